using System.Text.Json;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Expectations;
using AeCluster.Coordinator.Journal;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using AeCluster.Specs.Data;
using AeCluster.Specs.Optimizers;
using AeCluster.Specs.Training;
using static AeCluster.Coordinator.Tests.Support.Sample;

namespace AeCluster.Coordinator.Tests.Journal;

/// <summary>Events for journals.</summary>
internal static class JournalEvents
{
    private static readonly TrialId _trial = new("t1");
    private static readonly WorkerId _worker = new("host-4711");

    public static ExperimentSubmitted Submitted { get; } = new(
        Now, Experiment, "sample", ExperimentOwner.Coordinator, ["model.codings"], "0.2.0")
    {
        PlannedTrials = 1,
        StopAfterFailures = 3,
    };

    /// <summary>As version 0.1.0 wrote it: the trials are in a file beside the journal.</summary>
    public static ExperimentSubmitted SubmittedToVersion010 { get; } =
        Submitted with { PlannedTrials = null, FileSha256 = new string('c', 64), Version = "0.1.0" };

    /// <summary>One event of each kind, with every property set.</summary>
    public static IReadOnlyList<ExperimentEvent> OfEveryKind { get; } =
    [
        SubmittedToVersion010,
        new AttemptBegan(_trial, Now, 1, _worker, "a processor", Checkpoint(1)) { Others = [new WorkerId("host-4712")] },
        new AttemptAdopted(_trial, Now, 1, [_worker]),
        new DuplicateReport(_trial, Now) { Heard = new ReportNumber(_worker, 7) },
        new GenerationNamed(
            _trial,
            Now,
            1,
            2,
            "host-4712 joined",
            [new MemberShare(_worker, 0, 3), new MemberShare(new WorkerId("host-4712"), 3, 5)]),
        new GenerationBegan(_trial, Now, 1, 2, 626, [_worker]),
        new GenerationEnded(
            _trial, Now, 1, 2, [new MemberCosts(_worker, new StepCosts(100, 3, 0.5, 0.25, 0.125, 0.0625, 1_000_000, 400))]),
        new TrainingStarted(_trial, Now, 10, 1, 100, 266_610) { Heard = new ReportNumber(_worker, 1) },
        new EpochRecorded(_trial, Now, Sample.Epoch(2) with { ValidationLoss = double.NaN })
        {
            Heard = new ReportNumber(_worker, 2),
        },
        new CheckpointKept(_trial, Now, Checkpoint(2)) { Heard = new ReportNumber(_worker, 3) },
        new CheckpointDropped(_trial, Now, Checkpoint(2).Name, "its hash is \"wrong\""),
        new AttemptEnded(_trial, Now, 1, "the worker left the cluster"),
        new Noted(Now, "run folder", "No space: 100 % used, café"),
        new TrialCompleted(_trial, Now, Checkpoint(9), new string('f', 64)) { Heard = new ReportNumber(_worker, 4) },
        new TrialCompleted(_trial, Now, Checkpoint(9), new string('f', 64))
        {
            Findings = [new TrainingFinding(TrainingFinding.DeadCodings, "2 of 4 codings are dead")],
        },
        new TrialFailed(_trial, Now, "the loss is NaN", "the loss is NaN\n   at Trainer")
        {
            Heard = new ReportNumber(_worker, 4),
        },
        new TrialFailed(_trial, Now, "workers died", "workers died") { IsLostToMachines = true },
        new TrialCancelled(_trial, Now),
        new TrialCancelled(_trial, Now) { Reason = "the experiment was stopped: 3 trials failed alike" },
        new ExperimentStopped(Now, "3 trials failed alike"),
        new CancellationRequested(Now),
        new ExperimentEnded(Now, "the disk is full"),
        new ExperimentResumed(Now),
        Submitted with { Priority = 3, MaxSlots = 4 },
        new ExperimentPaused(Now),
        new TrialsRetried(Now, [_trial, new TrialId("t2")]),
        new TrialCancelled(_trial, Now) { IsAlone = true },
        new TrialPlanned(
            _trial,
            Now,
            Trial("t1", threads: 2).Spec with
            {
                Data = new NpyData { File = "données/train.npy" },
                Training = new TrainingSpec { Optimizer = new SgdSpec { LearningRate = 1e-7 }, ClipNorm = 0.1 },
                Parallel = new ParallelSpec { Workers = new WorkersSpec { Max = 2 } },
            },
            new Dictionary<string, string> { ["model.codings"] = "30", ["training.layerwise"] = "[]" },
            new TrialNotes(
                "stacked, \"deep\"",
                [
                    new PublishedRange("validation_loss", 0.283, 0.284),
                    new Limit("validation_loss", LimitSide.AtMost, 0.3),
                    new LimitByName("rounded_accuracy", LimitSide.AtLeast, "from scratch"),
                ])),
        new TrialAdvanced(_trial, Now, 9),
        new TrialPaused(_trial, Now),
        new TrialPruned(_trial, Now, "the median of 5 trials is better"),
        new TrialPlanned(new TrialId("t2"), Now, Trial("t2").Spec, new Dictionary<string, string>(), TrialNotes.None)
        {
            Until = 3,
        },
        new SearchDecided(Now, SearchDecision.Advance) { Trial = _trial, Epochs = 3 },
        new SearchDecided(Now, SearchDecision.End) { Reason = "all 9 trials are over" },
    ];

    /// <summary>The events as text, to compare: records that contain lists are equal only to themselves.</summary>
    public static IEnumerable<string> Texts(IEnumerable<ExperimentEvent> events) =>
        events.Select(change => JsonSerializer.Serialize(change, JournalJson.Options));
}
