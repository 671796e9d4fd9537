using System.Text.Json;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Coordinator.Views;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using AeCluster.Messages.Wire;
using AeCluster.Specs.Training;

namespace AeCluster.Coordinator.Tests.Views;

public sealed class ExperimentReadModelTests
{
    private static readonly DateTimeOffset _now = Experiments.Began.AddMinutes(1);

    [Theory]
    [InlineData(2)]
    [InlineData(2000)]
    public void An_event_rebuilds_the_view_of_one_trial_however_many_there_are(int trials)
    {
        var experiment = new Watched(trials);
        using var subscription = experiment.Model.Subscribe(after: null);
        var before = experiment.Model.Builds;
        Assert.Equal(trials, before);

        var events = Life("t1").ToList();
        events.ForEach(experiment.Happen);
        experiment.Model.Apply(Progress("t2", 1));

        Assert.Equal(events.Count + 1, experiment.Model.Builds - before);
        var changed = Drain(subscription).Select(change => Assert.Single(change.Trials).Id);
        Assert.Equal([.. events.Select(_ => "t1"), "t2"], changed);
    }

    [Fact]
    public void Kept_up_to_date_by_events_it_is_what_a_new_one_is()
    {
        var experiment = new Watched(3);
        foreach (var change in Life("t1").Concat(Life("t3")))
        {
            experiment.Happen(change);
            var anew = new ExperimentReadModel(experiment.State, "folder", experiment.Events, new FixedClock());
            Assert.Equal(Json(anew.View()), Json(experiment.Model.View()));
            Assert.Equal(anew.Subscribe(0).Snapshot.Counts, experiment.Model.Subscribe(0).Snapshot.Counts);
            Assert.Equal(anew.Subscribe(0).Snapshot.Best, experiment.Model.Subscribe(0).Snapshot.Best);
        }

        Assert.Equal(new TrialCounts(1, 0, 2, 0, 0), experiment.Model.Subscribe(null).Snapshot.Counts);
        Assert.Equal(["t1"], experiment.Model.Subscribe(null).Snapshot.Best);
    }

    [Fact]
    public void The_best_loss_is_that_of_the_running_stage_and_of_epochs_that_were_not_withdrawn()
    {
        var experiment = new Watched(1);
        experiment.Happen(Began("t1", 1));
        Measure(1, "first", 0.1);
        Measure(2, "second", 0.5);
        Measure(3, "second", 0.3);
        Measure(4, "second", double.NaN);
        Assert.Equal(0.3, Best());

        experiment.Happen(new TrainingStarted(new TrialId("t1"), _now, 20, 2, 100, 1000));
        Assert.Equal(0.5, Best());

        void Measure(int epoch, string stage, double loss) =>
            experiment.Happen(new EpochRecorded(new TrialId("t1"), _now, Epoch(epoch, loss) with { Stage = stage }));

        double? Best() => experiment.Model.View().Trials[0].BestValidationLoss;
    }

    [Fact]
    public void Changes_applied_to_a_snapshot_give_the_view()
    {
        var experiment = new Watched(3);
        experiment.Happen(Began("t2", 1));
        using var subscription = experiment.Model.Subscribe(after: 0);
        var mirror = new ExperimentMirror();
        mirror.Apply(subscription.Snapshot);
        Assert.Equal([1], subscription.Snapshot.Log.Select(line => line.Number));

        Life("t1").ToList().ForEach(experiment.Happen);
        experiment.Model.Apply(Progress("t2", 1));
        experiment.Model.ApplyWorkers(4);
        experiment.Model.Note("journal", "the disk is full");
        Assert.True(experiment.Model.Begin("journal", "the disk is full", "1 event"));
        Assert.False(experiment.Model.Begin("journal", "the disk is full", "2 events"));
        Assert.Equal("2 events", Assert.Single(experiment.Model.View().Problems).Waiting);
        var changes = Drain(subscription);
        var merged = ExperimentChange.Merge(changes);
        mirror.Apply(merged);

        Assert.Equal(Json(experiment.Model.View()), Json(mirror.View!));
        Assert.Equal(["t1", "t2"], merged.Trials.Select(trial => trial.Id));
        Assert.Equal(experiment.Model.LogAfter(1), merged.Log);
        Assert.Equal(changes.Select(change => change.Version).Order().Distinct(), changes.Select(change => change.Version));
        Assert.Equal(experiment.Model.Version, merged.Version);
    }

    [Fact]
    public void Measures_that_training_reports_are_seen_while_the_attempt_runs_whatever_their_names()
    {
        var experiment = new Watched(1);
        experiment.Happen(Began("t1", 1));
        experiment.Model.Apply(Progress("t1", 1));
        Assert.Equal(Sample.Measures, experiment.Model.View().Trials[0].Measures);

        experiment.Happen(new AttemptEnded(new TrialId("t1"), _now, 1, "its worker was killed"));
        Assert.Null(experiment.Model.View().Trials[0].Measures);
    }

    [Fact]
    public void A_duplicate_report_changes_nothing()
    {
        var experiment = new Watched(1);
        var version = experiment.Model.Version;
        experiment.Happen(new DuplicateReport(new TrialId("t1"), _now));
        Assert.Equal(version, experiment.Model.Version);
    }

    [Fact]
    public void A_subscriber_that_does_not_read_is_dropped_and_told_so()
    {
        var experiment = new Watched(1);
        using var slow = experiment.Model.Subscribe(after: null);
        using var quick = experiment.Model.Subscribe(after: null);
        for (var step = 0; step <= ExperimentSubscription.MaxPendingChanges; step++)
        {
            experiment.Model.Apply(Progress("t1", step));
            Assert.True(quick.Changes.TryRead(out _));
        }

        Assert.Equal((true, false), (slow.HasFallenBehind, quick.HasFallenBehind));
        Assert.Equal(ExperimentSubscription.MaxPendingChanges, Drain(slow).Count);
        Assert.True(slow.Changes.Completion.IsCompleted);
    }

    [Fact]
    public void The_last_change_is_the_final_state_and_ends_every_subscription()
    {
        var experiment = new Watched(1);
        using var subscription = experiment.Model.Subscribe(after: null);
        Life("t1").ToList().ForEach(experiment.Happen);
        Assert.Equal(ExperimentStatus.Running, experiment.Model.Status);

        experiment.Happen(new ExperimentEnded(_now, "a plot could not be drawn"));

        var last = Drain(subscription)[^1];
        Assert.Equal((ExperimentStatus.Completed, "a plot could not be drawn"), (last.Status, last.Problem));
        Assert.True(subscription.Changes.Completion.IsCompleted);
        using var late = experiment.Model.Subscribe(after: null);
        Assert.Equal(ExperimentStatus.Completed, late.Snapshot.Experiment.Status);
        Assert.True(late.Changes.Completion.IsCompleted);
    }

    private static AttemptBegan Began(string trial, int attempt) =>
        new(new TrialId(trial), _now, attempt, new WorkerId("w1"), "machine", null);

    private static EpochMetrics Epoch(int number, double loss) => Sample.Epoch(number) with { ValidationLoss = loss };

    private static TrialProtocol.Progress Progress(string trial, int step) =>
        new(new AttemptId(new ExperimentId("shapes-1"), new TrialId(trial), 1), 1, step, 0.5, 100, Sample.Measures);

    /// <summary>A trial that is lost once and then completes.</summary>
    private static IEnumerable<TrialEvent> Life(string trial)
    {
        var id = new TrialId(trial);
        yield return Began(trial, 1);
        yield return new TrainingStarted(id, _now, 0, 0, 30, 1000);
        yield return new EpochRecorded(id, _now, Epoch(1, 0.4));
        yield return new CheckpointKept(id, _now, Sample.Checkpoint(1));
        yield return new EpochRecorded(id, _now, Epoch(2, 0.2));
        yield return new AttemptEnded(id, _now, 1, "its worker was killed");
        yield return Began(trial, 2);
        yield return new TrainingStarted(id, _now, 10, 1, 30, 1000);
        yield return new EpochRecorded(id, _now, Epoch(2, 0.3));
        yield return new EpochRecorded(id, _now, Epoch(3, 0.35));
        yield return new TrialCompleted(id, _now, Sample.Checkpoint(3), new string('f', 64));
    }

    private static List<ExperimentChange> Drain(ExperimentSubscription subscription)
    {
        var changes = new List<ExperimentChange>();
        while (subscription.Changes.TryRead(out var change))
        {
            changes.Add(change);
        }

        return changes;
    }

    private static string Json(ExperimentView view) => JsonSerializer.Serialize(view, WireJson.Options);

    /// <summary>An experiment's state and its read model, given the same events.</summary>
    private sealed class Watched
    {
        public Watched(int trials)
        {
            State = Experiments.Of(Enumerable.Range(1, trials).Select(number => Experiments.Trial($"t{number}")));
            Model = new ExperimentReadModel(State, "folder", [], new FixedClock());
        }

        public ExperimentState State { get; private set; }

        public ExperimentReadModel Model { get; }

        public List<ExperimentEvent> Events { get; } = [];

        public void Happen(ExperimentEvent change)
        {
            Events.Add(change);
            State = State.Apply(change);
            Model.Apply(change, State);
        }
    }

    private sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => _now;
    }
}
