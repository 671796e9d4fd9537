using System.Text.Json.Serialization;
using AeCluster.Coordinator.Expectations;
using AeCluster.Coordinator.Search;
using AeCluster.Messages;
using AeCluster.Specs;

namespace AeCluster.Coordinator.Planning;

/// <summary>An experiment that is ready to run: every trial with every setting.</summary>
/// <param name="Name">Lower case letters, digits and hyphens; the run folder's name begins with it.</param>
/// <param name="SearchedSettings">
/// Dotted paths of the settings that get a table column, in order; each is a key of at least one trial's
/// <see cref="PlannedTrial.Searched"/>.
/// </param>
/// <param name="Warnings">Lines to print about what is allowed but probably not intended.</param>
/// <param name="ResolvedYaml">
/// An experiment file for people: every trial with every default written out. Running it gives the same trials. Recovery does not
/// need it.
/// </param>
public sealed record ExperimentPlan(
    string Name,
    SearchStrategy Strategy,
    IReadOnlyList<PlannedTrial> Trials,
    IReadOnlyList<string> SearchedSettings,
    IReadOnlyList<string> Warnings,
    string ResolvedYaml)
{
    /// <summary>The usual number of failures of one cause that stop an experiment.</summary>
    public const int UsualStopAfterFailures = 3;

    /// <summary>The search, where its trials follow one after another and <see cref="Trials"/> is empty; otherwise
    /// null.</summary>
    public PlannedSearch? Search { get; init; }

    /// <summary>Of such a search: samples of its trials, which stand for those to come.</summary>
    public IReadOnlyList<PlannedTrial> Samples { get; init; } = [];

    /// <summary>The trials, or samples of them: what is known before anything starts.</summary>
    public IReadOnlyList<PlannedTrial> Known => Search is null ? Trials : Samples;

    /// <summary>Number of trials that may fail alike while none succeeds, before the rest is cancelled; null: any.</summary>
    public int? StopAfterFailures { get; init; } = UsualStopAfterFailures;

    /// <summary>What it may have of the workers' slots.</summary>
    public SlotSettings Slots { get; init; } = SlotSettings.Usual;
}

/// <summary>One trial of a plan.</summary>
/// <param name="Id"><c>t01</c>, <c>t02</c>, ..., padded to the same length.</param>
/// <param name="Searched">
/// Path to value, as text, for those of the plan's searched settings that the trial's spec has.
/// </param>
public sealed record PlannedTrial(TrialId Id, TrialSpec Spec, IReadOnlyDictionary<string, string> Searched)
{
    /// <summary>The trial's title and the expectations of its result.</summary>
    public TrialNotes Notes { get; init; } = TrialNotes.None;

    /// <summary>Number of finished epochs at which it first waits for a decision; null: it trains to the end.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Until { get; init; }

    /// <summary>Settings that the file leaves open and that were assumed from the others, each as <c>data.scale: unit</c>. Known
    /// only where the plan was made: the spec has them like any other.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Assumed { get; init; } = [];

    /// <summary>The trial's title, or null.</summary>
    public string? Name => Notes.Name;
}
