using AeCluster.Coordinator.Expectations;
using AeCluster.Coordinator.Search;
using AeCluster.Messages;
using AeCluster.Specs;

namespace AeCluster.Coordinator.Planning;

/// <summary>An experiment as it will be run: every trial with every setting.</summary>
/// <param name="Name">Lower case letters, digits and hyphens; the beginning of the run folder's name.</param>
/// <param name="SearchedSettings">
/// The settings worth a table column, in order: dotted paths, each a key of at least one trial's
/// <see cref="PlannedTrial.Searched"/>.
/// </param>
/// <param name="Warnings">Lines to print: what is allowed but probably not meant.</param>
/// <param name="ResolvedYaml">
/// An experiment file of its own that lists every trial with every default written out; reading it gives the same trials.
/// </param>
public sealed record ExperimentPlan(
    string Name,
    SearchStrategy Strategy,
    IReadOnlyList<PlannedTrial> Trials,
    IReadOnlyList<string> SearchedSettings,
    IReadOnlyList<string> Warnings,
    string ResolvedYaml);

/// <summary>One trial of a plan.</summary>
/// <param name="Id"><c>t01</c>, <c>t02</c>, ..., with as many zeros as the number of trials asks for.</param>
/// <param name="Searched">
/// Path to value, as text, for those of the plan's searched settings that the trial's model, data and optimizer have.
/// </param>
public sealed record PlannedTrial(TrialId Id, TrialSpec Spec, IReadOnlyDictionary<string, string> Searched)
{
    /// <summary>The trial's title and what its result is held against.</summary>
    public TrialNotes Notes { get; init; } = TrialNotes.None;

    /// <summary>Its title, or null.</summary>
    public string? Name => Notes.Name;
}
