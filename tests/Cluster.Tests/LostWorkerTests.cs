using AeCluster.Cluster.Tests.Support;

namespace AeCluster.Cluster.Tests;

/// <summary>Workers that are killed, asked to leave, or silent: the trial goes on elsewhere and ends with the same bits.</summary>
public sealed class LostWorkerTests(Undisturbed undisturbed)
{
    [Fact]
    public async Task A_worker_killed_before_the_first_checkpoint_costs_an_attempt_and_changes_no_bit()
    {
        await using var cluster = await TestCluster.StartAsync(Undisturbed.Experiment, workers: 2);
        await cluster.EventAsync("trains from step 0");
        await KillBusyAsync(cluster);

        await cluster.EventAsync("attempt 2 begins on ");
        await AssertSameAsync(cluster, attempts: 2);
    }

    [Fact]
    public async Task A_worker_killed_in_the_middle_of_an_epoch_costs_an_attempt_and_changes_no_bit()
    {
        await using var cluster = await TestCluster.StartAsync(Undisturbed.Experiment, workers: 2);
        await cluster.EventAsync("checkpoint at step 160 ");
        await cluster.TrialAsync("past step 165", trial => trial.Done > 165.0 / 400);
        await KillBusyAsync(cluster);

        await cluster.EventAsync("attempt 2 goes on at step ");
        await AssertSameAsync(cluster, attempts: 2);
    }

    [Fact]
    public async Task A_worker_killed_during_the_last_epoch_costs_an_attempt_and_changes_no_bit()
    {
        await using var cluster = await TestCluster.StartAsync(Undisturbed.Experiment, workers: 2);
        await cluster.TrialAsync("in its last epoch", trial => trial.Epoch == Undisturbed.Epochs - 1);
        await KillBusyAsync(cluster);

        await cluster.EventAsync("attempt 2 goes on at step ");
        await AssertSameAsync(cluster, attempts: 2);
    }

    private static async Task KillBusyAsync(TestCluster cluster)
    {
        var worker = await cluster.BusyWorkerAsync();
        await TestCluster.KillAsync(worker);
        cluster.Announce(worker);
    }

    private async Task AssertSameAsync(TestCluster cluster, int attempts)
    {
        var folder = await cluster.CompletedAsync();
        Assert.Equal($"{attempts}", folder.Trials[0]["attempts"]);
        await undisturbed.AssertSameAsync(folder);
    }
}
