using AeCluster.Coordinator.Expectations;
using AeCluster.Coordinator.Yaml;

namespace AeCluster.Coordinator.Search;

/// <summary>A file's <c>search</c> section, read.</summary>
/// <param name="Place">Where it was written.</param>
/// <param name="Trials">What each trial changes.</param>
/// <param name="Axes">The swept paths, in order; none for a list.</param>
/// <param name="IsComplete">False where errors left something out, so that the trials may lack what they need.</param>
internal sealed record SearchSection(
    SearchStrategy Strategy, SpecPlace Place, IReadOnlyList<OverrideSet> Trials, IReadOnlyList<string> Axes, bool IsComplete)
{
    /// <summary>A larger sweep is a mistake: one axis too many, or a zero too many.</summary>
    public const int MostTrials = 10_000;

    /// <summary>What a longer one is told.</summary>
    public static string AtMost { get; } = $"at most {MostTrials} are allowed";

    /// <summary>What each trial says about itself; empty where none can.</summary>
    public IReadOnlyList<TrialNotes> Notes { get; init; } = [];

    public static SearchSection OneTrial(SpecPlace place, bool isComplete = true) =>
        new(SearchStrategy.None, place, [new OverrideSet([])], [], isComplete);
}
