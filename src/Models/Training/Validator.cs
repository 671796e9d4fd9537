using AeCluster.Models.Data;
using AeCluster.Models.Random;
using AeCluster.Models.Training.Objectives;
using AeCluster.Models.Variants;
using AeCluster.Specs;
using AeCluster.Specs.Training;
using static TorchSharp.torch;

namespace AeCluster.Models.Training;

/// <summary>
/// Measures a model over all validation examples, in batches of the training's size (penalties on a batch's means depend on its
/// size). The result of a batch depends on the weights, the epoch and the batch's number alone.
/// </summary>
/// <param name="training">The training examples, whose mean the reconstruction is compared with.</param>
internal sealed class Validator(ExampleFeed training, ExampleFeed examples, TrialSpec spec, Generator noise)
{
    private readonly Lazy<double> _errorOfMean = new(() => MeanPrediction.SquaredError(training, examples));

    public int Batches => (int)(((long)examples.Count + spec.Training.Batch - 1) / spec.Training.Batch);

    public IReadOnlyList<ValidationBatch> Measure(Autoencoder model, ActiveStage stage, int epoch, Range batches)
    {
        model.eval();
        using var noGrad = no_grad();
        var (first, count) = batches.GetOffsetAndLength(Batches);
        return [.. Enumerable.Range(first, count).Select(batch => MeasureBatch(stage, epoch, batch))];
    }

    private ValidationBatch MeasureBatch(ActiveStage stage, int epoch, int number)
    {
        using var scope = NewDisposeScope();
        var first = number * spec.Training.Batch;
        var batch = examples.Take(first, Math.Min(spec.Training.Batch, examples.Count - first));
        examples.Prefetch(first + batch.Count, spec.Training.Batch);
        noise.manual_seed(Seeds.Of(spec.Seed, SeedPurpose.ValidationNoise, epoch, step: number));
        var result = stage.Objective.Loss(batch, stage.Context(noise));
        return new ValidationBatch(
            batch.Count,
            result.Total.item<float>(),
            stage.Objective.CountHits(result, batch)?.item<long>(),
            [.. Named(result, batch, stage.Objective)]);
    }

    private static IEnumerable<NamedValue> Named(LossParts result, Batch batch, Objective objective)
    {
        foreach (var part in result.Parts.Concat(result.Measures))
        {
            yield return new NamedValue(part.Name, part.Value.item<float>());
        }

        if (objective.SquaredError(result, batch) is { } error)
        {
            yield return new NamedValue(EpochMetrics.SquaredError, error.item<float>());
        }
    }

    /// <summary>Means over the examples, added in the order of the batches. Leaves the training examples without an
    /// order.</summary>
    /// <exception cref="ArgumentException">The number of batches is not <see cref="Batches"/>.</exception>
    public Validation Combine(IReadOnlyList<ValidationBatch> batches, Objective objective)
    {
        if (batches.Count != Batches)
        {
            throw new ArgumentException($"There are {Batches} validation batches, not {batches.Count}.", nameof(batches));
        }

        double loss = 0;
        long? hits = null;
        var parts = new Dictionary<string, double>();
        foreach (var batch in batches)
        {
            var share = (double)batch.Examples / examples.Count;
            loss += batch.Loss * share;
            hits = batch.Hits is { } found ? (hits ?? 0) + found : hits;
            foreach (var (name, value) in batch.Parts)
            {
                parts[name] = parts.GetValueOrDefault(name) + (value * share);
            }
        }

        if (parts.TryGetValue(EpochMetrics.SquaredError, out var error) && double.IsFinite(error) && _errorOfMean.Value > 0)
        {
            parts[EpochMetrics.Determination] = 1 - (error / _errorOfMean.Value);
        }

        var accuracy = (double?)hits / ((long)examples.Count * objective.ValuesPerExample);
        if (objective.AccuracyName is not { } accuracyName || accuracy is null)
        {
            return new Validation(loss, accuracy, parts);
        }

        parts[accuracyName] = accuracy.Value;
        return new Validation(loss, null, parts);
    }
}

/// <summary>The measurements of a batch of validation examples: plain numbers that can be sent to other workers.</summary>
/// <param name="Loss">Mean over the batch's examples, like the parts.</param>
/// <param name="Hits">Number of correct values or examples; null if the objective does not count them.</param>
public sealed record ValidationBatch(int Examples, float Loss, long? Hits, IReadOnlyList<NamedValue> Parts);

/// <summary>A part of a loss, or a measure.</summary>
public readonly record struct NamedValue(string Name, float Value);

/// <summary>Means over the validation examples: see <see cref="EpochMetrics"/>.</summary>
internal sealed record Validation(double Loss, double? RoundedAccuracy, IReadOnlyDictionary<string, double> Parts);
