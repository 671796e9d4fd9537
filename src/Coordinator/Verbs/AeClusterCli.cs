using System.CommandLine;
using System.CommandLine.Help;
using System.Runtime.InteropServices;
using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Text;
using AeCluster.Coordinator.Verbs.Options;
using AeCluster.Coordinator.Verbs.Shell;

namespace AeCluster.Coordinator.Verbs;

/// <summary>The command line of the program: the list of its verbs, and the handling of signals and errors.</summary>
public static class AeClusterCli
{
    // Response files (@file) would change the meaning of settings such as `--set name=@x`; bundling would accept -vh.
    private static readonly ParserConfiguration _parsing = new()
    {
        ResponseFileTokenReplacer = null,
        EnablePosixBundling = false,
    };

    /// <summary>Parses the command line, runs its verb, and writes every error as text to standard error.</summary>
    /// <param name="host">Where to run the verb; null for the console and environment of this process.</param>
    /// <param name="stop">Stops a verb as Ctrl+C does.</param>
    /// <returns>One of <see cref="ExitCodes"/>, or the exit code of a process that the verb started.</returns>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> args, VerbHost? host = null, CancellationToken stop = default)
    {
        host ??= new VerbHost(CliContext.OfProcess());
        var cli = host.Cli;
        var parsed = Build(host).Parse(args, _parsing);
        if (parsed.Action is not (ShowHelp or PrintVersion) && CommandLineErrors.Find(parsed) is { } wrong)
        {
            return ErrorReport.Write(wrong, cli.Error, verbose: false, JsonOption.IsGiven(parsed));
        }

        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = cli.Out.Profile.Out.Writer,
                    Error = cli.Error,
                    EnableDefaultExceptionHandler = false,
                    // The default ends the process two seconds after Ctrl+C; returning trials to the coordinator may take longer.
                    ProcessTerminationTimeout = null,
                },
                stopping.Token);
        }
        catch (Exception error)
        {
            return ErrorReport.Write(error, cli.Error, parsed.GetValue<bool>(GlobalOptions.Verbose), JsonOption.IsGiven(parsed));
        }

        void Stop(PosixSignalContext signal)
        {
            // The second one is not cancelled, so it ends the process at once.
            signal.Cancel = !stopping.IsCancellationRequested;
            stopping.Cancel();
        }
    }

    internal static RootCommand Build(VerbHost host)
    {
        var root = new RootCommand(
            "AeCluster trains autoencoders on a cluster of processes: hyperparameter sweeps are split into trials, and any " +
            "worker may be lost without changing the trained weights.")
        {
            LocalVerb.Create(host),
            CoordinatorVerb.Create(host),
            WorkerVerb.Create(host),
            SubmitVerb.Create(host),
            StatusVerb.Create(host.Cli),
            WatchVerb.Create(host.Cli),
            CancelVerb.Create(host.Cli),
            PauseVerb.Create(host.Cli),
            ResumeVerb.Create(host),
            RetryVerb.Create(host),
            FetchVerb.Create(host.Cli),
            DeleteVerb.Create(host.Cli),
            DrainVerb.Create(host.Cli),
            EncodeVerb.Create(host),
            DecodeVerb.Create(host),
            ReconstructVerb.Create(host),
            GenerateVerb.Create(host),
            InterpolateVerb.Create(host),
            TsneVerb.Create(host),
            PretrainVerb.Create(host),
            ReportVerb.Create(host.Cli),
            AnalyzeVerb.Create(host.Cli),
            ModelsVerb.Create(host.Cli),
            ValidateVerb.Create(host),
            ChaosVerb.Create(host),
        };
        root.Add(HelpVerb.Create(host.Cli, root));
        root.Add(CompletionVerb.Create(host.Cli, root));
        root.Add(ManVerb.Create(host.Cli, root));
        root.Add(
            new Option<bool>(GlobalOptions.Verbose, "-v")
            {
                Description = "Show stack traces of errors, and all that is logged.",
                Recursive = true,
            });
        root.WithExamples(
            "aecluster local deploy/experiments/quickstart.yaml",
            "aecluster models variational",
            "aecluster reconstruct runs/mine",
            "aecluster coordinator --host 10.0.0.7    # then, on each machine:",
            "aecluster worker --join 10.0.0.7:4053");

        // The parser's own --version exists on the root only, and under a test host it shows that program's version.
        root.Options.Remove(root.Options.OfType<VersionOption>().Single());
        root.Add(
            new Option<bool>("--version")
            {
                Description = "Show the version.",
                Recursive = true,
                Action = new PrintVersion(),
            });
        var help = root.Options.OfType<HelpOption>().Single();
        help.Description = "Show this help.";
        help.Action = new ShowHelp(host.Cli.Out);

        // Without a verb: help for people, an error code for scripts.
        root.SetAction(_ =>
        {
            ShowHelp.Write(host.Cli.Out, root, root);
            return ExitCodes.BadInput;
        });
        return root;
    }

    private sealed class PrintVersion : System.CommandLine.Invocation.SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            parseResult.InvocationConfiguration.Output.WriteLine($"aecluster {ProductVersion.Current}");
            return ExitCodes.Success;
        }
    }
}
