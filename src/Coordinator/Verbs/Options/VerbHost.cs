using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Inspection;
using AeCluster.Coordinator.Local;
using AeCluster.Coordinator.Planning;

namespace AeCluster.Coordinator.Verbs.Options;

/// <summary>
/// How verbs run what they were asked for. The token of a run is cancelled by the first Ctrl+C or SIGTERM; a second one ends the
/// process.
/// </summary>
public sealed record VerbHost(CliContext Cli)
{
    /// <summary>For tests: receives the options of a verb in place of the code that would start processes or listen.</summary>
    public Func<object, CancellationToken, Task<int>>? Interceptor { get; init; }

    /// <summary>Looks at the data of an experiment before anything is started.</summary>
    public Func<ExperimentPlan, CancellationToken, Task<ExperimentLook>> Look { get; init; } = LookRun.LookAsync;

    /// <param name="options">What was asked for; every value is checked.</param>
    /// <param name="run">Does it, and returns the exit code.</param>
    public Task<int> RunAsync<TOptions>(
        TOptions options, Func<TOptions, CliContext, CancellationToken, Task<int>> run, CancellationToken cancel)
        where TOptions : notnull =>
        Interceptor is { } interceptor ? interceptor(options, cancel) : run(options, Cli, cancel);
}
