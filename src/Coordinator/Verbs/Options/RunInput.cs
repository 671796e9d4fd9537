using System.CommandLine;
using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Display;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Local;
using AeCluster.Coordinator.Views;
using AeCluster.Messages.Wire;

namespace AeCluster.Coordinator.Verbs.Options;

/// <summary>A run that is to go on: the run folder of <c>aecluster local</c>, or an experiment of a coordinator.</summary>
internal sealed class RunInput
{
    private readonly Argument<string> _run = new Argument<string>("RUN")
    {
        HelpName = "RUN",
        Description =
            "A run folder that `aecluster local` left, or the id of a coordinator's experiment (its beginning will do).",
    }.WithFolders();

    private readonly Option<Uri> _coordinator = CoordinatorInput.Coordinator();
    private readonly Option<string?> _secretFile = SecretFileInput.SecretFile();
    private readonly FollowInput _follow = new();

    private readonly Option<int> _workers = ValueParsers.Number(
        "--workers", "N", LocalOptions.UsualWorkers, 1, 256, "Of a run folder: worker processes to start.");

    private readonly Option<string> _device = ValueParsers.Device();

    private readonly Option<bool> _oversubscribe = new("--oversubscribe")
    {
        Description = "Of a run folder: allow more compute threads than there are cores; very slow.",
    };

    private readonly Option<bool> _waitForCores = new("--wait-for-cores")
    {
        Description = "Of a run folder: wait until other workers of this machine leave enough cores, instead of giving up.",
    };

    public void AddTo(Command verb)
    {
        verb.Add(_run);
        Option[] options = [_coordinator, _secretFile, _workers, _device, _oversubscribe, _waitForCores, .. _follow.All];
        Array.ForEach(options, verb.Add);
    }

    /// <param name="isRetry">Whether failed trials are tried again, and not only what was interrupted goes on.</param>
    /// <param name="ask">Asks a coordinator for it.</param>
    /// <param name="done">What a coordinator has done, as the beginning of a sentence about the experiment.</param>
    public Task<int> RunAsync(
        VerbHost host, ParseResult parsed, bool isRetry,
        Func<ApiClient, string, CancellationToken, Task<ExperimentView>> ask, string done, CancellationToken cancel)
    {
        var run = parsed.GetRequiredValue(_run);
        return Directory.Exists(run)
            ? host.RunAsync(
                new LocalOptions(
                    run, parsed.GetValue(_workers), Threads: null, run, [], parsed.GetRequiredValue(_device),
                    parsed.GetValue(_oversubscribe), LogLevel: null)
                {
                    Follow = _follow.Read(parsed),
                    WaitForCores = parsed.GetValue(_waitForCores),
                    IsRetry = isRetry,
                },
                LocalContinuation.RunAsync,
                cancel)
            : AskAsync(host.Cli, parsed, run, ask, done, cancel);
    }

    private async Task<int> AskAsync(
        CliContext cli, ParseResult parsed, string run,
        Func<ApiClient, string, CancellationToken, Task<ExperimentView>> ask, string done, CancellationToken cancel)
    {
        if (run.Contains('/', StringComparison.Ordinal) || run.Contains('\\', StringComparison.Ordinal))
        {
            throw new UserErrorException($"there is no folder '{run}'", ExitCodes.BadInput);
        }

        using var client = cli.OpenClient(parsed.GetValue(_coordinator), parsed.GetValue(_secretFile));
        var known = CoordinatorInput.Find(run, await client.ExperimentsAsync(cancel));
        var experiment = await ask(client, known.Id, cancel);
        await cli.Out.Profile.Out.Writer.WriteLineAsync(_follow.Read(parsed).Json
            ? JsonText.Document(ExperimentDocument.Of(experiment))
            : $"{experiment.Id} {done} ({TrialText.Counts(experiment.Trials)})");
        return ExitCodes.Success;
    }
}
