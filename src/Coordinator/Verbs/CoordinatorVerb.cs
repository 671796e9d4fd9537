using System.CommandLine;
using AeCluster.Coordinator.Api;
using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Hosting;
using AeCluster.Coordinator.Verbs.Options;
using AeCluster.Coordinator.Verbs.Shell;
using AeCluster.Messages.Protocol;
using AeCluster.Messages.Security;
using AeCluster.Messages.Wire;
using Spectre.Console;

namespace AeCluster.Coordinator.Verbs;

internal static class CoordinatorVerb
{
    /// <summary>How many workers join is not known when a coordinator starts.</summary>
    private const int UsualWorkers = 16;

    public static Command Create(VerbHost host)
    {
        var address = ValueParsers.HostName(
            "--host", "ADDR", "Address to listen on; 0.0.0.0 for all (then give --advertise). [default: 127.0.0.1]");
        var port = ValueParsers.Port("--port", 4053, "Port that workers join.");
        var httpPort = ValueParsers.Port("--http-port", 8053, "Port of the HTTP interface: submit, status, watch, cancel.");
        var advertise = ValueParsers.HostName(
            "--advertise", "HOST", "Name or address under which others reach this machine. [default: --host]");
        var allowedHosts = ValueParsers.HostNames(
            AllowedHosts.Option,
            "HOST",
            "A further name by which people reach the HTTP interface; may be repeated. Requests to other names are refused.");
        var runs = new Option<string>("--runs")
        {
            HelpName = "DIR",
            Description = "Folder of the run folders; unfinished experiments in it are resumed, but for those of local.",
            DefaultValueFactory = _ => "runs",
        }.WithFolders();
        var secretFile = SecretFileInput.SecretFile();
        var exitWithParent = new Option<bool>(ParentWatch.Option) { Hidden = true };

        var verb = new Command(
            "coordinator",
            "Start a coordinator: takes experiments, deals their trials to the workers that join, keeps the results.")
        {
            address,
            port,
            httpPort,
            advertise,
            allowedHosts,
            runs,
            secretFile,
            exitWithParent,
        };
        verb.SetAction((parsed, cancellation) => host.RunAsync(
            Checked(new CoordinatorOptions(
                parsed.GetValue(address) ?? "127.0.0.1",
                parsed.GetValue(port),
                parsed.GetValue(httpPort),
                parsed.GetValue(advertise),
                parsed.GetRequiredValue(runs),
                host.Cli.SecretFileOf(parsed.GetValue(secretFile)),
                parsed.GetValue(exitWithParent))
            {
                AllowedHosts = parsed.GetRequiredValue(allowedHosts),
                Verbose = parsed.GetValue<bool>(GlobalOptions.Verbose),
            }),
            RunAsync,
            cancellation));
        return verb.WithExamples(
            "aecluster coordinator",
            "aecluster coordinator --host 10.0.0.7 --allowed-host gateway.example --runs /data/runs",
            "aecluster coordinator --host 0.0.0.0 --advertise trainer.example --secret-file cluster.secret");
    }

    /// <summary>Runs a coordinator in this process until it is stopped.</summary>
    private static async Task<int> RunAsync(CoordinatorOptions options, CliContext cli, CancellationToken cancel)
    {
        if (options.ExitWithParent)
        {
            ParentWatch.Start();
        }

        var runs = Path.GetFullPath(options.Runs);
        StartChecks.Run(runs, UsualWorkers, trials: 0, cli.Error);
        await using var log = ProgramLog.ToConsole(options.Verbose);
        await using var coordinator = await CoordinatorHost.StartAsync(
            new CoordinatorSettings(
                options.Host, options.Advertise ?? options.Host, options.Port, options.HttpPort, runs, Recovers: true)
            {
                Secret = cli.ReadSecret(options.SecretFile),
                AllowedHosts = options.AllowedHosts,
            },
            log,
            cancel);
        cli.Out.WriteLine($"Coordinator {coordinator.ClusterAddress}, HTTP {coordinator.Api}, runs in {runs}");
        var with = options.SecretFile is { } file ? $" {SecretFile.Option} {file}" : "";
        cli.Out.WriteLine($"  join a worker:         aecluster worker --join {coordinator.ClusterAddress}{with}");
        cli.Out.WriteLine($"  submit an experiment:  aecluster submit FILE --coordinator {coordinator.Api}{with}");
        var stopped = Task.Delay(Timeout.Infinite, cancel).ContinueWith(_ => { }, TaskScheduler.Default);
        await await Task.WhenAny(stopped, coordinator.Failed);
        cli.Out.WriteLine("Stopping ...");
        return ExitCodes.Success;
    }

    // Not validators of the parser: those run even if a single value is already wrong.
    private static CoordinatorOptions Checked(CoordinatorOptions options) => options switch
    {
        { Advertise: null, Host: var host } when ValueParsers.IsEverywhere(host) => throw new UserErrorException(
            $"--host {host} listens on every address, and workers need one of them", ExitCodes.BadInput, "add --advertise HOST"),
        { Advertise: var advertised } when ValueParsers.IsEverywhere(advertised) => throw new UserErrorException(
            $"--advertise must be an address that others can connect to, not '{advertised}'", ExitCodes.BadInput),
        { Port: > 0 and var port } when port == options.HttpPort => throw new UserErrorException(
            $"--port and --http-port must differ; both are {port}", ExitCodes.BadInput),
        _ => options,
    };
}
