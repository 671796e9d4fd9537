using System.Diagnostics;
using AeCluster.Models.Checkpoints;
using AeCluster.Models.Data;
using AeCluster.Models.Runtime;
using AeCluster.Models.Training.Optimizers;
using AeCluster.Models.Training.Sharding;
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
public sealed class Trainer : IDisposable
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

    /// <summary>Computes some shards of the running step's batch, from the first one on, and sums their gradients.</summary>
    /// <param name="sums">Is cleared first; then holds the sums until the next shard is computed.</param>
    /// <param name="lossSums_V">Receives for each of the shards the sum of its examples' losses; the places of other shards are
    /// left as they are.</param>
    /// <exception cref="InvalidOperationException">The trial is complete, or the epoch must be finished first.</exception>
    public void ComputeShards(ShardAccumulator sums, Span<double> lossSums_V)
    {
        ArgumentNullException.ThrowIfNull(sums);
        BeginStep();
        _step.Compute(sums, lossSums_V);
    }

    /// <summary>Computes one shard; <see cref="ShardGradient"/> is then its gradient times its share in the batch.</summary>
    /// <param name="shard">0 to <see cref="Shards"/> - 1.</param>
    /// <returns>The sum of its examples' losses.</returns>
    /// <exception cref="InvalidOperationException">The trial is complete, or the epoch must be finished first.</exception>
    public double ComputeShard(int shard)
    {
        BeginStep();
        Span<double> loss = [0];
        _step.Compute(new ShardRange(shard, shard + 1), loss);
        return loss[0];
    }

    /// <summary>Takes the optimizer step with the gradient in <see cref="Gradient"/>, which it overwrites.</summary>
    /// <param name="lossSums_V">For each shard, also those of other workers, the sum of its examples' losses.</param>
    /// <exception cref="InvalidOperationException">The trial is complete, or the epoch must be finished first.</exception>
    /// <exception cref="TrainingDivergedException">The loss is not finite any more.</exception>
    public void ApplyGradient(ReadOnlySpan<double> lossSums_V)
    {
        _state.ThrowIfNoStepIsDue();
        ArgumentOutOfRangeException.ThrowIfNotEqual(lossSums_V.Length, Shards);
        using var scope = NewDisposeScope();
        _state.AddLosses(lossSums_V);
        Apply(_state.Active.Buffers.TakeSum());
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
        var parts = _state.IsLastEpoch
            ? new Dictionary<string, double>(measured.Parts.Concat(Model.MeasureTrained(_train, _spec.Training.Threads)))
            : measured.Parts;
        var seconds = (_timer.Elapsed + measuring).TotalSeconds;
        var metrics = new EpochMetrics(
            Epoch + 1, Stage, Step, loss, measured.Loss, measured.RoundedAccuracy, parts, _timer.ExamplesPerSecond, seconds);
        _state.EndEpoch();
        _train.Forget();
        _timer.Reset();
        return metrics;
    }

    /// <summary>Copies the state at this step boundary; the trainer may continue at once. Waits for the device.</summary>
    public Checkpoint Capture() => _state.Capture();

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
        ParameterHash.Of(Model.named_parameters().Select(p => StoredTensor.From(p.name, p.parameter)));

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

    /// <summary>V: the number of shards of each batch. In a batch with fewer examples some of them are empty.</summary>
    public int Shards => _spec.Shards;

    /// <summary>P: the number of parameters of the whole model.</summary>
    public int ParameterCount => _state.Active.ModelParameters;

    /// <summary>Number of batches in which the validation examples are measured.</summary>
    public int ValidationBatches => _validator.Batches;

    /// <summary>float32 [P], on the processor, whichever parameters the running stage trains: where <see cref="ApplyGradient"/>
    /// expects the sum of all shards' gradients.</summary>
    public Memory<float> Gradient => _state.Active.Buffers.Sum;

    /// <summary>As <see cref="Gradient"/>: the gradient of the last shard, or the sum of those computed together.</summary>
    public Memory<float> ShardGradient => _state.Active.Buffers.Own;

    /// <summary>An accumulator of some shards' gradients for <see cref="ComputeShards"/>, to be used step after step.</summary>
    public ShardAccumulator Accumulate(ShardRange range) => _step.Accumulate(range);

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
