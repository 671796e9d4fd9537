using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using AeCluster.Messages.Protocol;
using AeCluster.Messages.Security;

namespace AeCluster.Coordinator.Local;

/// <summary>What every local worker is started with.</summary>
/// <param name="Join">HOST:PORT of the coordinator.</param>
/// <param name="Device"><c>auto</c>, <c>cpu</c> or <c>cuda:N</c>.</param>
/// <param name="SecretFile">Where the cluster secret is.</param>
/// <param name="LogFolder">Holds a structured log a worker.</param>
public sealed record LocalWorkerSettings(
    string Join,
    string Device,
    int Threads,
    bool Oversubscribe,
    string SecretFile,
    string LogFolder)
{
    /// <summary>A worker that is killed more often than this in a row, each time soon after its start, is not started
    /// again.</summary>
    public int MaxRestarts { get; init; } = 20;
}

/// <summary>
/// The worker processes of a local run: starts them, starts another where one was killed, tells the coordinator at once
/// when one has ended, and stops them all.
/// </summary>
public sealed class LocalWorkers : IAsyncDisposable
{
    private static readonly TimeSpan _stopTime = TimeSpan.FromSeconds(10);

    /// <summary>One that lived so long had nothing wrong with its start.</summary>
    private static readonly TimeSpan _settled = TimeSpan.FromSeconds(5);

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

    /// <summary>Completes with what a worker said when it could not run at all (no GPU, say), or was killed again and
    /// again.</summary>
    public Task<string> Failed => _failed.Task;

    /// <summary>Ids of the processes that run.</summary>
    public IReadOnlyList<int> Living => [.. _processes.Keys.Order()];

    /// <param name="ended">Tells the coordinator that the process with this id has ended.</param>
    public static LocalWorkers Start(int count, LocalWorkerSettings settings, Func<int, Task> ended)
    {
        var workers = new LocalWorkers(settings, ended);
        workers._supervisors.AddRange(Enumerable.Range(1, count).Select(number => workers.SuperviseAsync(number)));
        return workers;
    }

    /// <summary>Asks every worker to leave, and ends those that do not within some seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        foreach (var process in _processes.Values)
        {
            Signals.Terminate(process);
        }

        try
        {
            await Task.WhenAll(_supervisors).WaitAsync(_stopTime);
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
            var said = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            _processes.TryRemove(process.Id, out _);
            await _ended(process.Id);
            if (_stopping)
            {
                return;
            }

            if (!WasKilled(process.ExitCode))
            {
                var words = said.Replace("aecluster worker: ", "", StringComparison.Ordinal).Trim();
                _failed.TrySetResult(
                    words.Length > 0
                        ? words
                        : $"Worker {number} ended with exit code {process.ExitCode}; see {LogFile(number)}.");
                return;
            }

            restarts = Stopwatch.GetElapsedTime(began) < _settled ? restarts : 0;
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
            .. _settings.Oversubscribe ? ["--oversubscribe"] : Array.Empty<string>(),
        ];
        var start = WorkerProgram.Start(options);
        start.RedirectStandardError = true;
        return start;
    }

    private string LogFile(int number) => Path.Combine(_settings.LogFolder, $"worker-{number}.jsonl");

    /// <summary>
    /// By a signal (after which one that was asked to leave ends in peace), or given up by the cluster: another process can do
    /// better. Anything else would end the same way again.
    /// </summary>
    private static bool WasKilled(int exitCode) => exitCode is 0 or > 128 or WorkerExitCodes.Fenced;
}
