using AeCluster.Models.Checkpoints;
using AeCluster.Models.Data;
using AeCluster.Models.Runtime;
using AeCluster.Models.Variants;
using AeCluster.Specs;
using AeCluster.Specs.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace AeCluster.Models.Training;

/// <summary>
/// The state of a trial: parameters, optimizer state and counters. At a step boundary it is captured as a
/// <see cref="Checkpoint"/> and restored from one.
/// </summary>
internal sealed class TrainingState : IDisposable
{
    private readonly TrialSpec _spec;
    private readonly StageTimeline _timeline;
    private readonly string _dataName;
    private readonly DataPreparation _preparation;
    private readonly ValueExtent _extent;

    /// <summary>Sum of the training losses of the running epoch's examples: float64, on the device.</summary>
    private readonly Tensor _lossSum;

    private BestEpoch? _best;

    /// <summary>Whether the model has the weights of <see cref="_best"/>, and no step can follow.</summary>
    private bool _hasResult;

    /// <summary>The state before the first step: the spec's initial weights, all counters at zero.</summary>
    public TrainingState(TrialSpec spec, DataSplit data, Device device)
    {
        _spec = spec;
        _timeline = new StageTimeline(spec, data.Train.Count);
        (_dataName, DataFingerprint, _preparation) = (data.Name, data.Fingerprint, data.Preparation);
        _extent = data.Train.Extent;
        Shape = data.Train.Shape;
        Model = ModelRegistry.Create(spec.Model, spec.ReconstructionLoss, Shape, spec.Seed);
        Model.to(device);
        Active = new ActiveStage(_timeline.StageOf(0), Model);
        _lossSum = zeros([], ScalarType.Float64, device).DetachFromDisposeScope();
    }

    public Autoencoder Model { get; }

    public ExampleShape Shape { get; }

    public string DataFingerprint { get; }

    /// <summary>The stage that the running epoch belongs to.</summary>
    public ActiveStage Active { get; private set; }

    /// <summary>Optimizer steps taken since the beginning of the trial.</summary>
    public long Step { get; private set; }

    /// <summary>Epochs finished, validation included.</summary>
    public int Epoch { get; private set; }

    public bool IsComplete => Epoch == _timeline.Epochs;

    public bool IsEpochBegun => !IsComplete && StepInEpoch > 0;

    public bool IsEpochTrained => !IsComplete && StepInEpoch == StepsPerEpoch;

    public bool IsLastEpoch => Epoch + 1 == _timeline.Epochs;

    public int StepsPerEpoch => _timeline.StepsOf(Epoch);

    public long TotalSteps => _timeline.Steps;

    /// <summary>Examples that the running epoch goes through.</summary>
    public int EpochExamples => _timeline.ExamplesOf(Epoch);

    /// <summary>Examples of the running epoch before the running step's batch.</summary>
    public int ExamplesDone => (int)Math.Min((long)StepInEpoch * _spec.Training.Batch, EpochExamples);

    /// <summary>Examples in the running step's batch.</summary>
    public int BatchExamples => Math.Min(_spec.Training.Batch, EpochExamples - ExamplesDone);

    /// <summary>Steps of the running stage before this one; the optimizer's state begins with the stage.</summary>
    public long StepInStage => Step - _timeline.StepsBeforeStage(Epoch);

    /// <summary>Epochs of the running stage that are done, with the share of the running one.</summary>
    public double EpochsDoneInStage => _timeline.EpochInStage(Epoch) + ((double)StepInEpoch / StepsPerEpoch);

    /// <summary>Mean training loss over the running epoch so far; 0 before its first step. Waits for the device.</summary>
    public double RunningLoss => ExamplesDone == 0 ? 0 : _lossSum.item<double>() / ExamplesDone;

    private int StepInEpoch => (int)(Step - _timeline.StepsBefore(Epoch));

    /// <summary>Adds the losses of a batch to those of the epoch, on the device, without waiting for it.</summary>
    /// <param name="loss">Mean over the batch's examples; a scalar.</param>
    public void AddLoss(Tensor loss, int examples)
    {
        using var weight = examples.ToScalar();
        _lossSum.add_(loss, weight);
    }

    /// <summary>Adds the losses of a batch that was computed in shards.</summary>
    /// <param name="lossSums_V">For each shard the sum of its examples' losses.</param>
    public void AddLosses(ReadOnlySpan<double> lossSums_V)
    {
        var sum = 0.0;
        foreach (var lossSum in lossSums_V)
        {
            sum += lossSum;
        }

        using var scalar = sum.ToScalar();
        _lossSum.PlusInPlace(scalar);
    }

    public void EndStep() => Step++;

    /// <summary>Whether the running epoch, with this validation loss, is the best one so far, and the best one's weights are the
    /// trial's result.</summary>
    public bool IsBest(double validationLoss) =>
        _spec.Training.Keep == KeptEpoch.Best
        && _timeline.IsInLastStage(Epoch)
        && !(validationLoss >= _best?.Metrics.ValidationLoss);

    /// <summary>Begins the next epoch, and the next stage where the running one is over.</summary>
    /// <param name="parameters">The weights as they are.</param>
    public void EndEpoch(EpochMetrics metrics, IReadOnlyList<StoredTensor> parameters)
    {
        using var scope = NewDisposeScope();
        if (IsBest(metrics.ValidationLoss))
        {
            _best = new BestEpoch(metrics with { SamplesPerSecond = 0, Seconds = 0 }, parameters);
        }

        Epoch++;
        EnterStage();
        _lossSum.zero_();
    }

    /// <summary>Copies the weights. Waits for the device.</summary>
    public IReadOnlyList<StoredTensor> CopyParameters() =>
        [.. Model.named_parameters().Select(p => StoredTensor.From(p.name, p.parameter))];

    /// <summary>Copies the state at this step boundary. Waits for the device.</summary>
    public Checkpoint Capture()
    {
        var parameters = _best is { } best && (_hasResult || best.Metrics.Step == Step) ? best.Parameters : CopyParameters();
        return new Checkpoint(
            _spec,
            Shape,
            Step,
            Epoch,
            _lossSum.item<double>(),
            parameters,
            [.. Active.Optimizer.State.Select(s => StoredTensor.From(s.Name, s.Value_P))])
        {
            DataFingerprint = DataFingerprint,
            DataPreparation = _preparation,
            Best = _best,
        };
    }

    /// <summary>Gives the model of a complete trial the weights of the best epoch, where those are the result.</summary>
    /// <returns>What was measured after that epoch; null where the last epoch's weights are the result.</returns>
    /// <exception cref="InvalidOperationException">The trial is not complete.</exception>
    public EpochMetrics? TakeResult()
    {
        if (!IsComplete)
        {
            throw new InvalidOperationException("The trial is not complete.");
        }

        if (_best is not null)
        {
            using var scope = NewDisposeScope();
            Checkpoint.Copy("parameters", _best.Parameters, NamedParameters());
            Active.InvalidateWeights();
            _hasResult = true;
        }

        return _best?.Metrics;
    }

    /// <exception cref="CheckpointException">The checkpoint does not fit its own spec.</exception>
    /// <exception cref="DataException">It began with other data.</exception>
    /// <exception cref="ArgumentException">It is for examples of another shape.</exception>
    public void Restore(Checkpoint checkpoint)
    {
        DataChecks.ThrowIfOtherData(checkpoint, _dataName, DataFingerprint);
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
        Checkpoint.Copy("parameters", checkpoint.Parameters, NamedParameters());
        checkpoint.CopyOptimizerStateTo(Active.Optimizer.State);
        _lossSum.FillInPlace(checkpoint.LossSum);
        (_best, _hasResult) = (checkpoint.Best, false);
    }

    /// <exception cref="CheckpointException">The checkpoint is of another trial.</exception>
    public void ThrowIfOtherTrial(Checkpoint checkpoint)
    {
        if (SpecJson.Write(checkpoint.Spec) != SpecJson.Write(_spec))
        {
            throw new CheckpointException("The state to copy is of another trial.");
        }
    }

    /// <exception cref="InvalidOperationException">The trial is complete, or the epoch must be finished first.</exception>
    public void ThrowIfNoStepIsDue()
    {
        if (IsComplete || IsEpochTrained)
        {
            throw new InvalidOperationException(
                IsComplete ? "The trial is complete." : "All steps of the epoch are taken; finish it first.");
        }
    }

    /// <exception cref="InvalidOperationException">Steps of the epoch are left.</exception>
    public void ThrowIfEpochIsNotTrained()
    {
        if (!IsEpochTrained)
        {
            throw new InvalidOperationException(
                $"{StepInEpoch} of the epoch's {StepsPerEpoch} steps are taken; train the rest first.");
        }
    }

    /// <exception cref="TrainingDivergedException">The loss is not finite.</exception>
    public void ThrowIfDiverged(double loss)
    {
        if (!double.IsFinite(loss))
        {
            throw new TrainingDivergedException(Epoch + 1, Step, DivergenceCause.Of(_spec, Active.Stage, _extent));
        }
    }

    public void Dispose()
    {
        _lossSum.Dispose();
        Active.Dispose();
        Model.Dispose();
    }

    private IReadOnlyList<(string Name, Tensor Value)> NamedParameters() =>
        [.. Model.named_parameters().Select(p => (p.name, (Tensor)p.parameter))];

    private void EnterStage()
    {
        var stage = _timeline.StageOf(Epoch);
        if (stage != Active.Stage)
        {
            Active.Dispose();
            Active = new ActiveStage(stage, Model);
        }
    }
}
