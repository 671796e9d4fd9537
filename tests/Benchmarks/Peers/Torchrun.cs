using System.Diagnostics;
using System.Globalization;

namespace AeCluster.Benchmarks.Peers;

/// <summary>
/// PyTorch's elastic launcher with a job (<c>elastic.py</c>) on this machine. When a worker is killed, it ends the others and
/// restarts all of them from the job's latest checkpoint.
/// </summary>
internal static class Torchrun
{
    /// <summary>Steps between checkpoints.</summary>
    public const int CheckpointEvery = 50;

    private static readonly TimeSpan _timeout = TimeSpan.FromMinutes(2);

    /// <summary>Kills one worker after another, each after the job has made progress.</summary>
    /// <param name="batch">Images per worker and step.</param>
    /// <param name="monitor">Interval at which the launcher polls its workers, in seconds; its default is 5.</param>
    /// <param name="folder">An empty folder for the checkpoint.</param>
    /// <exception cref="PeerException">torchrun is not installed or has failed.</exception>
    public static async Task<IReadOnlyList<Restart>> KillAsync(int kills, int workers, int batch, double monitor, string folder)
    {
        using var launcher = Start(kills, workers, batch, monitor, folder);
        var said = launcher.StandardError.ReadToEndAsync();
        try
        {
            var restarts = new List<Restart>();
            var job = new Job(restarts);
            while (restarts.Count < kills)
            {
                var line = await launcher.StandardOutput.ReadLineAsync().WaitAsync(_timeout)
                    ?? throw new PeerException($"torchrun has ended. It said:\n{await said}");
                job.Hear(line.Split(' '));
            }

            return restarts;
        }
        finally
        {
            launcher.Kill(entireProcessTree: true);
            await launcher.WaitForExitAsync();
        }
    }

    private static Process Start(int kills, int workers, int batch, double monitor, string folder)
    {
        // -r and -t name a nonexistent worker: without them, PyTorch 1.13 fails with Python 3.11, because their default is no
        // longer a value of the IntFlag.
        var start = new ProcessStartInfo(Python.Program,
        [
            "-m", "torch.distributed.run", "--nnodes", "1", "--nproc_per_node", $"{workers}", "--max_restarts", $"{kills}",
            "--rdzv_backend", "c10d", "--rdzv_endpoint", $"127.0.0.1:{Python.FreePort()}", "--rdzv_id", "recovery",
            "--monitor_interval", monitor.ToString(CultureInfo.InvariantCulture), "-r", "9:1", "-t", "9:1",
            Python.Script("elastic.py"), Path.Combine(folder, "checkpoint.pt"), $"{CheckpointEvery}", $"{batch}",
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["OMP_NUM_THREADS"] = "1";
        Python.PrepareForSpeed(start, keepsMemory: true);
        return Process.Start(start) ?? throw new PeerException($"{Python.Program} did not start.");
    }

    /// <summary>The state of the job according to its workers' output; also kills the workers.</summary>
    private sealed class Job(List<Restart> restarts)
    {
        private readonly Dictionary<int, int> _processes = [];
        private readonly Stopwatch _trained = new();
        private int _done;
        private double? _killedAt;
        private bool _isStartedAgain;
        private double? _firstStep;
        private int _again;

        public void Hear(string[] words)
        {
            if (words is ["worker", var rank, var process])
            {
                _processes[Number(rank)] = Number(process);
                _isStartedAgain |= _killedAt is not null && Number(rank) == 0;
            }
            else if (words is ["step", var step, var at])
            {
                Step(Number(step), double.Parse(at, CultureInfo.InvariantCulture));
            }
        }

        private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

        private void Step(int step, double at)
        {
            if (_isStartedAgain && _killedAt is { } since)
            {
                if (_firstStep is null)
                {
                    (_firstStep, _again) = (at - since, _done - step + 1);
                }

                if (step <= _done)
                {
                    return;
                }

                restarts.Add(new Restart(_firstStep.Value, at - since, _again));
                (_killedAt, _firstStep, _isStartedAgain) = (null, null, false);
                _trained.Reset();
            }

            _done = step;
            _trained.Start();

            // Kills the ranks in turn, at arbitrary steps between two checkpoints.
            if (_killedAt is null && _trained.Elapsed > TimeSpan.FromMilliseconds(1000 + (137 * restarts.Count % 1000)))
            {
                using var victim = Process.GetProcessById(_processes[restarts.Count % _processes.Count]);
                _killedAt = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0;
                victim.Kill();
            }
        }
    }
}

/// <summary>How a job recovers from the kill of a worker.</summary>
/// <param name="FirstStep">Seconds until the next step, which may repeat an earlier one.</param>
/// <param name="NewStep">Seconds until the first step that is not a repetition.</param>
/// <param name="Again">Number of repeated steps.</param>
internal sealed record Restart(double FirstStep, double NewStep, int Again);
