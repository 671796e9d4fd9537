using System.Diagnostics;
using AeCluster.Models.Checkpoints;
using AeCluster.Models.Data;
using AeCluster.Models.Training.Optimizers;
using AeCluster.Specs;
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
public sealed class Trainer : IDisposable
{
    /// <summary>Reading the loss makes a GPU wait, so a divergence is looked for only now and then.</summary>
    private const int StepsBetweenChecks = 100;

    private readonly TrialSpec spec;
    private readonly Device device;
    private readonly ExampleFeed train;
    private readonly ExampleFeed validation;
    private readonly FlatParameters weights;
    private readonly Optimizer optimizer;
    private readonly Generator noise;
    private readonly Tensor lossSum;
    private TimeSpan trainingTime;
    private long timedExamples;

    private Trainer(TrialSpec spec, DataSplit data, Device device)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(device);
        if (data.Train.Count != (spec.Data.TrainCount ?? data.Train.Count)
            || data.Validation.Count != (spec.Data.ValidationCount ?? data.Validation.Count))
        {
            throw new ArgumentException(
                $"The data has {data.Train.Count} training and {data.Validation.Count} validation examples, "
                + $"the spec asks for {spec.Data.TrainCount} and {spec.Data.ValidationCount}.",
                nameof(data));
        }

        this.spec = spec;
        this.device = device;
        ComputeThreads.Use(spec.Training.Threads);
        using var scope = NewDisposeScope();
        train = new ExampleFeed(data.Train, device);
        validation = new ExampleFeed(data.Validation, device);
        validation.Arrange([.. Enumerable.Range(0, data.Validation.Count).Select(row => (long)row)]);
        Shape = data.Train.Shape;
        Model = ModelRegistry.Create(spec.Model, spec.Training.Loss, Shape, spec.Seed);
        Model.to(device);
        weights = new FlatParameters(Model);
        optimizer = Optimizer.Create(spec.Training.Optimizer, weights.Count, device);
        noise = new Generator(0, device);
        lossSum = zeros([], ScalarType.Float64, device).DetachFromDisposeScope();
    }

    /// <summary>The model being trained, on its device. It belongs to the trainer.</summary>
    public Autoencoder Model { get; }

    public ExampleShape Shape { get; }

    /// <summary>Optimizer steps taken since the beginning of the trial.</summary>
    public long Step { get; private set; }

    /// <summary>Epochs finished, validation included.</summary>
    public int Epoch { get; private set; }

    /// <summary>The last batch of an epoch is as small as it must be.</summary>
    public int StepsPerEpoch => (int)(((long)train.Count + spec.Training.Batch - 1) / spec.Training.Batch);

    public bool IsComplete => Epoch == spec.Training.Epochs;

    /// <summary>All steps of the running epoch are taken: <see cref="FinishEpoch"/> is due.</summary>
    public bool IsEpochTrained => !IsComplete && StepInEpoch == StepsPerEpoch;

    /// <summary>Mean training loss over the running epoch so far; 0 before its first step. Waits for the device.</summary>
    public double RunningLoss => ExamplesInEpoch == 0 ? 0 : lossSum.item<double>() / ExamplesInEpoch;

    private int StepInEpoch => (int)(Step - ((long)Epoch * StepsPerEpoch));

    private int ExamplesInEpoch => (int)Math.Min((long)StepInEpoch * spec.Training.Batch, train.Count);

    /// <summary>Begins a trial. The data is only read; it stays the caller's, who may dispose it at any time.</summary>
    /// <exception cref="ArgumentException">The data does not fit the spec.</exception>
    public static Trainer Create(TrialSpec spec, DataSplit data, Device device) => new(spec, data, device);

    /// <summary>Goes on with a trial from any checkpoint of it, as if it had never stopped.</summary>
    /// <exception cref="CheckpointException">The checkpoint does not fit its own spec.</exception>
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

    /// <summary>Takes one optimizer step.</summary>
    /// <exception cref="InvalidOperationException">The trial is complete, or the epoch must be finished first.</exception>
    /// <exception cref="TrainingDivergedException">The loss is not finite any more.</exception>
    public void TrainStep()
    {
        if (IsComplete || IsEpochTrained)
        {
            throw new InvalidOperationException(IsComplete ? "The trial is complete." : "All steps of the epoch are taken; finish it first.");
        }

        var started = Stopwatch.GetTimestamp();
        ComputeThreads.Use(spec.Training.Threads);
        using var scope = NewDisposeScope();
        var examples = AddGradient(shard: 0);
        using (no_grad())
        {
            optimizer.Update(weights.Values_P, weights.Gradients_P, Step + 1);
            weights.Gradients_P.zero_();
        }

        Step++;
        timedExamples += examples;
        trainingTime += Stopwatch.GetElapsedTime(started);
        if (Step % StepsBetweenChecks == 0)
        {
            ThrowIfDiverged(lossSum.item<double>());
        }
    }

    /// <summary>Validates after the last step of an epoch and begins the next one.</summary>
    /// <exception cref="InvalidOperationException">Steps of the epoch are left.</exception>
    /// <exception cref="TrainingDivergedException">The loss is not finite any more.</exception>
    public EpochMetrics FinishEpoch()
    {
        if (!IsEpochTrained)
        {
            throw new InvalidOperationException($"{StepInEpoch} of the epoch's {StepsPerEpoch} steps are taken; train the rest first.");
        }

        var started = Stopwatch.GetTimestamp();
        ComputeThreads.Use(spec.Training.Threads);
        var loss = RunningLoss;
        ThrowIfDiverged(loss);
        var (validationLoss, accuracy, parts) = Validate();
        ThrowIfDiverged(validationLoss);
        var metrics = new EpochMetrics(
            Epoch + 1,
            Step,
            loss,
            validationLoss,
            accuracy,
            parts,
            timedExamples == 0 ? 0 : timedExamples / trainingTime.TotalSeconds,
            (trainingTime + Stopwatch.GetElapsedTime(started)).TotalSeconds);
        Epoch++;
        using var scope = NewDisposeScope();
        lossSum.zero_();
        train.Forget();
        trainingTime = TimeSpan.Zero;
        timedExamples = 0;
        return metrics;
    }

    /// <summary>The state at this step boundary, copied: the trainer may go on at once. Waits for the device.</summary>
    public Checkpoint Capture() => new(
        spec,
        Shape,
        Step,
        Epoch,
        lossSum.item<double>(),
        [.. weights.Named.Select(p => StoredTensor.From(p.Name, p.Parameter))],
        [.. optimizer.State.Select(s => StoredTensor.From(s.Name, s.Value_P))]);

    /// <summary>Hash of the weights: see <see cref="ParameterHash"/>.</summary>
    public string ParametersSha256() => ParameterHash.Of(weights.Named.Select(p => StoredTensor.From(p.Name, p.Parameter)));

    public void Dispose()
    {
        lossSum.Dispose();
        noise.Dispose();
        optimizer.Dispose();
        Model.Dispose();
        weights.Dispose();
        validation.Dispose();
        train.Dispose();
    }

    /// <summary>Adds the gradient of this step's batch to the flat gradient and its loss to the epoch's sum.</summary>
    /// <param name="shard">Part of the batch; one device computes it whole, as part 0.</param>
    /// <returns>Number of examples.</returns>
    private int AddGradient(int shard)
    {
        if (!train.IsArranged)
        {
            train.Arrange(Seeds.ExampleOrder(spec.Seed, Epoch, train.Count));
        }

        var first = ExamplesInEpoch;
        var count = Math.Min(spec.Training.Batch, train.Count - first);
        var x_NCHW = train.Take(first, count).X_NCHW;

        Model.train();
        noise.manual_seed(Seeds.Of(spec.Seed, SeedPurpose.TrainingNoise, step: Step, shard: shard));
        var loss = Model.Loss(x_NCHW, noise);
        loss.Total.backward();
        using var examples = count.ToScalar();
        lossSum.add_(loss.Total.detach(), examples);
        return count;
    }

    private (double Loss, double RoundedAccuracy, IReadOnlyDictionary<string, double> Parts) Validate()
    {
        using var noGrad = no_grad();
        var examples = validation.Count;

        // A penalty on a batch's means is another one for another size of batch.
        var batch = spec.Training.Batch;
        double lossSum = 0;
        long hits = 0;
        var parts = new Dictionary<string, double>();
        Model.eval();
        for (var first = 0; first < examples; first += batch)
        {
            using var scope = NewDisposeScope();
            var count = Math.Min(batch, examples - first);
            var x_NCHW = validation.Take(first, count).X_NCHW;
            noise.manual_seed(Seeds.Of(spec.Seed, SeedPurpose.ValidationNoise, Epoch, step: first / batch));
            var result = Model.Loss(x_NCHW, noise);
            var share = (double)count / examples;
            lossSum += result.Total.item<float>() * share;
            hits += Model.CountRoundedHits(result, x_NCHW).item<long>();
            foreach (var (name, value) in result.Parts.Concat(result.Measures))
            {
                parts[name] = parts.GetValueOrDefault(name) + (value.item<float>() * share);
            }
        }

        return (lossSum, (double)hits / ((long)examples * Shape.Values), parts);
    }

    private void Restore(Checkpoint checkpoint)
    {
        if (checkpoint.Shape != Shape)
        {
            throw new ArgumentException($"The checkpoint is for examples of {checkpoint.Shape}, the data's are {Shape}.");
        }

        using var scope = NewDisposeScope();
        checkpoint.CopyParametersTo([.. weights.Named.Select(p => (p.Name, (Tensor)p.Parameter))]);
        checkpoint.CopyOptimizerStateTo(optimizer.State);
        Step = checkpoint.Step;
        Epoch = checkpoint.Epoch;
        if (Epoch > spec.Training.Epochs || StepInEpoch < 0 || StepInEpoch > StepsPerEpoch || (IsComplete && StepInEpoch > 0))
        {
            throw new CheckpointException($"The checkpoint says {Epoch} epochs and {Step} steps, which its spec does not allow.");
        }

        lossSum.FillInPlace(checkpoint.LossSum);
    }

    private void ThrowIfDiverged(double loss)
    {
        if (!double.IsFinite(loss))
        {
            throw new TrainingDivergedException(Epoch + 1, Step);
        }
    }
}
