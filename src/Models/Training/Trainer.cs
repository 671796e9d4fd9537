using System.Diagnostics;
using AeCluster.Models.Checkpoints;
using AeCluster.Models.Data;
using AeCluster.Models.Runtime;
using AeCluster.Models.Training.Optimizers;
using AeCluster.Models.Variants;
using AeCluster.Specs;
using AeCluster.Specs.Training;
using static TorchSharp.torch;

namespace AeCluster.Models.Training;

/// <summary>
/// Trains one trial on one device. The caller drives it step by step, and stays in control between the steps:
/// <code>
/// using var trainer = Trainer.Create(spec, data, Devices.Select("auto"));
/// while (!trainer.IsComplete)
/// {
///     trainer.TrainStep();
///     if (trainer.IsEpochTrained) Console.WriteLine(trainer.FinishEpoch());
/// }
/// </code>
/// Workers that share a trial take each step in parts, in place of <see cref="TrainStep"/>:
/// <code>
/// var mine = trainer.Accumulate(range);
/// trainer.ComputeShards(mine, losses);
/// // ... the partial sums of all workers become one in trainer.Gradient, the losses of all are in losses ...
/// trainer.ApplyGradient(losses);
/// </code>
/// The weights after step s are a function of the spec and the data alone, regardless of who computes which shard. A trainer is
/// not thread-safe: one thread at a time.
/// </summary>
public sealed partial class Trainer : IDisposable
{
    /// <summary>Reading the loss makes a GPU wait, so divergence is not checked at every step.</summary>
    private const int StepsBetweenChecks = 100;

    private readonly TrialSpec _spec;
    private readonly TrainingState _state;
    private readonly ExampleFeed _train;
    private readonly ExampleFeed _validation;
    private readonly Validator _validator;
    private readonly Generator _noise;
    private readonly ShardedStep _step;
    private readonly StepTimer _timer = new();
    private readonly LiveMeasures _measures = new();

    private Trainer(TrialSpec spec, DataSplit data, Device device)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(device);
        DataChecks.ThrowIfCountsDiffer(spec, data);
        ComputeThreads.Use(spec.Training.Threads);
        using var scope = NewDisposeScope();
        _spec = spec;
        _state = new TrainingState(spec, data, device);
        _train = new ExampleFeed(data.Train, device);
        _validation = new ExampleFeed(data.Validation, device, BoundedValidation.Clips(spec, data, _state.Model));
        _validation.ArrangeInOrder();
        _noise = new Generator(0, device);
        _validator = new Validator(_train, _validation, spec, _noise);
        _step = new ShardedStep(spec, _state, _train, _noise);
    }

    /// <summary>Begins a trial. The data stays the caller's; if it is streamed, it must outlive the trainer.</summary>
    /// <exception cref="DataException">The model or the training cannot work with the data; says what to change.</exception>
    public static Trainer Create(TrialSpec spec, DataSplit data, Device device) =>
        new(DataChecks.Fitting(spec, data), data, device);

    /// <summary>Continues a trial from any of its checkpoints, as if it had never stopped.</summary>
    /// <exception cref="CheckpointException">The checkpoint does not fit its own spec.</exception>
    /// <exception cref="DataException">The trial began with other data.</exception>
    /// <exception cref="ArgumentException">The data does not fit the spec.</exception>
    public static Trainer Resume(Checkpoint checkpoint, DataSplit data, Device device)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        var trainer = new Trainer(checkpoint.Spec, data, device);
        try
        {
            trainer._state.Restore(checkpoint);
            return trainer;
        }
        catch
        {
            trainer.Dispose();
            throw;
        }
    }

    /// <summary>Takes one optimizer step.</summary>
    /// <exception cref="InvalidOperationException">The trial is complete, or the epoch must be finished first.</exception>
    /// <exception cref="TrainingDivergedException">The loss is not finite any more.</exception>
    public void TrainStep()
    {
        BeginStep();
        using var scope = NewDisposeScope();
        if (Shards == 1)
        {
            _state.AddLoss(_step.ComputeWhole(), _state.BatchExamples);
            Apply(_state.Active.Weights.Gradients_P);
        }
        else
        {
            var lossSums_V = new double[Shards];
            var gradients_P = _step.ComputeAll(lossSums_V);
            _state.AddLosses(lossSums_V);
            Apply(gradients_P);
        }
    }

    /// <summary>Validates after the last step of an epoch and begins the next one.</summary>
    /// <exception cref="InvalidOperationException">Steps of the epoch are left.</exception>
    /// <exception cref="TrainingDivergedException">The loss is not finite any more.</exception>
    public EpochMetrics FinishEpoch()
    {
        var began = Stopwatch.GetTimestamp();
        return FinishEpoch(MeasureValidation(..), Stopwatch.GetElapsedTime(began));
    }

    /// <summary>Measures some of the validation batches after the last step of an epoch, for <c>FinishEpoch</c>.</summary>
    /// <exception cref="InvalidOperationException">Steps of the epoch are left.</exception>
    public IReadOnlyList<ValidationBatch> MeasureValidation(Range batches)
    {
        _state.ThrowIfEpochIsNotTrained();
        ComputeThreads.Use(_spec.Training.Threads);
        _state.Active.InvalidateWeights();
        return _validator.Measure(Model, _state.Active, Epoch, batches);
    }

    /// <summary>Ends an epoch with the measurements of all validation batches, in order, and begins the next one.</summary>
    /// <param name="measuring">How long measuring took.</param>
    /// <exception cref="InvalidOperationException">Steps of the epoch are left.</exception>
    /// <exception cref="TrainingDivergedException">The loss is not finite any more.</exception>
    public EpochMetrics FinishEpoch(IReadOnlyList<ValidationBatch> validationBatches, TimeSpan measuring)
    {
        _state.ThrowIfEpochIsNotTrained();
        var loss = RunningLoss;
        _state.ThrowIfDiverged(loss);
        var measured = _validator.Combine(validationBatches, _state.Active.Objective);
        _state.ThrowIfDiverged(measured.Loss);
        var parts = _state.IsLastEpoch || _state.IsBest(measured.Loss)
            ? new Dictionary<string, double>(measured.Parts.Concat(Model.MeasureTrained(_train, _spec.Training.Threads)))
            : measured.Parts;
        var seconds = (_timer.Elapsed + measuring).TotalSeconds;
        var parameters = _state.CopyParameters();
        var metrics = new EpochMetrics(
            Epoch + 1, Stage, Step, loss, measured.Loss, measured.RoundedAccuracy, parts, _timer.ExamplesPerSecond, seconds)
        {
            WeightsSha256 = ParameterHash.Of(parameters),
        };
        _state.EndEpoch(metrics, parameters);
        _train.Forget();
        _timer.Reset();
        return metrics;
    }

    /// <summary>Copies the state at this step boundary; the trainer may continue at once. Waits for the device.</summary>
    public Checkpoint Capture() => _state.Capture();

    /// <summary>Gives the model of a complete trial the weights of the best epoch, where those are the result.</summary>
    /// <returns>What was measured after that epoch; null where the last epoch's weights are the result.</returns>
    /// <exception cref="InvalidOperationException">The trial is not complete.</exception>
    public EpochMetrics? TakeResult() => _state.TakeResult();

    /// <summary>Takes over the state of another trainer of the same trial, at any step.</summary>
    /// <exception cref="CheckpointException">It is of another trial, or does not fit its own spec.</exception>
    /// <exception cref="DataException">It began with other data.</exception>
    public void CopyFrom(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        _state.ThrowIfOtherTrial(checkpoint);
        _timer.AbandonStep();
        _train.Forget();
        _state.Restore(checkpoint);
    }

    /// <summary>Hash of the weights: see <see cref="ParameterHash"/>.</summary>
    public string ParametersSha256() =>
        ParameterHash.Of(_state.CopyParameters());

    /// <summary>The model being trained, on its device. It belongs to the trainer.</summary>
    public Autoencoder Model => _state.Model;

    public ExampleShape Shape => _state.Shape;

    /// <summary>See <see cref="DataSplit.Fingerprint"/>.</summary>
    public string DataFingerprint => _state.DataFingerprint;

    /// <summary>Optimizer steps taken since the beginning of the trial.</summary>
    public long Step => _state.Step;

    /// <summary>Epochs finished, validation included.</summary>
    public int Epoch => _state.Epoch;

    /// <summary>The stage that the running epoch belongs to: see <see cref="TrainingStage.Name"/>.</summary>
    public string Stage => _state.Active.Stage.Name;

    /// <summary>Steps of each epoch of the running stage. The last batch of an epoch may be smaller than the others.</summary>
    public int StepsPerEpoch => _state.StepsPerEpoch;

    /// <summary>Steps of the whole trial.</summary>
    public long TotalSteps => _state.TotalSteps;

    public bool IsComplete => _state.IsComplete;

    /// <summary>Whether any step of the running epoch is taken.</summary>
    public bool IsEpochBegun => _state.IsEpochBegun;

    /// <summary>Whether all steps of the running epoch are taken: <see cref="FinishEpoch()"/> is due.</summary>
    public bool IsEpochTrained => _state.IsEpochTrained;

    /// <summary>Mean training loss over the running epoch so far; 0 before its first step. Waits for the device.</summary>
    public double RunningLoss => _state.RunningLoss;

    /// <summary>Measures of the running epoch besides the loss, by name, for live displays. Waits for the device.</summary>
    public IReadOnlyDictionary<string, double> RunningMeasures => _measures.Values;

    /// <summary>P: the number of parameters of the whole model.</summary>
    public int ParameterCount => _state.Active.ModelParameters;

    /// <summary>Number of batches in which the validation examples are measured.</summary>
    public int ValidationBatches => _validator.Batches;

    public void Dispose()
    {
        _state.Dispose();
        _measures.Dispose();
        _noise.Dispose();
        _validation.Dispose();
        _train.Dispose();
    }

    private void BeginStep()
    {
        _state.ThrowIfNoStepIsDue();
        _timer.BeginStep();
        ComputeThreads.Use(_spec.Training.Threads);
        _state.Active.InvalidateWeights();
    }

    /// <summary>Clips the gradient of the batch, takes the optimizer step and ends the training step.</summary>
    /// <param name="gradients_P">Is overwritten.</param>
    private void Apply(Tensor gradients_P)
    {
        using var unrecorded = no_grad();
        if (_spec.Training.ClipNorm is { } maxNorm)
        {
            _measures.SetGradientNorm(GradientClipping.Apply(gradients_P, maxNorm));
        }

        _state.Active.Optimizer.Update(_state.Active.Weights.Values_P, gradients_P, _state.StepInStage + 1);
        _timer.EndStep(_state.BatchExamples);
        _state.EndStep();
        if (Step % StepsBetweenChecks == 0)
        {
            _state.ThrowIfDiverged(RunningLoss);
        }
    }
}
