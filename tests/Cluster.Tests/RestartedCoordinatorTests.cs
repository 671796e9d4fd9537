using AeCluster.Cluster.Tests.Support;

namespace AeCluster.Cluster.Tests;

/// <summary>A coordinator that is killed and started again: its workers go on meanwhile, and nobody can tell from the results.</summary>
public sealed class RestartedCoordinatorTests(Undisturbed undisturbed) : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly List<TestProcess> _processes = [];
    private readonly List<TestProcess> _workers = [];
    private string _cluster = "127.0.0.1:0";
    private string _http = "http://127.0.0.1:0";

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task A_trial_goes_on_while_its_coordinator_is_away_and_is_found_again()
    {
        await KillAsync(await TrainingAsync(Undisturbed.Experiment, workers: 1));
        await CoordinatorAsync();
        var ended = await EndOfExperimentAsync();
        Assert.Contains("long completed: 1 trial: 1 completed", ended.Out, StringComparison.Ordinal);
        AssertFoundAgain();
        await undisturbed.AssertSameAsync(Folder);
    }

    [Fact]
    public async Task A_worker_that_is_gone_as_well_costs_an_attempt_and_no_bit()
    {
        await KillAsync(await TrainingAsync(Undisturbed.Experiment, workers: 1));
        _workers[0].Children().ToList().ForEach(child => Posix.TrySend(Signal.Kill, child));
        await KillAsync(_workers[0]);

        await CoordinatorAsync();
        Worker();
        var ended = await EndOfExperimentAsync();
        Assert.Contains("t01  attempt 2 goes on at step ", ended.Out, StringComparison.Ordinal);
        await undisturbed.AssertSameAsync(Folder);
    }

    [Fact]
    public async Task One_that_does_not_find_its_workers_again_gets_them_back_as_new_ones()
    {
        await KillAsync(await TrainingAsync(Undisturbed.Experiment, workers: 1));
        var old = Assert.Single(_workers[0].Children());
        File.Delete(Path.Combine(_folder["runs"], ".workers"));

        await CoordinatorAsync();
        var ended = await EndOfExperimentAsync();
        Assert.Contains("joining again, as a new worker", _workers[0].ToString(), StringComparison.Ordinal);
        Assert.NotEqual(old, Assert.Single(_workers[0].Children()));
        Assert.Contains("t01  attempt 2 goes on at step ", ended.Out, StringComparison.Ordinal);
        await undisturbed.AssertSameAsync(Folder);
    }

    [Fact]
    public async Task A_data_parallel_trial_steps_on_without_its_coordinator_and_ends_with_the_same_weights()
    {
        await KillAsync(await TrainingAsync(Undisturbed.ParallelExperiment("2"), workers: 2));
        await CoordinatorAsync();
        await EndOfExperimentAsync();
        AssertFoundAgain();
        await undisturbed.AssertSameParallelAsync(Folder);
    }

    [Fact]
    public async Task A_worker_that_is_gone_as_well_does_not_keep_a_coordinator_out_of_the_cluster_of_the_others()
    {
        await KillAsync(await TrainingAsync(Undisturbed.ParallelExperiment("{min: 1, max: 2}"), workers: 2));
        Posix.Send(Signal.Kill, Assert.Single(_workers[0].Children()));
        await _workers[0].EndAsync();

        await CoordinatorAsync();
        await EndOfExperimentAsync();
        Assert.DoesNotContain("joining again", _workers[1].ToString(), StringComparison.Ordinal);
        await undisturbed.AssertSameParallelAsync(Folder);
    }

    private RunFolderReader Folder => new(Run);

    private string Run => Assert.Single(Directory.GetDirectories(_folder["runs"]));

    /// <returns>The coordinator of an experiment that is in its third epoch.</returns>
    private async Task<TestProcess> TrainingAsync(string experiment, int workers)
    {
        var coordinator = await CoordinatorAsync();
        Enumerable.Range(0, workers).ToList().ForEach(_ => Worker());
        var watch = Started(TestProcess.Aecluster("submit", _folder.Write("long.yaml", experiment), "--watch", "--coordinator", _http));
        await watch.LineAsync("t01  epoch 2 ");
        return coordinator;
    }

    /// <summary>The first takes any free ports, another those of the first.</summary>
    private async Task<TestProcess> CoordinatorAsync()
    {
        var coordinator = Started(TestProcess.Aecluster("coordinator", "--port", Port(_cluster), "--http-port", Port(_http), "--runs", _folder["runs"]));
        (_cluster, _http) = SeparateProcessTests.Addresses(await coordinator.LineAsync("Coordinator "));
        return coordinator;
    }

    private void Worker() =>
        _workers.Add(Started(TestProcess.Aecluster("worker", "--join", _cluster, "--device", "cpu", "--oversubscribe")));

    private TestProcess Started(TestProcess process)
    {
        _processes.Add(process);
        return process;
    }

    private static string Port(string address) => address.TrimEnd('/').Split(':')[^1];

    private static async Task KillAsync(TestProcess process)
    {
        process.Send(Signal.Kill);
        await process.EndAsync();
    }

    private async Task<Ended> EndOfExperimentAsync()
    {
        var watch = Started(TestProcess.Aecluster("watch", Path.GetFileName(Run), "--coordinator", _http));
        await Wait.ForAsync("the experiment to end", () => watch.HasEnded, TimeSpan.FromMinutes(3), Said);
        var ended = await watch.EndAsync();
        Assert.True(ended.ExitCode == 0, Said());
        return ended;
    }

    private string Said() => string.Join("\n\n", _processes);

    /// <summary>On a very busy machine a worker may be given up meanwhile, says so, and joins again: only then is there another attempt.</summary>
    private void AssertFoundAgain()
    {
        if (!_workers.Exists(worker => worker.ToString().Contains("joining again", StringComparison.Ordinal)))
        {
            Assert.True(Folder.Trials[0]["attempts"] == "1", Said());
        }
    }
}
