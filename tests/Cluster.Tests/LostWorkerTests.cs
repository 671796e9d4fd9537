using AeCluster.Cluster.Tests.Support;

namespace AeCluster.Cluster.Tests;

/// <summary>
/// Workers that are killed, asked to leave or suspended: the trial continues elsewhere and ends with the same bits.
/// </summary>
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

    [Fact]
    public async Task A_worker_asked_to_leave_hands_its_trial_back_where_it_stands_and_exits_cleanly()
    {
        await using var cluster = await TestCluster.StartAsync(Undisturbed.Experiment, workers: 2);
        await cluster.EventAsync("epoch 2 ");
        var worker = await cluster.BusyWorkerAsync();
        worker.Send(Signal.Terminate);
        var ended = await worker.EndAsync();
        Assert.True(ended.ExitCode == 0, ended.ToString());

        // The attempt is handed back, not lost: the checkpoint is of its last step, and the next attempt resumes there.
        var events = await cluster.EventsAsync();
        var released = events.ToList().IndexOf("attempt 1 ended: the worker is leaving; waits for a slot");
        Assert.True(released > 0, string.Join('\n', events));
        var step = events
            .Take(released)
            .Last(text => text.StartsWith("checkpoint at step ", StringComparison.Ordinal))
            .Split(' ')[3];
        await cluster.EventAsync($"attempt 2 goes on at step {step} on ");
        await cluster.EventAsync($"trains from step {step} ");
        await AssertSameAsync(cluster, attempts: 2);
    }

    [Fact]
    public async Task A_worker_that_falls_silent_is_given_up_and_changes_nothing_when_it_wakes()
    {
        await using var cluster = await TestCluster.StartAsync(Undisturbed.Experiment, workers: 2);
        await cluster.EventAsync("checkpoint at step 120 ");
        var silent = await cluster.BusyWorkerAsync();
        silent.Send(Signal.Stop);

        await cluster.EventAsync("attempt 1 ended: the worker left the cluster ");
        await cluster.EventAsync("attempt 2 goes on at step ");
        var other = await cluster.BusyWorkerAsync();
        Assert.NotEqual(silent.Id, other.Id);

        // The suspended worker resumes while the other one trains; its outdated reports must be ignored.
        silent.Send(Signal.Continue);
        var ended = await silent.EndAsync();
        Assert.True(ended.ExitCode == 4, ended.ToString());
        Assert.Contains("the cluster has given this worker up", ended.Error, StringComparison.Ordinal);
        await AssertSameAsync(cluster, attempts: 2);
        Assert.Contains($"-{other.Id}-", (await cluster.NowAsync()).Worker, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_checkpoint_is_dropped_and_the_trial_goes_on_from_the_one_before()
    {
        await using var cluster = await TestCluster.StartAsync(Undisturbed.Experiment, workers: 2);
        await cluster.EventAsync("checkpoint at step 120 ");
        var worker = await cluster.BusyWorkerAsync();
        await TestCluster.KillAsync(worker);

        // The coordinator does not know of the loss yet, so the checkpoints do not change until it does.
        var kept = (await cluster.EventsAsync())
            .Where(text => text.StartsWith("checkpoint at step ", StringComparison.Ordinal))
            .ToList();
        var (newest, before) = (kept[^1].Split('(', ',')[1], kept[^2].Split(' ')[3]);
        var file = (await cluster.FolderAsync()).File("trials", "t01", "checkpoints", newest);
        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
        await cluster.AnnounceAsync(worker);

        await cluster.EventAsync($"checkpoint {newest} is unusable: checkpoint {newest} cannot be used: SHA-256 is ");
        await cluster.EventAsync($"attempt 3 goes on at step {before} on ");
        await AssertSameAsync(cluster, attempts: 3);
    }

    private static async Task KillBusyAsync(TestCluster cluster)
    {
        var worker = await cluster.BusyWorkerAsync();
        await TestCluster.KillAsync(worker);
        await cluster.AnnounceAsync(worker);
    }

    private async Task AssertSameAsync(TestCluster cluster, int attempts)
    {
        var folder = await cluster.CompletedAsync();
        Assert.Equal($"{attempts}", folder.Trials[0]["attempts"]);
        await undisturbed.AssertSameAsync(folder);
    }
}
