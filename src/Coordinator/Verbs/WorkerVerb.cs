using System.CommandLine;
using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Local;
using AeCluster.Coordinator.Verbs.Options;
using AeCluster.Coordinator.Verbs.Shell;

namespace AeCluster.Coordinator.Verbs;

internal static class WorkerVerb
{
    public static Command Create(VerbHost host)
    {
        var join = new Option<HostPort>("--join")
        {
            HelpName = "HOST:PORT",
            Description = "The coordinator to work for, e.g. 10.0.0.7:4053 or [fe80::1]:4053.",
            Required = true,
            CustomParser = result =>
            {
                var address = HostPort.TryParse(result.Tokens[0].Value, out var problem);
                if (address is null)
                {
                    result.AddError($"--join {result.Tokens[0].Value}: {problem}");
                }

                return address;
            },
        };
        var device = ValueParsers.Device();
        var slots = ValueParsers.Number("--slots", "N", 1, 1, 256, "Trials to train at the same time.");
        var threads = ValueParsers.Number(
            "--threads",
            "T",
            1,
            1,
            1024,
            "Compute threads of each slot; trials that ask for more (training.threads) wait for another worker.");
        var ownAddress = ValueParsers.HostName(
            "--host",
            "ADDR",
            "Own address under which others reach this worker. [default: the one that reaches the coordinator]");
        var port = ValueParsers.Port("--port", 0, "Own port; 0 takes any free one.");
        var meshPorts = ValueParsers.PortRange(
            "--mesh-ports",
            "Ports on which other workers of a data-parallel trial reach this one; the first free one is used. [default: any]");
        var meshSilence = ValueParsers.Number(
            "--mesh-silence",
            "SECONDS",
            10,
            1,
            3600,
            "A worker of a data-parallel trial that says nothing to the others for so long is lost to them. Longer than any "
                + "step takes, and the same for all workers.");
        var meshTls = new Option<bool>("--mesh-tls")
        {
            Description =
                "Encrypt what the workers of a trial exchange between hosts; all workers, or none. Needs --secret-file.",
        };
        var oversubscribe = new Option<bool>("--oversubscribe")
        {
            Description = "Allow more compute threads than there are cores; very slow.",
        };
        var dataFolders = ValueParsers.Folders(
            "--data-folder",
            "A folder of data, besides that of AECLUSTER_DATA; may be repeated. Experiments can read files below these only.");
        var secretFile = SecretFileInput.SecretFile();

        var verb = new Command(
            "worker",
            "Start a worker: joins a coordinator and trains what it is given. May be started and stopped at any time.")
        {
            join,
            device,
            slots,
            threads,
            ownAddress,
            port,
            meshPorts,
            meshSilence,
            meshTls,
            dataFolders,
            oversubscribe,
            secretFile,
        };
        verb.SetAction((parsed, cancellation) => host.RunAsync(
            Checked(new WorkerProcessOptions(
                parsed.GetRequiredValue(join),
                parsed.GetRequiredValue(device),
                parsed.GetValue(slots),
                parsed.GetValue(threads),
                parsed.GetValue(ownAddress),
                parsed.GetValue(port),
                parsed.GetValue(meshPorts),
                parsed.GetValue(meshSilence),
                parsed.GetValue(oversubscribe),
                host.Cli.SecretFileOf(parsed.GetValue(secretFile)))
            {
                DataFolders = parsed.GetRequiredValue(dataFolders),
                MeshTls = parsed.GetValue(meshTls),
                Verbose = parsed.GetValue<bool>(GlobalOptions.Verbose),
            }),
            WorkerRun.RunAsync,
            cancellation));
        return verb.WithExamples(
            "aecluster worker --join 127.0.0.1:4053",
            "aecluster worker --join trainer.example:4053 --device cuda:0 --secret-file cluster.secret",
            "aecluster worker --join 10.0.0.7:4053 --slots 2 --threads 4 --data-folder .");
    }

    private static WorkerProcessOptions Checked(WorkerProcessOptions options) =>
        ValueParsers.IsEverywhere(options.Host)
            ? throw new UserErrorException(
                $"--host must be an address that others can connect to, not '{options.Host}'", ExitCodes.BadInput)
            : options;
}
