using System.Runtime.InteropServices;
using System.Text.Json;
using AeCluster.Messages.Protocol;
using AeCluster.Messages.Verbs;

namespace AeCluster.Worker.Verbs;

/// <summary>
/// The mode of the worker's program in which it executes one request about a trained model for the command line, and exits. The
/// first argument is the request as JSON, or <see cref="FromInput"/>; the parent has checked what can be checked without tensors.
/// </summary>
internal static class VerbProgram
{
    /// <summary>The argument that selects this mode.</summary>
    public const string Mode = "model";

    /// <summary>In place of the request: it is the first line of standard input, as arguments cannot be long.</summary>
    public const string FromInput = "-";

    /// <returns>The exit code.</returns>
    public static int Run(string[] arguments)
    {
        using var stop = new CancellationTokenSource();

        // A terminal sends SIGINT to the parent as well, which then sends SIGTERM.
        var hasParent = arguments.Contains(ParentWatch.Option);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, stops: !hasParent));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, stops: true));
        var given = arguments.FirstOrDefault() ?? "";
        var json = given == FromInput ? Console.In.ReadLine() ?? "" : given;
        if (hasParent)
        {
            ParentWatch.Start();
        }

        ModelRequest request;
        try
        {
            request = ModelRequest.FromJson(json);
        }
        catch (JsonException error)
        {
            return VerbErrors.Write(new VerbException($"this is no request: {error.Message}"), Console.Error, verbose: false);
        }

        try
        {
            using var progress = new ProgressLine(Console.Error, IsTerminal(), request.Quiet);
            var run = new VerbRun(request.Json ? TextWriter.Null : Console.Out, progress, stop.Token);
            VerbTable.Run(request, run);
            if (request.Json)
            {
                progress.Clear();
                Console.Out.WriteLine(run.Result);
            }

            return 0;
        }
        catch (Exception error)
        {
            return VerbErrors.Write(error, Console.Error, request.Verbose, request.Json);
        }

        void Stop(PosixSignalContext signal, bool stops)
        {
            signal.Cancel = true;
            if (stops)
            {
                stop.Cancel();
            }
        }
    }

    /// <summary>Whether a line of standard error can be rewritten.</summary>
    private static bool IsTerminal() =>
        !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not ("dumb" or "");
}
