using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Views;

namespace AeCluster.Coordinator.Tests.Support;

/// <summary>Experiment views for tests of displays.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 21, 23, 0, TimeSpan.Zero);

    public static TrialView Trial(
        string id,
        TrialStatus status = TrialStatus.Running,
        string variant = "stacked",
        string learningRate = "0.001",
        double? best = 0.2871) =>
        new(
            id,
            variant,
            new Dictionary<string, string> { ["training.optimizer.learning_rate"] = learningRate, ["model.codings"] = "30" },
            status,
            status == TrialStatus.Queued ? 0 : 1,
            status == TrialStatus.Queued ? null : "worker-b1946ac9",
            status == TrialStatus.Completed ? 10
                : status == TrialStatus.Queued ? 0
                : 4,
            10,
            status == TrialStatus.Completed ? 1
                : status == TrialStatus.Queued ? 0
                : 0.437,
            status == TrialStatus.Queued ? null : 0.2903,
            status == TrialStatus.Queued ? null : 0.2884,
            status == TrialStatus.Queued ? null : best,
            status == TrialStatus.Queued ? null : 0.9312,
            status == TrialStatus.Queued ? null : 12_345,
            status == TrialStatus.Queued ? null : 83,
            status == TrialStatus.Completed ? "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" : null,
            status == TrialStatus.Failed ? "the loss became NaN in epoch 4" : null)
        {
            KeptValidationLoss = status == TrialStatus.Queued ? null : best,
        };

    public static ExperimentView Experiment(params TrialView[] trials) => new(
        "quickstart-20261123-212011",
        "quickstart",
        trials.Any(trial => trial.Status is TrialStatus.Running or TrialStatus.Queued)
            ? ExperimentStatus.Running
            : ExperimentStatus.Completed,
        Now.AddSeconds(-127),
        "/home/ada/aecluster/runs/quickstart-20261123-212011",
        2,
        3,
        trials);

    /// <summary>One trial of each kind, with a long setting and a second attempt.</summary>
    public static ExperimentView Sweep() => Experiment(
        Trial("t01", TrialStatus.Completed, best: 0.2711),
        Trial("t02", TrialStatus.Failed, learningRate: "1.5"),
        Trial("t03", variant: "variational", learningRate: "0.01") with { Attempt = 2 },
        Trial("t04") with { Loss = double.NaN },
        Trial("t05", TrialStatus.Queued),
        Trial("t06", TrialStatus.Queued, learningRate: "0.0003"));

    /// <summary>Two running data-parallel trials, one of which has a member without measurements, and a completed one.</summary>
    public static ExperimentView Parallel() => Experiment(
        Trial("t01", TrialStatus.Completed) with { Parallel = Members("2 workers begin", 2) },
        Trial("t02") with { Parallel = Members("worker-2 was lost: closed its connection", 3) },
        Trial("t03") with { Parallel = Members("1 worker begins", 1) });

    public static ParallelView Members(string reason, int count) => new(2, reason, IsLive: true,
    [
        .. Enumerable.Range(1, count).Select(number => number == 3
            ? new MemberView($"worker-{number}", 2, null, null, null, null, null, null)
            : new MemberView($"worker-{number}", 3, 12.34, 0.5, 1.5, 123.4, 2_500_000, 16)),
    ]);

    public static ExperimentView Finished() => Experiment(
        Trial("t10", TrialStatus.Completed, best: 0.2711),
        Trial("t02", TrialStatus.Completed, best: 0.2600),
        Trial("t03", TrialStatus.Failed));

    public static EventView Event(int number, string text = "epoch 1 of 10") => new(number, Now.AddSeconds(number), "t01", text);
}
