using System.Diagnostics;
using AeCluster.Coordinator.Errors;
using AeCluster.Messages.Verbs;

namespace AeCluster.Coordinator.Local;

/// <summary>Runs a verb for a trained model: passes the request to the worker program, which prints the result.</summary>
public static class ModelRun
{
    /// <summary>The first argument of the worker program for a request.</summary>
    public const string Mode = "model";

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(ModelRequest request, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        var start = WorkerProgram.Start([Mode, request.ToJson()]);

        // libtorch's warnings concern its internals (such as a missing processor feature) and do not help the user.
        start.Environment.TryAdd("TORCH_CPP_LOG_LEVEL", "ERROR");
        using var program = Process.Start(start)!;
        await using var _ = cancel.Register(() => Signals.Terminate(program));
        await program.WaitForExitAsync(CancellationToken.None);

        // A signal that arrives before the program handles signals ends it with a code above 128.
        return cancel.IsCancellationRequested && program.ExitCode > 128 ? ExitCodes.Interrupted : program.ExitCode;
    }
}
