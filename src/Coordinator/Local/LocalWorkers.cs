using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using AeCluster.Messages.Protocol;
using AeCluster.Messages.Security;

namespace AeCluster.Coordinator.Local;

/// <summary>The settings with which local workers are started.</summary>
/// <param name="Join">HOST:PORT of the coordinator.</param>
/// <param name="Device"><c>auto</c>, <c>cpu</c> or <c>cuda:N</c>.</param>
/// <param name="SecretFile">File with the cluster secret.</param>
/// <param name="LogFolder">Folder for one structured log per worker.</param>
public sealed record LocalWorkerSettings(
    string Join, string Device, int Threads, bool Oversubscribe, string SecretFile, string LogFolder)
{
    /// <summary>Consecutive restarts of a worker that is killed soon after its start, before the run fails.</summary>
    public int MaxRestarts { get; init; } = 20;
}

/// <summary>
/// The worker processes of a local run: starts them, replaces those that are killed, notifies the coordinator as soon as one has
/// ended, and stops them all.
/// </summary>
public sealed class LocalWorkers : IAsyncDisposable
{
    private static readonly TimeSpan _stopTimeout = TimeSpan.FromSeconds(10);

    /// <summary>A worker that runs for this long has started successfully; its restarts count from zero again.</summary>
    private static readonly TimeSpan _settledAfter = TimeSpan.FromSeconds(5);

    private readonly LocalWorkerSettings _settings;
    private readonly Func<int, Task> _ended;
    private readonly ConcurrentDictionary<int, Process> _processes = [];
    private readonly TaskCompletionSource<string> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Task> _supervisors = [];
    private volatile bool _stopping;

    private LocalWorkers(LocalWorkerSettings settings, Func<int, Task> ended)
    {
        _settings = settings;
        _ended = ended;
    }

    /// <summary>Completes with the error of a worker that cannot run (such as a missing GPU) or is killed repeatedly.</summary>
    public Task<string> Failed => _failed.Task;

    /// <summary>Ids of the running processes.</summary>
    public IReadOnlyList<int> ProcessIds => [.. _processes.Keys.Order()];

    /// <param name="ended">Notifies the coordinator that the process with this id has ended.</param>
    public static LocalWorkers Start(int count, LocalWorkerSettings settings, Func<int, Task> ended)
    {
        var workers = new LocalWorkers(settings, ended);
        workers._supervisors.AddRange(Enumerable.Range(1, count).Select(number => workers.SuperviseAsync(number)));
        return workers;
    }

    /// <summary>Asks every worker to leave, and kills those that do not within ten seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        foreach (var process in _processes.Values)
        {
            Signals.Terminate(process);
        }

        try
        {
            await Task.WhenAll(_supervisors).WaitAsync(_stopTimeout);
        }
        catch (TimeoutException)
        {
            foreach (var process in _processes.Values)
            {
                process.Kill(entireProcessTree: true);
            }

            await Task.WhenAll(_supervisors);
        }
    }

    private async Task SuperviseAsync(int number)
    {
        for (var restarts = 0; !_stopping; restarts++)
        {
            var began = Stopwatch.GetTimestamp();
            using var process = Process.Start(StartInfo(number))!;
            _processes[process.Id] = process;
            var output = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            _processes.TryRemove(process.Id, out _);
            await _ended(process.Id);
            if (_stopping)
            {
                return;
            }

            if (!WasKilled(process.ExitCode))
            {
                var message = output.Replace("aecluster worker: ", "", StringComparison.Ordinal).Trim();
                _failed.TrySetResult(
                    message.Length > 0
                        ? message
                        : $"Worker {number} ended with exit code {process.ExitCode}; see {LogFile(number)}.");
                return;
            }

            restarts = Stopwatch.GetElapsedTime(began) < _settledAfter ? restarts : 0;
            if (restarts == _settings.MaxRestarts)
            {
                _failed.TrySetResult(
                    $"worker {number} was killed {restarts + 1} times in a row, each time soon after its start (last exit code "
                        + $"{process.ExitCode}); see {LogFile(number)}.");
                return;
            }
        }
    }

    private ProcessStartInfo StartInfo(int number)
    {
        string[] options =
        [
            "--join", _settings.Join,
            "--device", _settings.Device,
            "--threads", _settings.Threads.ToString(CultureInfo.InvariantCulture),
            SecretFile.Option, _settings.SecretFile,
            "--log-file", LogFile(number),

            // The experiment is of the user who runs the workers.
            "--trust-experiments",
            .. _settings.Oversubscribe ? ["--oversubscribe"] : Array.Empty<string>(),
        ];
        var start = WorkerProgram.Start(options);
        start.RedirectStandardError = true;
        return start;
    }

    private string LogFile(int number) => Path.Combine(_settings.LogFolder, $"worker-{number}.jsonl");

    /// <summary>
    /// Whether a new process may succeed: this one was ended by a signal (exit code 0 after SIGTERM) or removed by the cluster.
    /// Any other exit would only repeat.
    /// </summary>
    private static bool WasKilled(int exitCode) => exitCode is 0 or > 128 || WorkerExitCodes.IsReplaceable(exitCode);
}
