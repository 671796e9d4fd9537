using System.CommandLine;
using System.CommandLine.Help;
using System.Runtime.InteropServices;
using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Text;
using AeCluster.Coordinator.Verbs.Options;

namespace AeCluster.Coordinator.Verbs;

/// <summary>The program's command line: its verbs, and what happens around each of them.</summary>
public static class CommandLine
{
    // Files of options (@file) would swallow settings like `--set name=@x`, and -vh is no way to ask for help.
    private static readonly ParserConfiguration _parsing = new()
    {
        ResponseFileTokenReplacer = null,
        EnablePosixBundling = false,
    };

    /// <summary>Parses, acts, and turns every error into text on standard error.</summary>
    /// <param name="actions">What the hosting verbs do.</param>
    /// <param name="cli">The process' own where null.</param>
    /// <param name="stop">Stops a verb as Ctrl+C does.</param>
    /// <returns>One of <see cref="ExitCodes"/>, or whatever an action returned.</returns>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> args, HostActions actions, CliContext? cli = null, CancellationToken stop = default)
    {
        cli ??= CliContext.OfProcess();
        var parsed = Build(actions, cli).Parse(args, _parsing);
        if (parsed.Action is not (HelpWithExamples or PrintVersion) && CommandLineErrors.Find(parsed) is { } wrong)
        {
            return ErrorReport.Write(wrong, cli.Error, verbose: false);
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
                    // Its own handling ends the process two seconds after Ctrl+C; handing trials back may take longer.
                    ProcessTerminationTimeout = null,
                },
                stopping.Token);
        }
        catch (Exception error)
        {
            return ErrorReport.Write(error, cli.Error, parsed.GetValue<bool>(GlobalOptions.Verbose));
        }

        void Stop(PosixSignalContext signal)
        {
            // The second one is not cancelled, so it ends the process at once.
            signal.Cancel = !stopping.IsCancellationRequested;
            stopping.Cancel();
        }
    }

    internal static RootCommand Build(HostActions actions, CliContext cli)
    {
        var root = new RootCommand(
            "AeCluster trains autoencoders on a cluster of processes: hyperparameter sweeps are split into trials, and any " +
            "worker may be lost without changing the trained weights.")
        {
            LocalVerb.Create(actions),
            CoordinatorVerb.Create(actions, cli),
            WorkerVerb.Create(actions, cli),
            SubmitVerb.Create(cli),
            StatusVerb.Create(cli),
            WatchVerb.Create(cli),
            CancelVerb.Create(cli),
            EncodeVerb.Create(actions, cli),
            DecodeVerb.Create(actions, cli),
            ReconstructVerb.Create(actions, cli),
            GenerateVerb.Create(actions, cli),
            InterpolateVerb.Create(actions, cli),
            TsneVerb.Create(actions, cli),
            PretrainVerb.Create(actions, cli),
            ReportVerb.Create(cli),
            ModelsVerb.Create(actions),
            ValidateVerb.Create(actions),
            ChaosVerb.Create(actions),
        };
        root.Add(
            new Option<bool>(GlobalOptions.Verbose, "-v") { Description = "Show stack traces of errors.", Recursive = true });
        root.WithExamples(
            "aecluster local deploy/experiments/quickstart.yaml",
            "aecluster models variational",
            "aecluster reconstruct runs/mine",
            "aecluster coordinator --host 10.0.0.7    # then, on each machine:",
            "aecluster worker --join 10.0.0.7:4053");

        // The parser's own --version is the root's only, and names the program that hosts the tests.
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
        help.Action = new HelpWithExamples(new HelpAction());

        // No verb: a person gets the help they need, a script gets an error.
        root.SetAction(parsed =>
        {
            new HelpWithExamples(new HelpAction()).Invoke(parsed);
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
