namespace AeCluster.Models.Analysis;

/// <summary>
/// t-distributed stochastic neighbour embedding (van der Maaten and Hinton, 2008) in two dimensions.
/// </summary>
public static class Tsne
{
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
        ReadOnlyMemory<float> x_ND,
        int count,
        int dimensions,
        TsneOptions? options = null,
        IProgress<TsneProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        options ??= new TsneOptions();
        TsneInput.Require(x_ND.Span, count, dimensions, options);
        var chunks = new Chunks(options.Threads ?? Environment.ProcessorCount, cancellation);
        var y_N2 = TsneBeginning.Of(x_ND.Span, dimensions, options);
        var affinities = Similarities(Scaled(x_ND.Span), count, dimensions, options, progress, chunks);
        var repulsion = new ExactRepulsion(count, chunks);
        var iterations = 0;
        double? seen = null;
        foreach (var stage in new[] { TsneStage.EarlyExaggeration, TsneStage.Embedding })
        {
            iterations = new Descent(affinities, repulsion, y_N2, chunks).Run(iterations, Phase(stage, count, options), (done, divergence) =>
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Report(new TsneProgress(stage, done, options.Iterations, seen = divergence ?? seen));
            });
        }

        var z = repulsion.Compute(y_N2, new float[y_N2.Length]);
        return new TsneResult(y_N2, Divergence.Of(affinities, y_N2, z, chunks), iterations);
    }

    private static Affinities Similarities(
        float[] x_ND, int count, int dimensions, TsneOptions options, IProgress<TsneProgress>? progress, Chunks chunks)
    {
        progress?.Report(new TsneProgress(TsneStage.Neighbours, 0, count));
        var k = (int)Math.Min(count - 1, (NeighboursPerPerplexity * options.Perplexity) + 1);
        var nearest = NearestNeighbours.Of(
            x_ND, dimensions, k, chunks, found => progress?.Report(new TsneProgress(TsneStage.Neighbours, found, count)));
        progress?.Report(new TsneProgress(TsneStage.Affinities, 0, count));
        return Affinities.Of(nearest, count, options.Perplexity, chunks);
    }

    /// <summary>
    /// The data times a power of two, which is exact, so that no value is above one: squares neither overflow nor vanish.
    /// Similarities do not depend on the data's scale.
    /// </summary>
    private static float[] Scaled(ReadOnlySpan<float> x_ND)
    {
        var largest = 0f;
        foreach (var value in x_ND)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        var scaled_ND = x_ND.ToArray();
        foreach (ref var value in scaled_ND.AsSpan())
        {
            value = MathF.ScaleB(value, -MathF.ILogB(largest) - 1);
        }

        return scaled_ND;
    }

    private static DescentPhase Phase(TsneStage stage, int count, TsneOptions options)
    {
        var learningRate = (float)(options.LearningRate ?? Math.Max(count / options.EarlyExaggeration / 4, 50));
        return stage == TsneStage.EarlyExaggeration
            ? new(
                Math.Min(options.EarlyIterations, options.Iterations), (float)options.EarlyExaggeration, (float)options.EarlyMomentum, learningRate,
                options.EarlyIterations, options.MinGradientNorm)
            : new(options.Iterations, 1, (float)options.Momentum, learningRate, options.IterationsWithoutProgress, options.MinGradientNorm);
    }
}
