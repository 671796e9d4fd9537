namespace AeCluster.Models.Analysis.Tsne;

/// <summary>
/// Settings of <see cref="TsneEmbedding"/>. The defaults are those of scikit-learn's <c>TSNE</c> (as of version 1.7), so that
/// pictures can be compared.
/// </summary>
public sealed record TsneOptions
{
    /// <summary>How many neighbours each point attends to, softly: the exponential of an entropy. Below the number of
    /// points.</summary>
    public double Perplexity { get; init; } = 30;

    /// <summary>Step size; null: max(N / <see cref="EarlyExaggeration"/> / 4, 50) for N points (Belkina et al., 2019).</summary>
    public double? LearningRate { get; init; }

    /// <summary>What the attractions are multiplied by at first, so that clusters form before they are arranged.</summary>
    public double EarlyExaggeration { get; init; } = 12;

    /// <summary>Iterations with early exaggeration and <see cref="EarlyMomentum"/>; part of <see cref="Iterations"/>.</summary>
    public int EarlyIterations { get; init; } = 250;

    /// <summary>Iterations in all, at most.</summary>
    public int Iterations { get; init; } = 1000;

    /// <summary>Share of the previous step that is kept, during early exaggeration.</summary>
    public double EarlyMomentum { get; init; } = 0.5;

    /// <summary>Share of the previous step that is kept, after early exaggeration.</summary>
    public double Momentum { get; init; } = 0.8;

    /// <summary>A phase ends when the norm of the gradient is not above this.</summary>
    public double MinGradientNorm { get; init; } = 1e-7;

    /// <summary>A phase ends when the divergence has not reached a new low for so many iterations (looked at every 50).</summary>
    public int IterationsWithoutProgress { get; init; } = 300;

    /// <summary>Where the points start.</summary>
    public TsneStart Start { get; init; } = TsneStart.Pca;

    /// <summary>Of all that is random: a <see cref="TsneStart.Random"/> start, and axes along which the data do not
    /// vary.</summary>
    public long Seed { get; init; }

    /// <summary>Threads to compute with; null: one a core. The result does not depend on it.</summary>
    public int? Threads { get; init; }
}

/// <summary>Where the points of an embedding start.</summary>
public enum TsneStart
{
    /// <summary>At their first two principal components, scaled to a standard deviation of 1e-4 along the first.</summary>
    Pca,

    /// <summary>Normally distributed around zero with a standard deviation of 1e-4.</summary>
    Random,
}
