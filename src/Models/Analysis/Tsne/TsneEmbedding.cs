namespace AeCluster.Models.Analysis.Tsne;

/// <summary>
/// t-distributed stochastic neighbour embedding (van der Maaten and Hinton, 2008) in two dimensions.
/// </summary>
public static class TsneEmbedding
{
    /// <summary>Up to so many points, the sum over all pairs is faster than the grid.</summary>
    private const int ExactUpTo = 3000;
    private const int NeighboursPerPerplexity = 3;

    /// <summary>Places points in the plane so that those that are near each other in the data are near there, too.</summary>
    /// <param name="x_ND">Data, point after point.</param>
    /// <param name="count">Points, N: more than the perplexity.</param>
    /// <param name="dimensions">Values a point, D.</param>
    /// <param name="options">Null: the defaults.</param>
    /// <param name="progress">Told from any thread, often; it must return at once.</param>
    /// <returns>The same bits for the same data and options on any number of threads, between processors of one kind.</returns>
    /// <exception cref="AnalysisException">The data cannot be embedded so: the message says why.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static TsneResult Embed(
        ReadOnlySpan<float> x_ND,
        int count,
        int dimensions,
        TsneOptions? options = null,
        IProgress<TsneProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        options ??= new TsneOptions();
        TsneInput.Require(x_ND, count, dimensions, options);
        var chunks = new Chunks(options.Threads ?? Environment.ProcessorCount, cancellation);
        var y_N2 = TsneBeginning.Of(x_ND, dimensions, options);
        var affinities = Similarities(x_ND, count, dimensions, options, progress, chunks);
        IRepulsion repulsion = count <= ExactUpTo ? new ExactRepulsion(count, chunks) : new GridRepulsion(count, chunks);
        var divergence = new Divergence(affinities, chunks);
        var iterations = 0;
        double? seen = null;
        foreach (var stage in new[] { TsneStage.EarlyExaggeration, TsneStage.Embedding })
        {
            iterations = new Descent(affinities, repulsion, divergence, y_N2, chunks).Run(
                iterations,
                Phase(stage, count, options),
                (done, kl) =>
                {
                    cancellation.ThrowIfCancellationRequested();
                    progress?.Report(new TsneProgress(stage, done, options.Iterations, seen = kl ?? seen));
                });
        }

        return new TsneResult(y_N2, divergence.Of(y_N2, repulsion.Compute(y_N2, new float[y_N2.Length])), iterations);
    }

    /// <summary>How many neighbours of each point are looked at.</summary>
    internal static int Neighbours(int count, TsneOptions options) =>
        (int)Math.Min(count - 1, (NeighboursPerPerplexity * options.Perplexity) + 1);

    private static Affinities Similarities(
        ReadOnlySpan<float> x_ND,
        int count,
        int dimensions,
        TsneOptions options,
        IProgress<TsneProgress>? progress,
        Chunks chunks)
    {
        progress?.Report(new TsneProgress(TsneStage.Neighbours, 0, count));
        var nearest = NearestNeighbours.Of(x_ND, dimensions, Neighbours(count, options), chunks, found =>
            progress?.Report(new TsneProgress(TsneStage.Neighbours, found, count)));
        progress?.Report(new TsneProgress(TsneStage.Affinities, 0, count));
        return Affinities.Of(nearest, count, options.Perplexity, chunks);
    }

    private static DescentPhase Phase(TsneStage stage, int count, TsneOptions options)
    {
        var learningRate = (float)(options.LearningRate ?? Math.Max(count / options.EarlyExaggeration / 4, 50));
        return stage == TsneStage.EarlyExaggeration
            ? new(
                Math.Min(options.EarlyIterations, options.Iterations),
                (float)options.EarlyExaggeration,
                (float)options.EarlyMomentum,
                learningRate,
                options.EarlyIterations,
                options.MinGradientNorm)
            : new(
                options.Iterations,
                1,
                (float)options.Momentum,
                learningRate,
                options.IterationsWithoutProgress,
                options.MinGradientNorm);
    }
}
