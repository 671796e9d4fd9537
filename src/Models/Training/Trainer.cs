using System.Diagnostics;
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
/// Trains one trial on one device. The caller pulls the steps, so it stays in control between them:
/// <code>
/// using var trainer = Trainer.Create(spec, data, Devices.Select("auto"));
/// while (!trainer.IsComplete)
/// {
///     trainer.TrainStep();
///     if (trainer.IsEpochTrained) Console.WriteLine(trainer.FinishEpoch());
/// }
/// </code>
/// The weights after step s are a function of the spec alone. A trainer is not thread-safe: one thread at a time.
/// </summary>
public sealed partial class Trainer : IDisposable
{
    /// <summary>Reading the loss makes a GPU wait, so a divergence is looked for only now and then.</summary>
    private const int StepsBetweenChecks = 100;

    private readonly TrialSpec _spec;
    private readonly Device _device;
    private readonly ExampleFeed _train;
    private readonly ExampleFeed _validation;
    private readonly Validator _validator;
    private readonly StageTimeline _timeline;
    private readonly (string Name, string Fingerprint) _identity;
    private readonly DataPreparation _preparation;
    private readonly Generator _noise;
    private readonly Tensor _lossSum;
    private ActiveStage _active;
    private TimeSpan _trainingTime;
    private long _timedExamples;

    private Trainer(TrialSpec spec, DataSplit data, Device device)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(device);
        DataChecks.ThrowIfCountsDiffer(spec, data);
        _spec = spec;
        _device = device;
        _identity = (data.Name, data.Fingerprint);
        _preparation = data.Preparation;
        ComputeThreads.Use(spec.Training.Threads);
        using var scope = NewDisposeScope();
        _train = new ExampleFeed(data.Train, device);
        _validation = new ExampleFeed(data.Validation, device);
        _validation.Arrange([.. Enumerable.Range(0, data.Validation.Count).Select(row => (long)row)]);
        Shape = data.Train.Shape;
        _timeline = new StageTimeline(spec, _train.Count);
        DataChecks.ThrowIfLabelsAreUnfit(spec, data);
        Model = ModelRegistry.Create(spec.Model, spec.ReconstructionLoss, Shape, spec.Seed);
        ValueRangeCheck.RefuseUnfit(spec, data, Model);
        Model.to(device);
        ParameterCount = checked((int)Model.named_parameters().Sum(p => p.parameter.numel()));
        _active = new ActiveStage(_timeline.StageOf(0), Model);
        _noise = new Generator(0, device);
        _validator = new Validator(_validation, spec, _noise);
        _lossSum = zeros([], ScalarType.Float64, device).DetachFromDisposeScope();
    }

    /// <summary>See <see cref="DataSplit.Fingerprint"/>.</summary>
    public string DataFingerprint => _identity.Fingerprint;

    /// <summary>The model being trained, on its device. It belongs to the trainer.</summary>
    public Autoencoder Model { get; }

    public ExampleShape Shape { get; }

    /// <summary>Optimizer steps taken since the beginning of the trial.</summary>
    public long Step { get; private set; }

    /// <summary>Epochs finished, validation included.</summary>
    public int Epoch { get; private set; }

    /// <summary>The stage that the running epoch belongs to: see <see cref="TrainingStage.Name"/>.</summary>
    public string Stage => _active.Stage.Name;

    /// <summary>Of the running stage. The last batch of an epoch is as small as it must be.</summary>
    public int StepsPerEpoch => _timeline.StepsOf(Epoch);

    /// <summary>Steps of the whole trial.</summary>
    public long TotalSteps => _timeline.Steps;

    public bool IsComplete => Epoch == _timeline.Epochs;

    /// <summary>All steps of the running epoch are taken: <see cref="FinishEpoch()"/> is due.</summary>
    public bool IsEpochTrained => !IsComplete && StepInEpoch == StepsPerEpoch;

    /// <summary>Mean training loss over the running epoch so far; 0 before its first step. Waits for the device.</summary>
    public double RunningLoss => ExamplesInEpoch == 0 ? 0 : _lossSum.item<double>() / ExamplesInEpoch;

    private int StepInEpoch => (int)(Step - _timeline.StepsBefore(Epoch));

    /// <summary>Examples in the running step's batch.</summary>
    private int BatchExamples => Math.Min(_spec.Training.Batch, _timeline.ExamplesOf(Epoch) - ExamplesInEpoch);

    private int ExamplesInEpoch => (int)Math.Min((long)StepInEpoch * _spec.Training.Batch, _timeline.ExamplesOf(Epoch));

    /// <summary>Begins a trial. The data is only read and stays the caller's, who may dispose it at any time if it is in memory;
    /// what is streamed must outlive the trainer.</summary>
    /// <exception cref="ArgumentException">The data does not fit the spec.</exception>
    public static Trainer Create(TrialSpec spec, DataSplit data, Device device) => new(spec, data, device);

    /// <summary>Takes one optimizer step.</summary>
    /// <exception cref="InvalidOperationException">The trial is complete, or the epoch must be finished first.</exception>
    /// <exception cref="TrainingDivergedException">The loss is not finite any more.</exception>
    public void TrainStep()
    {
        ThrowIfNoStepIsDue();
        if (Shards > 1)
        {
            TrainStepInShards();
            return;
        }

        var began = Stopwatch.GetTimestamp();
        ComputeThreads.Use(_spec.Training.Threads);
        using var scope = NewDisposeScope();
        var count = BatchExamples;
        using var examples = count.ToScalar();
        var loss = AddGradient(shard: 0, ExamplesInEpoch, count, weight: 1);

        // The loss stays on the device, which need not wait for anybody to read it.
        _lossSum.add_(loss, examples);
        Update(_active.Weights.Gradients_P);
        _active.Weights.Gradients_P.zero_();
        EndStep(began);
    }

    /// <summary>Validates after the last step of an epoch and begins the next one.</summary>
    /// <exception cref="InvalidOperationException">Steps of the epoch are left.</exception>
    /// <exception cref="TrainingDivergedException">The loss is not finite any more.</exception>
    public EpochMetrics FinishEpoch()
    {
        var began = Stopwatch.GetTimestamp();
        return FinishEpoch(MeasureValidation(..), Stopwatch.GetElapsedTime(began));
    }

    /// <summary>Ends an epoch with what was measured after its last step: every validation batch, in order.</summary>
    /// <param name="measuring">How long that took.</param>
    /// <exception cref="InvalidOperationException">Steps of the epoch are left.</exception>
    /// <exception cref="TrainingDivergedException">The loss is not finite any more.</exception>
    public EpochMetrics FinishEpoch(IReadOnlyList<ValidationBatch> validationBatches, TimeSpan measuring)
    {
        ThrowIfNoEpochIsDue();
        var loss = RunningLoss;
        ThrowIfDiverged(loss);
        var measured = _validator.Combine(validationBatches, _active.Objective);
        ThrowIfDiverged(measured.Loss);
        var metrics = new EpochMetrics(
            Epoch + 1,
            Stage,
            Step,
            loss,
            measured.Loss,
            measured.RoundedAccuracy,
            Epoch + 1 == _timeline.Epochs ? WithComparison(measured.Parts) : measured.Parts,
            _timedExamples == 0 ? 0 : _timedExamples / _trainingTime.TotalSeconds,
            (_trainingTime + measuring).TotalSeconds);
        Epoch++;
        EnterStage();
        using var scope = NewDisposeScope();
        _lossSum.zero_();
        _train.Forget();
        _trainingTime = TimeSpan.Zero;
        _timedExamples = 0;
        return metrics;
    }

    /// <summary>Hash of the weights: see <see cref="ParameterHash"/>.</summary>
    public string ParametersSha256() =>
        ParameterHash.Of(Model.named_parameters().Select(p => StoredTensor.From(p.name, p.parameter)));

    public void Dispose()
    {
        _lossSum.Dispose();
        _gradientNorm?.Dispose();
        _noise.Dispose();
        _buffers?.Dispose();
        _active.Dispose();
        Model.Dispose();
        _validation.Dispose();
        _train.Dispose();
    }

    private void EndStep(long began)
    {
        _timedExamples += BatchExamples;
        _trainingTime += Stopwatch.GetElapsedTime(began);
        _stepBegan = 0;
        Step++;
        if (Step % StepsBetweenChecks == 0)
        {
            ThrowIfDiverged(_lossSum.item<double>());
        }
    }

    /// <summary>Begins the stage of the running epoch where it is another one than before.</summary>
    private void EnterStage()
    {
        var stage = _timeline.StageOf(Epoch);
        if (stage != _active.Stage)
        {
            _buffers?.Dispose();
            _buffers = null;
            _active.Dispose();
            _active = new ActiveStage(stage, Model);
        }
    }

    /// <summary>Of a trained linear autoencoder one wants to know how near it is to PCA.</summary>
    private IReadOnlyDictionary<string, double> WithComparison(IReadOnlyDictionary<string, double> parts) =>
        Model is LinearAutoencoder linear && PcaComparison.Of(linear, _train, _spec.Training.Threads) is { } comparison
            ? new Dictionary<string, double>(parts)
            {
                [PcaComparison.AngleName] = comparison.PrincipalAngle,
                [PcaComparison.RatioName] = comparison.ErrorRatio,
            }
            : parts;

    private void ThrowIfNoStepIsDue()
    {
        if (IsComplete || IsEpochTrained)
        {
            throw new InvalidOperationException(
                IsComplete ? "The trial is complete." : "All steps of the epoch are taken; finish it first.");
        }
    }

    private void ThrowIfNoEpochIsDue()
    {
        if (!IsEpochTrained)
        {
            throw new InvalidOperationException(
                $"{StepInEpoch} of the epoch's {StepsPerEpoch} steps are taken; train the rest first.");
        }
    }

    private void ThrowIfDiverged(double loss)
    {
        if (!double.IsFinite(loss))
        {
            throw new TrainingDivergedException(Epoch + 1, Step);
        }
    }
}
