using AeCluster.Models.Training.Objectives;
using AeCluster.Specs;
using static TorchSharp.torch;

namespace AeCluster.Models.Training;

/// <summary>
/// Measures a model over all validation examples, in batches of the training's size (a penalty on a batch's means is another
/// one for another size). What a batch gives depends on nothing but the weights, the epoch and its number.
/// </summary>
internal sealed class Validator(ExampleFeed examples, TrialSpec spec, Generator noise)
{
    public int Batches => (int)(((long)examples.Count + spec.Training.Batch - 1) / spec.Training.Batch);

    public Validation Measure(Autoencoder model, Objective objective, int epoch)
    {
        model.eval();
        using var noGrad = no_grad();
        return Combine([.. Enumerable.Range(0, Batches).Select(batch => MeasureBatch(objective, epoch, batch))], objective);
    }

    private BatchMeasures MeasureBatch(Objective objective, int epoch, int number)
    {
        using var scope = NewDisposeScope();
        var first = number * spec.Training.Batch;
        var batch = examples.Take(first, Math.Min(spec.Training.Batch, examples.Count - first));
        noise.manual_seed(Seeds.Of(spec.Seed, SeedPurpose.ValidationNoise, epoch, step: number));
        var result = objective.Loss(batch, noise);
        return new BatchMeasures(
            batch.Count,
            result.Total.item<float>(),
            objective.CountHits(result, batch)?.item<long>(),
            [.. result.Parts.Concat(result.Measures).Select(part => (part.Name, part.Value.item<float>()))]);
    }

    /// <summary>Means over the examples, added up in the order of the batches.</summary>
    private Validation Combine(IReadOnlyList<BatchMeasures> batches, Objective objective)
    {
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

        var accuracy = (double?)hits / ((long)examples.Count * objective.ValuesPerExample);
        if (objective.AccuracyName is not { } accuracyName || accuracy is null)
        {
            return new Validation(loss, accuracy, parts);
        }

        parts[accuracyName] = accuracy.Value;
        return new Validation(loss, null, parts);
    }

    private sealed record BatchMeasures(int Examples, float Loss, long? Hits, IReadOnlyList<(string Name, float Value)> Parts);
}

/// <summary>Means over the validation examples: see <see cref="EpochMetrics"/>.</summary>
internal sealed record Validation(double Loss, double? RoundedAccuracy, IReadOnlyDictionary<string, double> Parts);
