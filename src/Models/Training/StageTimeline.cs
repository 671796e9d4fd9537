using AeCluster.Specs;
using AeCluster.Specs.Training;

namespace AeCluster.Models.Training;

/// <summary>
/// Maps each epoch of a trial to its stage, examples and steps. The last batch of an epoch may be smaller than the others.
/// </summary>
internal sealed class StageTimeline
{
    private readonly int _batch;
    private readonly List<(TrainingStage Stage, int Examples, int FirstEpoch, long FirstStep)> _stages = [];

    /// <param name="trainCount">Number of training examples.</param>
    public StageTimeline(TrialSpec spec, int trainCount)
    {
        _batch = spec.Training.Batch;
        foreach (var stage in spec.Stages)
        {
            var examples = stage.Classifies ? Math.Min(spec.Training.Labels ?? trainCount, trainCount) : trainCount;
            _stages.Add((stage, examples, Epochs, Steps));
            Epochs += stage.Epochs;
            Steps += (long)stage.Epochs * StepsFor(examples);
        }
    }

    /// <summary>Epochs of the whole trial.</summary>
    public int Epochs { get; }

    /// <summary>Steps of the whole trial.</summary>
    public long Steps { get; }

    /// <summary>The stage of an epoch (the first is 0), or the last stage if all epochs are done.</summary>
    public TrainingStage StageOf(int epoch) => Find(epoch).Stage;

    public bool IsInLastStage(int epoch) => epoch >= _stages[^1].FirstEpoch;

    /// <summary>Number of examples, from the first on, that an epoch goes through.</summary>
    public int ExamplesOf(int epoch) => Find(epoch).Examples;

    public int StepsOf(int epoch) => StepsFor(Find(epoch).Examples);

    /// <summary>Steps of the trial before an epoch begins.</summary>
    public long StepsBefore(int epoch)
    {
        var (_, examples, firstEpoch, firstStep) = Find(epoch);
        return firstStep + ((long)(epoch - firstEpoch) * StepsFor(examples));
    }

    /// <summary>Epochs of the stage before an epoch begins.</summary>
    public int EpochInStage(int epoch) => epoch - Find(epoch).FirstEpoch;

    /// <summary>Steps of the trial before the stage of an epoch begins.</summary>
    public long StepsBeforeStage(int epoch) => Find(epoch).FirstStep;

    private int StepsFor(int examples) => (int)(((long)examples + _batch - 1) / _batch);

    private (TrainingStage Stage, int Examples, int FirstEpoch, long FirstStep) Find(int epoch) =>
        _stages.FindLast(stage => stage.FirstEpoch <= epoch);
}
