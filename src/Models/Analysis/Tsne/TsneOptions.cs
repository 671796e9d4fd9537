namespace AeCluster.Models.Analysis.Tsne;

/// <summary>
/// Settings of <see cref="TsneEmbedding"/>. The defaults are those of <c>TSNE</c> in scikit-learn 1.7, so that results can be
/// compared.
/// </summary>
public sealed record TsneOptions
{
    /// <summary>Effective number of neighbours of each point: the exponential of an entropy. Must be below the number of
    /// points.</summary>
    public double Perplexity { get; init; } = 30;

    /// <summary>Step size; null for max(N / <see cref="EarlyExaggeration"/> / 4, 50) with N points (Belkina et al.,
    /// 2019).</summary>
    public double? LearningRate { get; init; }

    /// <summary>Initial factor of the attractions, which lets clusters form before they are arranged.</summary>
    public double EarlyExaggeration { get; init; } = 12;

    /// <summary>Iterations with early exaggeration and <see cref="EarlyMomentum"/>; part of <see cref="Iterations"/>.</summary>
    public int EarlyIterations { get; init; } = 250;

    /// <summary>Maximum total number of iterations.</summary>
    public int Iterations { get; init; } = 1000;

    /// <summary>Share of the previous step that is kept during early exaggeration.</summary>
    public double EarlyMomentum { get; init; } = 0.5;

    /// <summary>Share of the previous step that is kept after early exaggeration.</summary>
    public double Momentum { get; init; } = 0.8;

    /// <summary>A phase ends when the norm of the gradient is not above this.</summary>
    public double MinGradientNorm { get; init; } = 1e-7;

    /// <summary>A phase ends after this many iterations without a new minimum of the divergence (checked every 50).</summary>
    public int IterationsWithoutProgress { get; init; } = 300;

    /// <summary>The initial positions of the points.</summary>
    public TsneStart Start { get; init; } = TsneStart.Pca;

    /// <summary>Seed of random positions: a <see cref="TsneStart.Random"/> start, and axes along which the data does not
    /// vary.</summary>
    public long Seed { get; init; }

    /// <summary>Number of threads; null for one per core. The result does not depend on it.</summary>
    public int? Threads { get; init; }
}

/// <summary>The initial positions of an embedding.</summary>
public enum TsneStart
{
    /// <summary>The first two principal components, scaled to a standard deviation of 1e-4 along the first.</summary>
    Pca,

    /// <summary>Normally distributed around zero with a standard deviation of 1e-4.</summary>
    Random,
}
