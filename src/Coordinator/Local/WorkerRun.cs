using System.Diagnostics;
using System.Globalization;
using AeCluster.Coordinator.Client;
using AeCluster.Messages.Protocol;
using AeCluster.Messages.Security;

namespace AeCluster.Coordinator.Local;

/// <summary>
/// <c>aecluster worker</c>: runs the worker program and forwards signals and the exit code. A worker that the cluster has removed
/// (it was suspended or unreachable for too long) cannot rejoin under its old identity, so a new process replaces it, as it does
/// one whose training thread is stuck.
/// </summary>
public static class WorkerRun
{
    /// <returns>The worker's exit code.</returns>
    public static async Task<int> RunAsync(WorkerProcessOptions options, CliContext cli, CancellationToken cancel)
    {
        while (true)
        {
            using var worker = Process.Start(StartInfo(options))!;
            await using (cancel.Register(() => Signals.Terminate(worker)))
            {
                await worker.WaitForExitAsync(CancellationToken.None);
            }

            if (!WorkerExitCodes.IsReplaceable(worker.ExitCode) || cancel.IsCancellationRequested)
            {
                return worker.ExitCode;
            }

            await cli.Error.WriteLineAsync("aecluster worker: joining again, as a new worker ...");
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
        .. options.DataFolders.SelectMany(folder => (string[])["--data-folder", folder]),
        .. options.MeshTls ? ["--mesh-tls"] : Array.Empty<string>(),
        .. options.Oversubscribe ? ["--oversubscribe"] : Array.Empty<string>(),
    ]);
}
