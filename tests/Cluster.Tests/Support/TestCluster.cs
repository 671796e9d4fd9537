using System.Net;
using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Hosting;
using AeCluster.Coordinator.Views;
using AeCluster.Messages.Wire;

namespace AeCluster.Cluster.Tests.Support;

/// <summary>
/// The production coordinator within this process, where a test can observe it closely, and worker processes that the test
/// starts, stops and kills.
/// </summary>
public sealed class TestCluster : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly List<TestProcess> _workers = [];
    private Serilog.Core.Logger _log = null!;
    private CoordinatorHost _host = null!;
    private ApiClient _api = null!;
    private string _experiment = "";

    private TestCluster()
    {
    }

    public IReadOnlyList<TestProcess> Workers => _workers;

    /// <summary>The first trial as the coordinator sees it.</summary>
    public async Task<TrialView> NowAsync() => (await ViewAsync()).Trials[0];

    /// <summary>Starts a coordinator, workers, and one experiment.</summary>
    public static async Task<TestCluster> StartAsync(string yaml, int workers)
    {
        var cluster = new TestCluster();
        try
        {
            await cluster.BeginAsync(yaml, workers);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until the first trial satisfies a condition.</summary>
    public async Task<TrialView> TrialAsync(string what, Func<TrialView, bool> isSo, TimeSpan? within = null)
    {
        var events = await EventsAsync();
        return await Wait.ForAsync(
            $"a trial that is {what}",
            async () =>
            {
                var trial = await NowAsync();
                events = await EventsAsync();
                return isSo(trial) ? trial
                    : trial.Status == TrialStatus.Failed ? throw new InvalidOperationException(trial.Reason)
                    : null;
            },
            within,
            () => string.Join('\n', events));
    }

    /// <summary>Waits for a line of the experiment's log that contains <paramref name="part"/>.</summary>
    public async Task<string> EventAsync(string part, TimeSpan? within = null)
    {
        IReadOnlyList<string> events = [];
        return await Wait.ForAsync(
            $"the event \"{part}\"",
            async () => (events = await EventsAsync()).FirstOrDefault(text => text.Contains(part, StringComparison.Ordinal)),
            within,
            () => string.Join('\n', events));
    }

    public async Task<IReadOnlyList<string>> EventsAsync() =>
        [.. (await _api.EventsAsync(_experiment, after: 0)).Select(happening => happening.Text)];

    /// <summary>The process that runs the first trial.</summary>
    public async Task<TestProcess> BusyWorkerAsync()
    {
        var name = (await NowAsync()).Worker!;
        return _workers.Single(worker => name.StartsWith($"{Dns.GetHostName()}-{worker.Id}-", StringComparison.Ordinal));
    }

    /// <summary>Kills a worker process and waits until it is gone, without telling the coordinator.</summary>
    public static async Task KillAsync(TestProcess worker)
    {
        worker.Send(Signal.Kill);
        Assert.Equal(128 + (int)Signal.Kill, (await worker.EndAsync()).ExitCode);
    }

    /// <summary>Tells the coordinator that the process has ended, as the process that starts workers does.</summary>
    public Task AnnounceAsync(TestProcess ended) => _api.WorkerEndedAsync(Dns.GetHostName(), ended.Id);

    /// <summary>Waits until the experiment has finished and its folder is complete.</summary>
    public async Task<RunFolderReader> CompletedAsync()
    {
        var trial = await TrialAsync("completed", trial => trial.Status == TrialStatus.Completed);
        var view = await Wait.ForAsync("a complete run folder", async () =>
            await ViewAsync() is { Status: not ExperimentStatus.Running } over ? over : null);
        Assert.Equal(trial.ParametersSha256, view.Trials[0].ParametersSha256);
        return new RunFolderReader(view.Folder);
    }

    public async Task<RunFolderReader> FolderAsync() => new((await ViewAsync()).Folder);

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
        {
            await worker.DisposeAsync();
        }

        _api?.Dispose();
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        if (_log is not null)
        {
            await _log.DisposeAsync();
        }

        _folder.Dispose();
    }

    private async Task BeginAsync(string yaml, int workers)
    {
        _log = ProgramLog.ToFile(_folder["coordinator.jsonl"]);
        _host = await CoordinatorHost.StartAsync(
            new CoordinatorSettings("127.0.0.1", "127.0.0.1", Port: 0, HttpPort: 0, Runs: _folder.Path, Recovers: false),
            _log,
            CancellationToken.None);
        _api = new ApiClient(_host.Api);
        for (var number = 1; number <= workers; number++)
        {
            _workers.Add(TestProcess.Worker("--join", _host.ClusterAddress, "--device", "cpu", "--oversubscribe"));
        }

        // All workers before the experiment, so that starting them does not disturb the one that trains.
        await Wait.ForAsync(
            $"{workers} workers",
            async () => (await _api.WorkersAsync()).Count == workers,
            known: () => string.Join('\n', _workers));
        _experiment = (await _api.SubmitAsync("test.yaml", yaml, [])).Id;
    }

    private Task<ExperimentView> ViewAsync() => _api.ExperimentAsync(_experiment);
}
