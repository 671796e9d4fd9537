using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Hosting;
using AeCluster.Coordinator.Verbs.Options;
using AeCluster.Messages.Protocol;
using AeCluster.Messages.Security;
using Serilog.Events;
using Spectre.Console;

namespace AeCluster.Coordinator.Verbs;

/// <summary><c>aecluster coordinator</c>: a coordinator in this process until it is told to stop.</summary>
public static class CoordinatorRun
{
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(CoordinatorOptions options, CliContext cli, CancellationToken cancel)
    {
        if (options.ExitWithParent)
        {
            ParentWatch.Start();
        }

        var secret = cli.ReadSecret(options.SecretFile);
        await using var log = Logging.ToConsole(LogEventLevel.Information);
        await using var coordinator = await CoordinatorHost.StartAsync(
            new CoordinatorSettings(
                options.Host,
                options.Advertise ?? options.Host,
                options.Port,
                options.HttpPort,
                Path.GetFullPath(options.Runs),
                Recovers: true)
            {
                Secret = secret,
            },
            log,
            cancel);
        cli.Out.WriteLine(
            $"Coordinator {coordinator.ClusterAddress}, HTTP {coordinator.Api}, runs in {Path.GetFullPath(options.Runs)}");
        var with = options.SecretFile is { } file ? $" {SecretFile.Option} {file}" : "";
        cli.Out.WriteLine($"  join a worker:         aecluster worker --join {coordinator.ClusterAddress}{with}");
        cli.Out.WriteLine($"  submit an experiment:  aecluster submit FILE --coordinator {coordinator.Api}{with}");
        await Task.Delay(Timeout.Infinite, cancel).ContinueWith(_ => { }, TaskScheduler.Default);
        cli.Out.WriteLine("Stopping ...");
        return ExitCodes.Success;
    }
}
