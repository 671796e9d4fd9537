namespace AeCluster.Models.Analysis.Tsne;

/// <summary>Checks the data and options of an embedding before anything is computed.</summary>
internal static class TsneInput
{
    /// <exception cref="AnalysisException">The data cannot be embedded with these options.</exception>
    public static void Require(ReadOnlySpan<float> x_ND, int count, int dimensions, TsneOptions options)
    {
        if (x_ND.Length != (long)count * dimensions || dimensions < 1)
        {
            throw new AnalysisException(
                $"{count:N0} points of {dimensions} values each would be {(long)count * dimensions:N0} values; "
                    + $"there are {x_ND.Length:N0}.");
        }

        RequireOptions(count, options);
        Rows.RequireFinite(x_ND, dimensions);
        var first = x_ND[..dimensions];
        for (var i = 1; i < count; i++)
        {
            if (!x_ND.Slice(i * dimensions, dimensions).SequenceEqual(first))
            {
                return;
            }
        }

        throw new AnalysisException(
            $"All {count} points are the same: there is nothing to arrange. "
                + "(Codings like that come from an encoder that has collapsed.)");
    }

    /// <exception cref="AnalysisException">So many points cannot be embedded with these options.</exception>
    public static void RequireOptions(int count, TsneOptions options)
    {
        RequireRanges(options);
        if (!(options.Perplexity < count))
        {
            throw new AnalysisException(
                $"Perplexity {options.Perplexity} needs more than {options.Perplexity} points; there are {count}. "
                    + "Lower it: a third of the points is much already.");
        }

        if (TsneEmbedding.Neighbours(count, options) * 2L * count > Array.MaxLength)
        {
            throw new AnalysisException(
                $"{count:N0} points with perplexity {options.Perplexity} are too many: embed a part of them.");
        }
    }

    private static void RequireRanges(TsneOptions options)
    {
        Range(nameof(options.Perplexity), options.Perplexity, options.Perplexity is >= 1 and < int.MaxValue, "1 or more");
        Range(
            nameof(options.LearningRate),
            options.LearningRate ?? 1,
            (options.LearningRate ?? 1) is > 0 and < float.MaxValue,
            "above 0");
        Range(
            nameof(options.EarlyExaggeration),
            options.EarlyExaggeration,
            options.EarlyExaggeration is >= 1 and < float.MaxValue,
            "1 or more");
        Range(nameof(options.EarlyIterations), options.EarlyIterations, options.EarlyIterations >= 0, "0 or more");
        Range(nameof(options.Iterations), options.Iterations, options.Iterations >= 1, "1 or more");
        Range(nameof(options.EarlyMomentum), options.EarlyMomentum, options.EarlyMomentum is >= 0 and < 1, "in [0, 1)");
        Range(nameof(options.Momentum), options.Momentum, options.Momentum is >= 0 and < 1, "in [0, 1)");
        Range(nameof(options.MinGradientNorm), options.MinGradientNorm, options.MinGradientNorm >= 0, "0 or more");
        Range(
            nameof(options.IterationsWithoutProgress),
            options.IterationsWithoutProgress,
            options.IterationsWithoutProgress >= 0,
            "0 or more");
        Range(nameof(options.Threads), options.Threads ?? 1, (options.Threads ?? 1) >= 1, "1 or more");
    }

    private static void Range(string name, double value, bool valid, string words)
    {
        if (!valid)
        {
            throw new AnalysisException($"{name} must be {words}, not {value}.");
        }
    }
}
