using AeCluster.Coordinator.Search.Goals;
using AeCluster.Coordinator.Search.Machine;
using AeCluster.Messages;

namespace AeCluster.Coordinator.Planning;

/// <summary>A search whose trials follow one after another: everything that is known of it when it begins.</summary>
/// <param name="Source">What it was read from.</param>
public sealed record PlannedSearch(SearchSetup Setup, SearchGoals Goals, SearchSource Source)
{
    /// <summary>By how many trials ids are padded where their number is not known.</summary>
    private const int UsualCount = 9_999;

    /// <summary>Trials to be begun at most, repeats included.</summary>
    public int Most => Setup.Most;

    /// <summary>The trial of a proposal.</summary>
    /// <param name="columns">Paths of the settings that get a table column.</param>
    public PlannedTrial Trial(SearchAction.Propose proposal, IReadOnlyList<string> columns) =>
        ExperimentPlanner.WithSearched(
            [new PlannedTrial(IdOf(proposal.Number), proposal.Spec, new Dictionary<string, string>())], columns)[0];

    /// <param name="number">From 0.</param>
    public TrialId IdOf(int number) => TrialIds.Of(number, Most == int.MaxValue ? UsualCount : Most);
}

/// <summary>What a search was read from, so that it can be read again after a restart.</summary>
/// <param name="Yaml">The text of the experiment file.</param>
/// <param name="FileName">Its name in error messages.</param>
/// <param name="Settings">As in <c>--set</c> flags.</param>
/// <param name="Folder">The folder of the file, to find data beside it; null where the file is not on this machine.</param>
public sealed record SearchSource(string Yaml, string FileName, IReadOnlyList<string> Settings, string? Folder);
