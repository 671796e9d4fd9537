using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Planning;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using AeCluster.Specs;
using AeCluster.Specs.Data;
using AeCluster.Specs.Models;
using AeCluster.Specs.Training;

namespace AeCluster.Coordinator.Tests.Support;

/// <summary>Builds experiment states from events, as in production.</summary>
internal static class Experiments
{
    public const string CodingsSetting = "model.codings";
    public const string RateSetting = "training.optimizer.learning_rate";

    public static readonly DateTimeOffset Began = new(2026, 11, 23, 21, 0, 0, TimeSpan.Zero);

    public static ExperimentState Of(params IEnumerable<TrialState> trials) =>
        new(new ExperimentId("shapes-1"), "shapes", Began, [CodingsSetting, RateSetting], [.. trials]);

    public static TrialState Trial(
        string id, ModelSpec? model = null, LossKind loss = LossKind.Bce, string codings = "30", string rate = "0.001") =>
        new(new PlannedTrial(
            new TrialId(id),
            new TrialSpec
            {
                Data = new ShapesData(),
                Model = model ?? new StackedSpec(),
                Training = new TrainingSpec { Loss = loss },
            },
            new Dictionary<string, string> { [CodingsSetting] = codings, [RateSetting] = rate }));

    public static TrialState On(this TrialState trial, string worker) =>
        trial
            .Apply(
                new AttemptBegan(
                    trial.Id,
                    Began,
                    trial.Attempt + 1,
                    new WorkerId(worker),
                    "a processor, 2 cores",
                    trial.NewestCheckpoint))
            .Apply(new TrainingStarted(trial.Id, Began, 0, trial.NewestCheckpoint?.Epoch ?? 0, 100, 50_000));

    public static TrialState Measure(
        this TrialState trial,
        double loss,
        double validationLoss,
        params (string Name, double Value)[] parts) => trial.MeasureIn(TrainingStage.Whole, loss, validationLoss, parts);

    public static TrialState MeasureIn(
        this TrialState trial, string stage, double loss, double validationLoss, params (string Name, double Value)[] parts)
    {
        var epoch = trial.Epochs.Count + 1;
        return trial.Apply(
            new EpochRecorded(
                trial.Id,
                Began.AddSeconds(epoch),
                new EpochMetrics(
                    epoch,
                    stage,
                    epoch * 100,
                    loss,
                    validationLoss,
                    0.9,
                    parts.ToDictionary(part => part.Name, part => part.Value),
                    12345.6789,
                    1.23456)));
    }

    /// <summary>Records epochs whose loss decreases towards <paramref name="floor"/>.</summary>
    public static TrialState MeasureMany(this TrialState trial, int epochs, double floor, double scale = 0.4) =>
        Enumerable
            .Range(1, epochs)
            .Aggregate(trial, (state, epoch) =>
                state.Measure(
                    floor + (scale * Math.Exp(-epoch / 4.0)),
                    floor + 0.01 + (scale * Math.Exp(-epoch / 3.5)) + (0.002 * Math.Sin(epoch * 2.1))));

    public static TrialState Keep(this TrialState trial)
    {
        var epoch = trial.Epochs.Count;
        return trial.Apply(
            new CheckpointKept(trial.Id, Began, new CheckpointRef($"epoch-{epoch}.safetensors", epoch, epoch * 100, "00", 1)));
    }

    public static TrialState Lose(this TrialState trial, string reason) =>
        trial.Apply(new AttemptEnded(trial.Id, Began, trial.Attempt, reason));

    public static TrialState Complete(this TrialState trial, string sha256, double afterSeconds, params string[] findings) =>
        trial.Apply(
            new TrialCompleted(
                trial.Id,
                Began.AddSeconds(afterSeconds),
                new CheckpointRef("final.safetensors", trial.Epochs.Count, 1000, "00", 1),
                sha256)
            {
                Findings = [.. findings.Select(text => new TrainingFinding(TrainingFinding.DeadCodings, text))],
            });

    public static TrialState Generation(
        this TrialState trial, int number, string reason, params (string Worker, int Shards)[] members) =>
        trial.Apply(
            new GenerationNamed(
                trial.Id,
                Began.AddSeconds(number),
                trial.Attempt,
                number,
                reason,
                [.. members.Select(member => new MemberShare(new WorkerId(member.Worker), 0, member.Shards))]));

    public static TrialState Run(this TrialState trial, int generation, long step, params string[] copied) =>
        trial.Apply(
            new GenerationBegan(
                trial.Id,
                Began.AddSeconds(generation + 0.25),
                trial.Attempt,
                generation,
                step,
                [.. copied.Select(worker => new WorkerId(worker))]));

    public static TrialState Ended(this TrialState trial, int generation, params (string Worker, int Steps)[] costs) =>
        trial.Apply(
            new GenerationEnded(
                trial.Id,
                Began.AddSeconds(generation + 0.75),
                trial.Attempt,
                generation,
                [
                    .. costs.Select(it => new MemberCosts(
                        new WorkerId(it.Worker),
                        new StepCosts(
                            it.Steps,
                            4,
                            0.5 * it.Steps,
                            0.25 * it.Steps,
                            0.125 * it.Steps,
                            0.0625 * it.Steps,
                            1000 * it.Steps,
                            4 * it.Steps))),
                ]));
}
