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
    /// <summary>A worker ends itself before that, unless it is suspended or its runtime is blocked.</summary>
    private static readonly TimeSpan _endTimeout = TimeSpan.FromSeconds(90);

    /// <returns>The worker's exit code.</returns>
    public static async Task<int> RunAsync(WorkerProcessOptions options, CliContext cli, CancellationToken cancel)
    {
        while (true)
        {
            using var worker = Process.Start(StartInfo(options))!;
            await using (cancel.Register(() => Signals.Terminate(worker)))
            {
                await WaitAsync(worker, cancel);
            }

            if (!WorkerExitCodes.IsReplaceable(worker.ExitCode) || cancel.IsCancellationRequested)
            {
                return worker.ExitCode;
            }

            await cli.Error.WriteLineAsync("aecluster worker: joining again, as a new worker ...");
        }
    }

    /// <summary>Waits until the worker has ended, and ends it if it does not after it was asked to.</summary>
    private static async Task WaitAsync(Process worker, CancellationToken cancel)
    {
        var ended = worker.WaitForExitAsync(CancellationToken.None);
        var asked = Task.Delay(Timeout.Infinite, cancel).ContinueWith(_ => { }, TaskScheduler.Default);
        if (await Task.WhenAny(ended, asked) == asked
            && await Task.WhenAny(ended, Task.Delay(_endTimeout, CancellationToken.None)) != ended)
        {
            worker.Kill(entireProcessTree: true);
        }

        await ended;
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
        .. options.Verbose ? ["--verbose"] : Array.Empty<string>(),
    ]);
}
