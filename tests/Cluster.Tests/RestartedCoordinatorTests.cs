using AeCluster.Cluster.Tests.Support;

namespace AeCluster.Cluster.Tests;

/// <summary>A coordinator that is killed and started again: its workers go on meanwhile, and nobody can tell from the results.</summary>
public sealed class RestartedCoordinatorTests(Undisturbed undisturbed) : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_trial_goes_on_while_its_coordinator_is_away_and_is_found_again()
    {
        await using var first = Coordinator("0", "0");
        var (cluster, http) = SeparateProcessTests.Addresses(await first.LineAsync("Coordinator "));
        await using var worker = Worker(cluster);
        await using var watch = TestProcess.Aecluster("submit", _folder.Write("long.yaml", Undisturbed.Experiment), "--watch", "--coordinator", http);
        await watch.LineAsync("t01  epoch 2 ");
        await KillAsync(first);

        await using var second = Coordinator(Port(cluster), Port(http));
        await second.LineAsync("Coordinator ");
        var ended = await WatchAsync(http);
        Assert.Contains("long completed: 1 trial: 1 completed", ended.Out, StringComparison.Ordinal);
        var folder = new RunFolderReader(Assert.Single(Directory.GetDirectories(_folder["runs"])));
        Assert.Equal("1", folder.Trials[0]["attempts"]);
        await undisturbed.AssertSameAsync(folder);
    }

    [Fact]
    public async Task A_worker_that_is_gone_as_well_costs_an_attempt_and_no_bit()
    {
        await using var first = Coordinator("0", "0");
        var (cluster, http) = SeparateProcessTests.Addresses(await first.LineAsync("Coordinator "));
        await using var worker = Worker(cluster);
        await using var watch = TestProcess.Aecluster("submit", _folder.Write("long.yaml", Undisturbed.Experiment), "--watch", "--coordinator", http);
        await watch.LineAsync("t01  epoch 2 ");
        await KillAsync(first);
        worker.Children().ToList().ForEach(child => Posix.TrySend(Signal.Kill, child));
        await KillAsync(worker);

        await using var second = Coordinator(Port(cluster), Port(http));
        await second.LineAsync("Coordinator ");
        await using var another = Worker(cluster);
        var ended = await WatchAsync(http);
        Assert.Contains("t01  attempt 2 goes on at step ", ended.Out, StringComparison.Ordinal);
        await undisturbed.AssertSameAsync(new RunFolderReader(Assert.Single(Directory.GetDirectories(_folder["runs"]))));
    }

    [Fact]
    public async Task A_data_parallel_trial_steps_on_without_its_coordinator_and_ends_with_the_same_weights()
    {
        var file = _folder.Write("parallel.yaml", Undisturbed.Experiment + "\nparallel: {workers: 2, shards: 4}\n");
        var alone = await EndAsync("local", file, "--set", "parallel.workers=1", "--workers", "1", "--out", _folder["alone"], "--oversubscribe");
        Assert.True(alone.ExitCode == 0, alone.ToString());

        await using var first = Coordinator("0", "0");
        var (cluster, http) = SeparateProcessTests.Addresses(await first.LineAsync("Coordinator "));
        await using var one = Worker(cluster);
        await using var two = Worker(cluster);
        await using var watch = TestProcess.Aecluster("submit", file, "--watch", "--coordinator", http);
        await watch.LineAsync("t01  epoch 2 ");
        await KillAsync(first);

        await using var second = Coordinator(Port(cluster), Port(http));
        await second.LineAsync("Coordinator ");

        // On a very busy machine a worker may be given up meanwhile; it says so and ends, and whoever runs it starts it again.
        await using var replaced = new Replacements(() => Worker(cluster), one, two);
        await WatchAsync(http, replaced.Replace);
        var folder = new RunFolderReader(Assert.Single(Directory.GetDirectories(_folder["runs"])));
        Assert.True(folder.Trials[0]["attempts"] == "1" || replaced.Any, "It was found, and begun again nevertheless.");
        folder.AssertEpochsOnceEach("t01", Undisturbed.Epochs);
        var expected = new RunFolderReader(_folder["alone"]);
        Assert.Equal(expected.Hashes, folder.Hashes);
        Assert.Equal(expected.RepeatableMetrics, folder.RepeatableMetrics);
    }

    private static TestProcess Worker(string cluster) => TestProcess.Aecluster("worker", "--join", cluster, "--device", "cpu", "--oversubscribe");

    private static string Port(string address) => address.TrimEnd('/').Split(':')[^1];

    private static async Task KillAsync(TestProcess process)
    {
        process.Send(Signal.Kill);
        await process.EndAsync();
    }

    private static async Task<Ended> EndAsync(params string[] arguments)
    {
        await using var program = TestProcess.Aecluster(arguments);
        return await program.EndAsync(TimeSpan.FromMinutes(2));
    }

    private TestProcess Coordinator(string port, string httpPort) =>
        TestProcess.Aecluster("coordinator", "--port", port, "--http-port", httpPort, "--runs", _folder["runs"]);

    private async Task<Ended> WatchAsync(string http, Action? meanwhile = null)
    {
        var id = Path.GetFileName(Assert.Single(Directory.GetDirectories(_folder["runs"])));
        await using var watch = TestProcess.Aecluster("watch", id, "--coordinator", http);
        await Wait.ForAsync(
            "the experiment to end",
            () =>
            {
                meanwhile?.Invoke();
                return watch.HasEnded;
            },
            TimeSpan.FromMinutes(3));
        var ended = await watch.EndAsync();
        Assert.True(ended.ExitCode == 0, ended.ToString());
        return ended;
    }

    /// <summary>Starts a worker for each that ends.</summary>
    private sealed class Replacements(Func<TestProcess> start, params TestProcess[] workers) : IAsyncDisposable
    {
        private readonly List<TestProcess> _running = [.. workers];
        private readonly List<TestProcess> _started = [];

        public bool Any => _started.Count > 0;

        public void Replace()
        {
            for (var i = 0; i < _running.Count; i++)
            {
                if (_running[i].HasEnded)
                {
                    _running[i] = start();
                    _started.Add(_running[i]);
                }
            }
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var worker in _started)
            {
                await worker.DisposeAsync();
            }
        }
    }
}
