using System.Diagnostics;
using System.Globalization;
using AeCluster.Messages.Protocol;
using AeCluster.Messages.Security;

namespace AeCluster.Coordinator.Local;

/// <summary>
/// <c>aecluster worker</c>: runs the worker's own program and passes signals and exit code on. One that the cluster has given up
/// (it was stopped, or cut off, for too long) can never come back as what it was: another takes its place.
/// </summary>
public static class WorkerRun
{
    /// <returns>The worker's exit code.</returns>
    public static async Task<int> RunAsync(WorkerProcessOptions options, CancellationToken cancel)
    {
        while (true)
        {
            using var worker = Process.Start(StartInfo(options))!;
            await using (cancel.Register(() => Signals.Terminate(worker)))
            {
                await worker.WaitForExitAsync(CancellationToken.None);
            }

            if (worker.ExitCode != WorkerExitCodes.Fenced || cancel.IsCancellationRequested)
            {
                return worker.ExitCode;
            }

            await Console.Error.WriteLineAsync("aecluster worker: joining again, as a new worker ...");
        }
    }

    private static ProcessStartInfo StartInfo(WorkerProcessOptions options) => WorkerProgram.Start(
    [
        "--join", options.Join.ToString(),
        "--device", options.Device,
        "--slots", options.Slots.ToString(CultureInfo.InvariantCulture),
        "--threads", options.Threads.ToString(CultureInfo.InvariantCulture),
        "--port", options.Port.ToString(CultureInfo.InvariantCulture),
        "--mesh-silence", options.MeshSilence.ToString(CultureInfo.InvariantCulture),
        .. options.Host is { } host ? ["--host", host] : Array.Empty<string>(),
        .. options.MeshPorts is { } ports ? ["--mesh-ports", ports] : Array.Empty<string>(),
        .. options.SecretFile is { } secret ? [SecretFile.Option, secret] : Array.Empty<string>(),
        .. options.MeshTls ? ["--mesh-tls"] : Array.Empty<string>(),
        .. options.Oversubscribe ? ["--oversubscribe"] : Array.Empty<string>(),
    ]);
}
