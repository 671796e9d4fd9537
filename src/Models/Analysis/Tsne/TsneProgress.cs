namespace AeCluster.Models.Analysis.Tsne;

/// <summary>How far an embedding has come.</summary>
/// <param name="Done">Points whose neighbours are known, or iterations of the whole run.</param>
/// <param name="Total">Points, or iterations at most.</param>
/// <param name="KlDivergence">The divergence at the last look, every 50 iterations; null before the first. Without
/// exaggeration.</param>
public sealed record TsneProgress(TsneStage Stage, int Done, int Total, double? KlDivergence = null);

/// <summary>What an embedding does, in this order.</summary>
public enum TsneStage
{
    /// <summary>Looks for the nearest neighbours of each point.</summary>
    Neighbours,

    /// <summary>Turns distances into probabilities.</summary>
    Affinities,

    /// <summary>Moves points, with the attractions multiplied.</summary>
    EarlyExaggeration,

    /// <summary>Moves points.</summary>
    Embedding,
}
