namespace AeCluster.Models.Analysis.Tsne;

/// <summary>The progress of an embedding.</summary>
/// <param name="Done">Number of points whose neighbours are known, or total iterations done.</param>
/// <param name="Total">Number of points, or maximum number of iterations.</param>
/// <param name="KlDivergence">The divergence, without exaggeration, at the last check (every 50 iterations); null before the
/// first.</param>
public sealed record TsneProgress(TsneStage Stage, int Done, int Total, double? KlDivergence = null);

/// <summary>The stages of an embedding, in order.</summary>
public enum TsneStage
{
    /// <summary>Finds the nearest neighbours of each point.</summary>
    Neighbours,

    /// <summary>Converts distances to probabilities.</summary>
    Affinities,

    /// <summary>Moves points, with exaggerated attractions.</summary>
    EarlyExaggeration,

    /// <summary>Moves points.</summary>
    Embedding,
}
