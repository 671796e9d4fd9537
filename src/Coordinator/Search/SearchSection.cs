using AeCluster.Coordinator.Expectations;
using AeCluster.Coordinator.Yaml;

namespace AeCluster.Coordinator.Search;

/// <summary>The parsed <c>search</c> section of an experiment file.</summary>
/// <param name="Place">Where it was written.</param>
/// <param name="Trials">The overrides of each trial.</param>
/// <param name="Axes">The swept paths, in order; none for a list.</param>
/// <param name="IsComplete">False if errors were found; the trials may then lack required settings.</param>
internal sealed record SearchSection(
    SearchStrategy Strategy, SpecPlace Place, IReadOnlyList<OverrideSet> Trials, IReadOnlyList<string> Axes, bool IsComplete)
{
    /// <summary>The trials of a larger sweep follow one after another.</summary>
    public const int MaxPlannedAtOnce = 10_000;

    /// <summary>A larger sweep is taken for a mistake.</summary>
    public const int MaxTrials = 10_000_000;

    /// <summary>The search, where its trials follow one after another; <see cref="Trials"/> is then empty.</summary>
    public OpenSearch? Open { get; init; }

    /// <summary>The notes of each trial; empty if the strategy has none.</summary>
    public IReadOnlyList<TrialNotes> Notes { get; init; } = [];

    public static SearchSection OneTrial(SpecPlace place, bool isComplete = true) =>
        new(SearchStrategy.None, place, [new OverrideSet([])], [], isComplete);
}
