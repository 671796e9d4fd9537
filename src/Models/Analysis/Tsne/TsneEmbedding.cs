namespace AeCluster.Models.Analysis.Tsne;

/// <summary>
/// t-distributed stochastic neighbour embedding (van der Maaten and Hinton, 2008) in two dimensions.
/// </summary>
public static class TsneEmbedding
{
    /// <summary>Largest number of points for which the exact all-pairs sum is faster than the grid.</summary>
    private const int MaxExactPoints = 3000;
    private const int NeighboursPerPerplexity = 3;

    /// <summary>Places points in the plane so that points that are near in the data are near in the plane.</summary>
    /// <param name="x_ND">The data, point by point.</param>
    /// <param name="count">Number of points, N; must be above the perplexity.</param>
    /// <param name="dimensions">Values per point, D.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="progress">Called often and from any thread; it must not block.</param>
    /// <returns>The same to the bit for the same data and options on any number of threads, on processors of one kind.</returns>
    /// <exception cref="AnalysisException">The data cannot be embedded with these options.</exception>
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
        var y_N2 = TsneInitialization.Of(x_ND, dimensions, options);
        var affinities = Similarities(x_ND, count, dimensions, options, progress, chunks);
        IRepulsion repulsion = count <= MaxExactPoints ? new ExactRepulsion(count, chunks) : new GridRepulsion(count, chunks);
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

    /// <summary>Checks what can be checked before there are points.</summary>
    /// <exception cref="AnalysisException">So many points cannot be embedded with these options.</exception>
    public static void RequireOptions(int count, TsneOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        TsneInput.RequireOptions(count, options);
    }

    /// <summary>Number of neighbours of each point that are used.</summary>
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
            ? new DescentPhase(
                End: Math.Min(options.EarlyIterations, options.Iterations),
                Exaggeration: (float)options.EarlyExaggeration,
                Momentum: (float)options.EarlyMomentum,
                learningRate,
                Patience: options.EarlyIterations,
                options.MinGradientNorm)
            : new DescentPhase(
                End: options.Iterations,
                Exaggeration: 1,
                Momentum: (float)options.Momentum,
                learningRate,
                Patience: options.IterationsWithoutProgress,
                options.MinGradientNorm);
    }
}
