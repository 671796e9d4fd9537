using System.Diagnostics;
using AeCluster.Coordinator.Errors;
using AeCluster.Messages.Verbs;

namespace AeCluster.Coordinator.Local;

/// <summary>Verbs about a trained model: hands the request to the worker's program, which says the rest.</summary>
public static class ModelRun
{
    /// <summary>The first argument of the worker's program for a request.</summary>
    public const string Mode = "model";

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(ModelRequest request, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        var start = WorkerProgram.Start([Mode, request.ToJson()]);

        // libtorch's warnings are about its own insides (a processor without some feature), and of no use to the one who asked.
        start.Environment.TryAdd("TORCH_CPP_LOG_LEVEL", "ERROR");
        using var program = Process.Start(start)!;
        await using var _ = cancel.Register(() => Signals.Terminate(program));
        await program.WaitForExitAsync(CancellationToken.None);

        // Before it listens to signals, one ends it.
        return cancel.IsCancellationRequested && program.ExitCode > 128 ? ExitCodes.Interrupted : program.ExitCode;
    }
}
