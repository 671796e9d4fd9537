using System.Text.Json.Serialization;
using AeCluster.Messages;

namespace AeCluster.Coordinator.Decisions;

public enum SearchDecision
{
    /// <summary>What a trial has reached counts from now on.</summary>
    Reveal,

    /// <summary>A trial is trained further.</summary>
    Advance,

    /// <summary>A trial is stopped before its last epoch.</summary>
    Prune,

    /// <summary>The search is over.</summary>
    End,
}

/// <summary>The experiment's search has decided something; that a trial begins is a <see cref="TrialPlanned"/>. In the order of
/// the journal these are the decisions of the search.</summary>
/// <param name="Decision">What.</param>
public sealed record SearchDecided(DateTimeOffset At, SearchDecision Decision) : ExperimentEvent(At)
{
    /// <summary>Which trial; null for the end.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TrialId? Trial { get; init; }

    /// <summary>The number of epochs that counts, or to which the trial is trained.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Epochs { get; init; }

    /// <summary>Why, for people.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }
}
