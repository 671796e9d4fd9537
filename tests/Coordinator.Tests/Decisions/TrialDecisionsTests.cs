using AeCluster.Coordinator.Decisions;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using static AeCluster.Coordinator.Tests.Support.Sample;

namespace AeCluster.Coordinator.Tests.Decisions;

public class TrialDecisionsTests
{
    private static readonly WorkerId _worker = new("w1");
    private static readonly TrialState _fresh = new(Trial());

    [Fact]
    public void A_queued_trial_that_gets_a_slot_begins_its_first_attempt_from_nothing()
    {
        var began = Assert.IsType<AttemptBegan>(Assert.Single(TrialDecisions.Assign(_fresh, _worker, "machine", Now)));
        Assert.Equal((1, _worker, null), (began.Attempt, began.Worker, began.ResumeFrom));
    }

    [Fact]
    public void The_next_attempt_goes_on_from_the_newest_checkpoint()
    {
        var state = Lose(Receive(Receive(Assign(_fresh), Stored(1)), Stored(2)));
        Assert.Equal(TrialStatus.Queued, state.Status);
        var began = Assert.IsType<AttemptBegan>(Assert.Single(TrialDecisions.Assign(state, _worker, "machine", Now)));
        Assert.Equal((2, Checkpoint(2)), (began.Attempt, began.ResumeFrom));
    }

    [Fact]
    public void A_report_of_an_earlier_attempt_changes_nothing()
    {
        var state = Assign(Lose(Assign(_fresh)));
        Assert.Equal(2, state.Attempt);
        Assert.Empty(TrialDecisions.Receive(state, new TrialProtocol.EpochDone(Attempt(1), 1, Epoch(1)), Now));
        Assert.Empty(TrialDecisions.WorkerLost(state, Attempt(1), "gone", Now));
    }

    [Fact]
    public void Epochs_beyond_the_checkpoint_are_measured_again_and_not_counted_twice()
    {
        var state = Receive(Assign(_fresh), Started(0));
        state = Receive(state, Done(1));
        state = Receive(state, Stored(1));
        state = Receive(state, Done(2));
        state = Receive(Assign(Lose(state)), Started(1));
        Assert.Equal([1], state.Epochs.Select(epoch => epoch.Epoch));
        state = Receive(state, Done(2));
        Assert.Equal([1, 2], state.Epochs.Select(epoch => epoch.Epoch));
    }

    [Fact]
    public void A_damaged_checkpoint_is_dropped_and_the_one_before_it_is_used()
    {
        var state = Receive(Receive(Assign(_fresh), Stored(1)), Stored(2));
        state = Assign(Lose(state));
        state = Receive(state, new TrialProtocol.Released(Attempt(state.Attempt), 1, "its hash is wrong", Checkpoint(2).Name));
        Assert.Equal(TrialStatus.Queued, state.Status);
        Assert.Equal(Checkpoint(1), state.NewestCheckpoint);
    }

    [Fact]
    public void Only_the_newest_checkpoint_and_the_one_before_it_are_kept()
    {
        var state = Enumerable.Range(1, 5).Aggregate(Assign(_fresh), (trial, epoch) => Receive(trial, Stored(epoch)));
        Assert.Equal([4, 5], state.Checkpoints.Select(checkpoint => checkpoint.Epoch));
    }

    [Fact]
    public void A_trial_whose_workers_die_again_and_again_without_a_checkpoint_fails()
    {
        var state = _fresh;
        for (var attempt = 1; attempt < TrialDecisions.MaxFruitlessAttempts; attempt++)
        {
            state = Lose(Assign(state));
            Assert.Equal(TrialStatus.Queued, state.Status);
        }

        state = Lose(Assign(state));
        Assert.Equal(TrialStatus.Failed, state.Status);
        Assert.Contains("out of memory", state.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_in_between_starts_that_count_anew()
    {
        var state = _fresh;
        for (var attempt = 1; attempt <= 3 * TrialDecisions.MaxFruitlessAttempts; attempt++)
        {
            state = Lose(Receive(Assign(state), Stored(attempt)));
        }

        Assert.Equal(TrialStatus.Queued, state.Status);
    }

    [Fact]
    public void What_is_over_stays_over()
    {
        var state = Receive(Assign(_fresh), new TrialProtocol.Finished(Attempt(1), 1, Checkpoint(9), new string('b', 64)));
        Assert.Equal(TrialStatus.Completed, state.Status);
        Assert.Empty(TrialDecisions.Cancel(state, Now));
        Assert.Empty(TrialDecisions.Assign(state, _worker, "machine", Now));
        Assert.Empty(TrialDecisions.WorkerLost(state, Attempt(1), "gone", Now));
        Assert.Empty(TrialDecisions.Receive(state, new TrialProtocol.Failed(Attempt(1), 2, "late", "late"), Now));
    }

    private static AttemptId Attempt(int number) => new(Experiment, _fresh.Id, number);

    private static TrialState Assign(TrialState state) => Apply(state, TrialDecisions.Assign(state, _worker, "machine", Now));

    private static TrialState Lose(TrialState state) =>
        Apply(state, TrialDecisions.WorkerLost(state, Attempt(state.Attempt), "out of memory", Now));

    private static TrialState Receive(TrialState state, Func<AttemptId, TrialProtocol.Report> report) =>
        Receive(state, report(Attempt(state.Attempt)));

    private static TrialState Receive(TrialState state, TrialProtocol.Report report) =>
        Apply(state, TrialDecisions.Receive(state, report, Now));

    private static TrialState Apply(TrialState state, IEnumerable<TrialEvent> events) =>
        events.Aggregate(state, (trial, change) => trial.Apply(change));

    private static Func<AttemptId, TrialProtocol.Report> Started(int fromEpoch) =>
        attempt => new TrialProtocol.Started(attempt, 1, _worker, fromEpoch * 10L, fromEpoch, 10, 1000);

    private static Func<AttemptId, TrialProtocol.Report> Done(int epoch) =>
        attempt => new TrialProtocol.EpochDone(attempt, 1, Epoch(epoch));

    private static Func<AttemptId, TrialProtocol.Report> Stored(int epoch) =>
        attempt => new TrialProtocol.CheckpointStored(attempt, 1, Checkpoint(epoch));
}
