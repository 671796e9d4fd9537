using AeCluster.Models.Data;
using AeCluster.Models.Variants;
using AeCluster.Specs.Training;
using static TorchSharp.torch;

namespace AeCluster.Models.Training;

/// <summary>
/// Looks at a trained model for what makes it worthless although its loss is a number: codings that are the same for every
/// example, a collapsed posterior, an output that does not depend on the input, an error no better than the mean's. It changes
/// nothing, and its result depends on weights and validation examples alone.
/// </summary>
public static class TrainedModelInspection
{
    /// <summary>The variance of a coding's mean over the examples above which it is active (Burda, Grosse and Salakhutdinov,
    /// 2016).</summary>
    internal const double ActiveVariance = 0.01;

    /// <summary>The output is called constant if its variance over the examples is below this share of the data's.</summary>
    internal const double ConstantShare = 1e-3;

    /// <summary>A coding is dead if its range is below this share of its size.</summary>
    private const double DeadShare = 1e-5;

    private const int MaxExamples = 2000;
    private const int Batch = 256;

    /// <summary>Most codings that are named one by one.</summary>
    private const int MaxNamed = 10;

    /// <param name="metrics">Metrics of the epoch whose weights the model has.</param>
    /// <returns>Nothing where nothing is wrong.</returns>
    public static IReadOnlyList<TrainingFinding> Of(Autoencoder model, Dataset validation, EpochMetrics metrics, Device device)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(validation);
        ArgumentNullException.ThrowIfNull(metrics);
        using var noGrad = no_grad();
        model.eval();
        var seen = Observe(model, validation, device);
        return
        [
            .. model is VariationalAutoencoder ? Collapse(seen) : DeadCodings(seen),
            .. ConstantOutput(seen, model is Classifier),
            .. WorseThanMean(metrics),
            .. NoBottleneck(model, seen),
        ];
    }

    private static Observation Observe(Autoencoder model, Dataset validation, Device device)
    {
        Observation? seen = null;
        var count = Math.Min(MaxExamples, validation.Count);
        for (var first = 0; first < count; first += Batch)
        {
            using var scope = NewDisposeScope();
            long[] rows = [.. Enumerable.Range(first, Math.Min(Batch, count - first)).Select(row => (long)row)];
            var x_NCHW = validation.Rows(rows).to(device);
            var z_ND = model.Encode(x_NCHW).flatten(1);
            var y_NV = (model as Classifier)?.Classify(x_NCHW) ?? model.Decode(z_ND).flatten(1);
            seen ??= new Observation((int)z_ND.shape[1], (int)y_NV.shape[1], validation.Shape.Values);
            seen.Codings.AddRows(z_ND);
            seen.Outputs.AddRows(y_NV);
            seen.Inputs.AddRows(x_NCHW.flatten(1));
            if (model is Classifier)
            {
                seen.Classes.UnionWith(y_NV.argmax(1).cpu().data<long>().ToArray());
            }

            if (model is VariationalAutoencoder variational)
            {
                seen.Divergences.AddRows(variational.DivergenceByCoding(x_NCHW));
            }
        }

        return seen ?? throw new ArgumentException("There are no validation examples.", nameof(validation));
    }

    private static IEnumerable<TrainingFinding> DeadCodings(Observation seen)
    {
        var (low, high) = (seen.Codings.Low.ToArray(), seen.Codings.High.ToArray());
        var sizes = low.Zip(high, (from, to) => Math.Max(Math.Abs(from), Math.Abs(to))).ToArray();

        // Codings may be small numbers all together; beside others of ordinary size, tiny ones are zero.
        var least = Math.Min(1, sizes.Max());
        int[] dead = [.. Enumerable.Range(0, low.Length).Where(IsDead)];
        if (dead.Length > 0)
        {
            yield return new TrainingFinding(
                TrainingFinding.DeadCodings,
                $"{Of(dead.Length, low.Length)} dead: the same for each of {seen.Codings.Count:N0} validation examples"
                    + Names(dead, low.Length));
        }

        bool IsDead(int z) => high[z] - low[z] <= DeadShare * Math.Max(sizes[z], least);
    }

    private static IEnumerable<TrainingFinding> Collapse(Observation seen)
    {
        var codings = seen.Codings.Low.Length;
        int[] inactive = [.. Enumerable.Range(0, codings).Where(z => !(seen.Codings.VarianceOf(z) > ActiveVariance))];
        if (inactive.Length > 0)
        {
            var highest = inactive.Max(seen.Divergences.MeanOf);
            var criterion = $"active (variance of its mean above {ActiveVariance})";
            var rest = $"have a KL divergence of at most {highest:0.0##} nats and tell nothing of the example";
            yield return new TrainingFinding(
                TrainingFinding.PosteriorCollapse,
                inactive.Length == codings
                    ? $"posterior collapse: no coding is {criterion}; they {rest}; lower model.latent_weight, or raise "
                        + "model.latent_warm_up"
                    : $"{codings - inactive.Length} of {codings} codings are {criterion}; the others"
                        + $"{Names(inactive, codings)} {rest}");
        }
    }

    private static IEnumerable<TrainingFinding> ConstantOutput(Observation seen, bool classifies)
    {
        if (classifies && seen.Classes.Count == 1 && seen.Outputs.Count > 1)
        {
            yield return new TrainingFinding(
                TrainingFinding.ConstantOutput,
                $"the output is the same for every input: each of {seen.Outputs.Count:N0} validation examples is taken for class "
                    + $"{seen.Classes.Single()}");
        }

        var (ofData, ofOutput) = (TotalVariance(seen.Inputs), TotalVariance(seen.Outputs));
        if (!classifies && ofData > 0 && ofOutput <= ConstantShare * ofData)
        {
            yield return new TrainingFinding(
                TrainingFinding.ConstantOutput,
                $"the output is the same for every input: its variance is {100 * ofOutput / ofData:G2} % of the data's");
        }
    }

    private static IEnumerable<TrainingFinding> WorseThanMean(EpochMetrics metrics)
    {
        if (metrics.Part(EpochMetrics.Determination) is { } r2 && r2 <= 0)
        {
            yield return new TrainingFinding(
                TrainingFinding.WorseThanMean,
                $"no better than predicting the mean of the training examples: R2 is {r2:G3}");
        }
    }

    /// <summary>Noise, a penalty or a prior keeps the others from copying their input.</summary>
    private static IEnumerable<TrainingFinding> NoBottleneck(Autoencoder model, Observation seen)
    {
        var (codings, values) = (seen.Codings.Low.Length, seen.Inputs.Low.Length);
        if (codings >= values
            && model is not (DenoisingAutoencoder or SparseAutoencoder or VariationalAutoencoder or Classifier))
        {
            yield return new TrainingFinding(
                TrainingFinding.NoBottleneck,
                $"no bottleneck: {codings:N0} {(codings == 1 ? "coding" : "codings")} for examples of {values:N0} values; "
                    + (model is ConvolutionalAutoencoder
                        ? "set model.codings, the width of a dense layer, to fewer"
                        : "lower model.codings"));
        }
    }

    private static double TotalVariance(ValueStatistics statistics) =>
        Enumerable.Range(0, statistics.Low.Length).Sum(statistics.VarianceOf);

    private static string Of(int some, int all) => (some, all) switch
    {
        (_, 1) => "the only coding is",
        _ when some == all => $"each of the {all:N0} codings is",
        (1, _) => $"1 of {all:N0} codings is",
        _ => $"{some:N0} of {all:N0} codings are",
    };

    /// <summary>Which codings, counted as <c>encode</c> names them; empty where it is all or too many.</summary>
    private static string Names(int[] codings, int all) =>
        codings.Length == all || codings.Length > MaxNamed ? "" : $" ({string.Join(", ", codings.Select(z => $"z{z + 1}"))})";

    /// <summary>What the model makes of some validation examples.</summary>
    private sealed class Observation(int codings, int outputs, int inputs)
    {
        public ValueStatistics Codings { get; } = new(codings, withMoments: true);

        public ValueStatistics Divergences { get; } = new(codings, withMoments: true);

        public ValueStatistics Outputs { get; } = new(outputs, withMoments: true);

        public ValueStatistics Inputs { get; } = new(inputs, withMoments: true);

        public HashSet<long> Classes { get; } = [];
    }
}
