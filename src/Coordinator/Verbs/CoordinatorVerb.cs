using System.CommandLine;
using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Verbs.Options;
using AeCluster.Messages.Protocol;

namespace AeCluster.Coordinator.Verbs;

internal static class CoordinatorVerb
{
    public static Command Create(HostActions actions, CliContext cli)
    {
        var host = ValueParsers.HostName(
            "--host",
            "ADDR",
            "Address to listen on; 0.0.0.0 for all (then give --advertise). [default: 127.0.0.1]");
        var port = ValueParsers.Port("--port", 4053, "Port that workers join.");
        var httpPort = ValueParsers.Port("--http-port", 8053, "Port of the HTTP interface: submit, status, watch, cancel.");
        var advertise = ValueParsers.HostName(
            "--advertise",
            "HOST",
            "Name or address under which others reach this machine. [default: --host]");
        var runs = new Option<string>("--runs")
        {
            HelpName = "DIR",
            Description = "Folder of the run folders; experiments in it that are not over are gone on with.",
            DefaultValueFactory = _ => "runs",
        };
        var secretFile = SecretFileInput.SecretFile();
        var exitWithParent = new Option<bool>(ParentWatch.Option) { Hidden = true };

        var verb = new Command(
            "coordinator",
            "Start a coordinator: takes experiments, deals their trials to the workers that join, keeps the results.")
        {
            host,
            port,
            httpPort,
            advertise,
            runs,
            secretFile,
            exitWithParent,
        };
        verb.SetAction((parsed, cancellation) => actions.Coordinator(
            Checked(new CoordinatorOptions(
                parsed.GetValue(host) ?? "127.0.0.1",
                parsed.GetValue(port),
                parsed.GetValue(httpPort),
                parsed.GetValue(advertise),
                parsed.GetRequiredValue(runs),
                cli.SecretFileOf(parsed.GetValue(secretFile)),
                parsed.GetValue(exitWithParent))),
            cancellation));
        return verb.WithExamples(
            "aecluster coordinator",
            "aecluster coordinator --host 10.0.0.7 --runs /data/runs",
            "aecluster coordinator --host 0.0.0.0 --advertise trainer.example --secret-file cluster.secret");
    }

    // Here and not in a validator of the parser: those run even where a single value is already wrong.
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
