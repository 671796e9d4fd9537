using System.Diagnostics;
using System.Globalization;
using AeCluster.Coordinator.Cli;

namespace AeCluster.Coordinator.Local;

/// <summary><c>aecluster worker</c>: runs the worker's own program and passes signals and exit code on.</summary>
public static class WorkerRun
{
    /// <returns>The worker's exit code.</returns>
    public static async Task<int> RunAsync(WorkerOptions options, CancellationToken cancel)
    {
        using var worker = Process.Start(WorkerProgram.Start(
        [
            "--join", options.Join.ToString(),
            "--device", options.Device,
            "--slots", options.Slots.ToString(CultureInfo.InvariantCulture),
            "--threads", (options.Threads ?? 1).ToString(CultureInfo.InvariantCulture),
            "--port", options.Port.ToString(CultureInfo.InvariantCulture),
            .. options.Host is { } host ? ["--host", host] : Array.Empty<string>(),
            .. options.MeshPorts is { } ports ? ["--mesh-ports", ports] : Array.Empty<string>(),
            .. options.Oversubscribe ? ["--oversubscribe"] : Array.Empty<string>(),
        ]))!;

        await using var _ = cancel.Register(() => Signals.Terminate(worker));
        await worker.WaitForExitAsync(CancellationToken.None);
        return worker.ExitCode;
    }
}
