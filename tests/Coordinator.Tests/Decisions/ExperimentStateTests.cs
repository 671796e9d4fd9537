using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Messages;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using static AeCluster.Coordinator.Tests.Support.Sample;

namespace AeCluster.Coordinator.Tests.Decisions;

public class ExperimentStateTests
{
    [Fact]
    public void A_trial_is_found_by_its_id_and_nothing_by_another()
    {
        var state = Experiments.Of(Queued("t1"), Queued("t2"));
        Assert.Same(state.Trials[1], state.Find(new TrialId("t2")));
        Assert.Null(state.Find(new TrialId("t3")));
    }

    [Fact]
    public void The_state_of_a_trial_replaces_the_one_before_and_leaves_the_others()
    {
        var before = Experiments.Of(Queued("t1"), Queued("t2"));
        var running = before.Trials[0].Apply(Began("t1"));
        var after = before.With(running);
        Assert.Equal([running, before.Trials[1]], after.Trials);
        Assert.Equal(TrialStatus.Queued, before.Trials[0].Status);
    }

    [Fact]
    public void A_trial_that_the_experiment_does_not_have_is_refused()
    {
        var state = Experiments.Of(Queued("t1"));
        Assert.Throws<ArgumentException>(() => state.With(Queued("t2")));
        Assert.Throws<ArgumentException>(() => state.Apply(Began("t2")));
        Assert.Throws<ArgumentException>(() => Experiments.Of(Queued("t1"), Queued("t1")));
    }

    [Fact]
    public void It_is_over_when_every_trial_is()
    {
        var state = Experiments.Of(Queued("t1"), Queued("t2")).Apply(Cancelled("t1"));
        Assert.Equal(ExperimentStatus.Running, state.Status);
        Assert.Equal(ExperimentStatus.Completed, state.Apply(Cancelled("t2")).Status);
        var cancelled = state.Apply(new CancellationRequested(Now)).Apply(Cancelled("t2"));
        Assert.Equal(ExperimentStatus.Cancelled, cancelled.Status);
        Assert.Equal(ExperimentStatus.Running, cancelled.Apply(new ExperimentResumed(Now)).Status);
    }

    [Fact]
    public void Resumed_it_goes_on_but_for_a_trial_that_was_cancelled_alone()
    {
        var state = Experiments.Of(Queued("t1"), Queued("t2"))
            .Apply(new TrialCancelled(new TrialId("t1"), Now) { IsAlone = true })
            .Apply(new CancellationRequested(Now))
            .Apply(Cancelled("t2"))
            .Apply(new ExperimentEnded(Now, null));
        var resume = ExperimentRequests.Resume(state, isLive: true, Now);
        state = state.Apply(Assert.IsType<ExperimentResumed>(resume.Event));
        Assert.Equal([TrialStatus.Cancelled, TrialStatus.Queued], state.Trials.Select(trial => trial.Status));
        Assert.False(state.CancelRequested || state.IsWritten);
    }

    [Fact]
    public void Retried_after_it_was_stopped_the_cancelled_go_on_as_well_as_the_failed()
    {
        var state = Experiments.Of(Queued("t1"), Queued("t2"), Queued("t3"))
            .Apply(Began("t1"))
            .Apply(new TrialFailed(new TrialId("t1"), Now, "why", "why") { IsLostToMachines = true })
            .Apply(new TrialCompleted(new TrialId("t3"), Now, Checkpoint(1), new string('f', 64)))
            .Apply(new ExperimentStopped(Now, "they fail alike"))
            .Apply(Cancelled("t2"))
            .Apply(new ExperimentEnded(Now, null));
        var retry = ExperimentRequests.Retry(state, isLive: true, Now);
        state = state.Apply(Assert.IsType<TrialsRetried>(retry.Event));
        Assert.Equal(
            [TrialStatus.Queued, TrialStatus.Queued, TrialStatus.Completed], state.Trials.Select(trial => trial.Status));
        Assert.Equal((0, false, null), (state.Trials[0].FruitlessAttempts, state.Trials[0].IsLostToMachines, state.StopReason));
        Assert.Equal("has no failed trial", ExperimentRequests.Retry(state, isLive: true, Now).Refusal);
    }

    [Fact]
    public void Requests_wait_for_what_is_under_way_unless_its_process_is_gone()
    {
        var stopping = Experiments.Of(Queued("t1")).Apply(new CancellationRequested(Now));
        Assert.NotNull(ExperimentRequests.Pause(stopping, Now).Refusal);
        Assert.NotNull(ExperimentRequests.Resume(stopping, isLive: true, Now).Refusal);
        Assert.IsType<ExperimentResumed>(ExperimentRequests.Resume(stopping, isLive: false, Now).Event);
        var writing = stopping.Apply(Cancelled("t1"));
        Assert.NotNull(ExperimentRequests.Resume(writing, isLive: true, Now).Refusal);
        Assert.IsType<ExperimentResumed>(ExperimentRequests.Resume(writing, isLive: false, Now).Event);
        Assert.Equal(RequestOutcome.Nothing, ExperimentRequests.Resume(Experiments.Of(Queued("t1")), isLive: false, Now));
        var paused = Experiments.Of(Queued("t1")).Apply(new ExperimentPaused(Now));
        Assert.Equal(RequestOutcome.Nothing, ExperimentRequests.Pause(paused, Now));
        Assert.IsType<ExperimentResumed>(ExperimentRequests.Resume(paused, isLive: true, Now).Event);
    }

    /// <summary>After any sequence of events the counts kept equal a recount.</summary>
    [Property(MaxTest = 200)]
    public Property Counts_by_status_are_kept()
    {
        Func<string, ExperimentEvent>[] events =
        [
            Began,
            Cancelled,
            trial => new AttemptEnded(new TrialId(trial), Now, 1, "gone"),
            trial => new TrialFailed(new TrialId(trial), Now, "why", "why"),
            trial => new TrialCompleted(new TrialId(trial), Now, Checkpoint(1), new string('f', 64)),
            _ => new ExperimentResumed(Now),
            trial => new TrialsRetried(Now, [new TrialId(trial)]),
        ];
        return Prop.ForAll(Gen.Choose(0, (3 * events.Length) - 1).ListOf().ToArbitrary(), numbers =>
        {
            var state = Experiments.Of(Queued("t0"), Queued("t1"), Queued("t2"));
            foreach (var number in numbers)
            {
                state = state.Apply(events[number / 3]($"t{number % 3}"));
                Assert.All(Enum.GetValues<TrialStatus>(), status =>
                    Assert.Equal(state.Trials.Count(trial => trial.Status == status), state.Trials.CountOf(status)));
                Assert.Equal(state.Trials.Count(trial => trial.IsOver), state.Trials.OverCount);
            }
        });
    }

    private static TrialState Queued(string id) => new(Trial(id));

    private static AttemptBegan Began(string trial) => new(new TrialId(trial), Now, 1, new WorkerId("w1"), "machine", null);

    private static TrialCancelled Cancelled(string trial) => new(new TrialId(trial), Now);
}
