using AeCluster.Cluster.Tests.Support;

namespace AeCluster.Cluster.Tests;

/// <summary>A coordinator is killed and restarted: its workers continue meanwhile, and the results are the same.</summary>
public sealed class RestartedCoordinatorTests(Undisturbed undisturbed) : IAsyncDisposable
{
    private readonly ProcessCluster _cluster = new();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_trial_goes_on_while_its_coordinator_is_away_and_is_found_again()
    {
        await ProcessCluster.KillAsync(await TrainingAsync(Undisturbed.Experiment, workers: 1));
        await _cluster.CoordinatorAsync();
        var ended = await _cluster.EndOfExperimentAsync();
        Assert.Contains(" has completed: 1 trial", ended.Out, StringComparison.Ordinal);
        AssertFoundAgain();
        await undisturbed.AssertSameAsync(_cluster.Run);
    }

    [Fact]
    public async Task A_worker_that_is_gone_as_well_costs_an_attempt_and_no_bit()
    {
        await ProcessCluster.KillAsync(await TrainingAsync(Undisturbed.Experiment, workers: 1));
        _cluster.Workers[0].Children().ToList().ForEach(child => Posix.TrySend(Signal.Kill, child));
        await ProcessCluster.KillAsync(_cluster.Workers[0]);

        await _cluster.CoordinatorAsync();
        _cluster.Worker();
        var ended = await _cluster.EndOfExperimentAsync();
        Assert.Contains("t01  attempt 2 goes on at step ", ended.Out, StringComparison.Ordinal);
        await undisturbed.AssertSameAsync(_cluster.Run);
    }

    [Fact]
    public async Task One_that_does_not_find_its_workers_again_gets_them_back_as_new_ones()
    {
        await ProcessCluster.KillAsync(await TrainingAsync(Undisturbed.Experiment, workers: 1));
        var old = Assert.Single(_cluster.Workers[0].Children());
        File.Delete(Path.Combine(_cluster.Runs, ".workers"));

        await _cluster.CoordinatorAsync();
        var ended = await _cluster.EndOfExperimentAsync();
        Assert.Contains("joining again, as a new worker", _cluster.Workers[0].ToString(), StringComparison.Ordinal);
        Assert.NotEqual(old, Assert.Single(_cluster.Workers[0].Children()));
        Assert.Contains("t01  attempt 2 goes on at step ", ended.Out, StringComparison.Ordinal);
        await undisturbed.AssertSameAsync(_cluster.Run);
    }

    [Fact]
    public async Task A_data_parallel_trial_steps_on_without_its_coordinator_and_ends_with_the_same_weights()
    {
        await ProcessCluster.KillAsync(await TrainingAsync(Undisturbed.ParallelExperiment("2"), workers: 2));
        await _cluster.CoordinatorAsync();
        await _cluster.EndOfExperimentAsync();
        AssertFoundAgain();
        await undisturbed.AssertSameParallelAsync(_cluster.Run);
    }

    [Fact]
    public async Task A_worker_that_is_gone_as_well_does_not_keep_a_coordinator_out_of_the_cluster_of_the_others()
    {
        await ProcessCluster.KillAsync(await TrainingAsync(Undisturbed.ParallelExperiment("{min: 1, max: 2}"), workers: 2));
        Posix.Send(Signal.Kill, Assert.Single(_cluster.Workers[0].Children()));
        await _cluster.Workers[0].EndAsync();

        await _cluster.CoordinatorAsync();
        await _cluster.EndOfExperimentAsync();
        Assert.DoesNotContain("joining again", _cluster.Workers[1].ToString(), StringComparison.Ordinal);
        await undisturbed.AssertSameParallelAsync(_cluster.Run);
    }

    /// <returns>The coordinator of an experiment in its third epoch.</returns>
    private async Task<TestProcess> TrainingAsync(string experiment, int workers)
    {
        var coordinator = await _cluster.CoordinatorAsync();
        Enumerable.Range(0, workers).ToList().ForEach(_ => _cluster.Worker());
        await _cluster.Submit(experiment).LineAsync("t01  epoch 2 ");
        return coordinator;
    }

    /// <summary>
    /// On a very busy machine a worker may be given up meanwhile, says so, and joins again; only then is there another attempt.
    /// </summary>
    private void AssertFoundAgain()
    {
        if (!_cluster.Workers.Any(worker => worker.ToString().Contains("joining again", StringComparison.Ordinal)))
        {
            Assert.True(_cluster.Run.Trials[0]["attempts"] == "1", _cluster.Said());
        }
    }
}
