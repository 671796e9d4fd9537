using System.Runtime.InteropServices;
using System.Text.Json;
using AeCluster.Messages.Protocol;
using AeCluster.Messages.Verbs;

namespace AeCluster.Worker.Verbs;

/// <summary>
/// The worker's program as the hand of the command line: carries out one request about a trained model and ends. The first
/// argument is the request as JSON; whoever starts it has checked what can be checked without tensors.
/// </summary>
internal static class VerbProgram
{
    /// <summary>The argument that asks for it.</summary>
    public const string Mode = "model";

    /// <returns>The exit code.</returns>
    public static int Run(string[] arguments)
    {
        using var stop = new CancellationTokenSource();

        // A terminal sends Ctrl+C to every process; the parent, which got it as well, sends SIGTERM.
        var hasParent = arguments.Contains(ParentWatch.Option);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, isMeant: !hasParent));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, isMeant: true));
        if (hasParent)
        {
            ParentWatch.Start();
        }

        ModelRequest request;
        try
        {
            request = ModelRequest.FromJson(arguments.FirstOrDefault() ?? "");
        }
        catch (JsonException error)
        {
            return VerbErrors.Write(new VerbException($"this is no request: {error.Message}"), Console.Error, verbose: false);
        }

        try
        {
            using var progress = new ProgressLine(Console.Error, isLive: !Console.IsErrorRedirected);
            VerbTable.Run(request, new VerbRun(Console.Out, progress, stop.Token));
            return 0;
        }
        catch (Exception error)
        {
            return VerbErrors.Write(error, Console.Error, request.Verbose);
        }

        void Stop(PosixSignalContext signal, bool isMeant)
        {
            signal.Cancel = true;
            if (isMeant)
            {
                stop.Cancel();
            }
        }
    }
}
