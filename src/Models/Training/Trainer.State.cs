using AeCluster.Models.Checkpoints;
using AeCluster.Models.Data;
using AeCluster.Models.Runtime;
using AeCluster.Specs;
using static TorchSharp.torch;

namespace AeCluster.Models.Training;

/// <content>The state at a step boundary, out of a trainer and into one.</content>
public sealed partial class Trainer
{
    /// <summary>Goes on with a trial from any checkpoint of it, as if it had never stopped.</summary>
    /// <exception cref="CheckpointException">The checkpoint does not fit its own spec.</exception>
    /// <exception cref="DataException">It began with other data.</exception>
    /// <exception cref="ArgumentException">The data does not fit the spec.</exception>
    public static Trainer Resume(Checkpoint checkpoint, DataSplit data, Device device)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        var trainer = new Trainer(checkpoint.Spec, data, device);
        try
        {
            trainer.Restore(checkpoint);
            return trainer;
        }
        catch
        {
            trainer.Dispose();
            throw;
        }
    }

    /// <summary>The state at this step boundary, copied: the trainer may go on at once. Waits for the device.</summary>
    public Checkpoint Capture() => new(
        _spec,
        Shape,
        Step,
        Epoch,
        _lossSum.item<double>(),
        [.. Model.named_parameters().Select(p => StoredTensor.From(p.name, p.parameter))],
        [.. _active.Optimizer.State.Select(s => StoredTensor.From(s.Name, s.Value_P))])
    {
        DataFingerprint = DataFingerprint,
        DataPreparation = _preparation,
    };

    /// <summary>Becomes what the checkpoint is of: another trainer of the same trial, at any step.</summary>
    /// <exception cref="CheckpointException">It is of another trial, or does not fit its own spec.</exception>
    /// <exception cref="DataException">It began with other data.</exception>
    public void CopyFrom(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        if (SpecJson.Write(checkpoint.Spec) != SpecJson.Write(_spec))
        {
            throw new CheckpointException("The state to copy is of another trial.");
        }

        _stepBegan = 0;
        _train.Forget();
        Restore(checkpoint);
    }

    private void Restore(Checkpoint checkpoint)
    {
        DataChecks.ThrowIfOtherData(checkpoint, _identity);
        if (checkpoint.Shape != Shape)
        {
            throw new ArgumentException($"The checkpoint is for examples of {checkpoint.Shape}, the data's are {Shape}.");
        }

        using var scope = NewDisposeScope();
        Step = checkpoint.Step;
        Epoch = checkpoint.Epoch;
        if (Epoch > _timeline.Epochs || StepInEpoch < 0 || StepInEpoch > StepsPerEpoch || (IsComplete && StepInEpoch > 0))
        {
            throw new CheckpointException($"The checkpoint says {Epoch} epochs and {Step} steps, which its spec does not allow.");
        }

        EnterStage();
        checkpoint.CopyParametersTo([.. Model.named_parameters().Select(p => (p.name, (Tensor)p.parameter))]);
        checkpoint.CopyOptimizerStateTo(_active.Optimizer.State);
        _lossSum.FillInPlace(checkpoint.LossSum);
    }
}
