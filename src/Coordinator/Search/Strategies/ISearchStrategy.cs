using AeCluster.Coordinator.Search.Spaces;

namespace AeCluster.Coordinator.Search.Strategies;

/// <summary>
/// Proposes the settings of the next trial. A pure function: the same space, request and history give the same point. An instance
/// may remember what it has computed from a history, to be faster, and must not depend on having seen it.
/// </summary>
public interface ISearchStrategy
{
    /// <summary>How many suggestions for one trial may be refused before there is taken to be nothing left.</summary>
    int MostDraws => 200;

    /// <returns>Null where it has nothing to propose: for good if no trial is pending, otherwise until another result is
    /// known.</returns>
    Point? Suggest(Space space, SuggestRequest request, SearchHistory history);
}

/// <summary>What a suggestion is for; its draws are keyed by it.</summary>
/// <param name="Seed">The search's seed.</param>
/// <param name="Index">Number of the trial, from 0.</param>
/// <param name="Draw">0 at first; one more each time the suggestion was refused, because a condition of the file does not hold or
/// the same trial is there already.</param>
public readonly record struct SuggestRequest(long Seed, int Index, int Draw);
