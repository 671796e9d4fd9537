using System.Collections.Immutable;
using AeCluster.Messages;

namespace AeCluster.Coordinator.Decisions;

/// <summary>A trial across experiments.</summary>
public readonly record struct TrialKey(ExperimentId Experiment, TrialId Trial);

/// <summary>Where a trial stands in line: experiments by their submission, the trials of one in the order of its plan.</summary>
/// <param name="Number">Index in the plan, from 0.</param>
public readonly record struct TrialPlace(DateTimeOffset SubmittedAt, int Number);

/// <summary>A trial's request for slots of at least <paramref name="Threads"/> compute threads, at most one per worker.</summary>
/// <param name="Least">Slots it needs, those it holds included. The missing ones are granted together or not at all.</param>
/// <param name="Most">Slots it can use, those it holds included.</param>
/// <param name="Again">Whether the trial has begun before: it is served before those that never held a slot.</param>
public sealed record SlotRequest(
    TrialKey Trial,
    TrialPlace Place,
    int Threads,
    int Least = 1,
    int Most = 1,
    bool Again = false)
{
    /// <summary>The order in which requests are served. No two trials are equal in it.</summary>
    public static readonly IComparer<SlotRequest> ServingOrder = Comparer<SlotRequest>.Create(CompareTurns);

    /// <summary>Workers that the trial does not accept at present.</summary>
    public ImmutableHashSet<WorkerId> Except { get; init; } = [];

    private static int CompareTurns(SlotRequest one, SlotRequest other)
    {
        var order = other.Again.CompareTo(one.Again);
        order = order != 0 ? order : one.Place.SubmittedAt.CompareTo(other.Place.SubmittedAt);
        order = order != 0 ? order : string.CompareOrdinal(one.Trial.Experiment.Value, other.Trial.Experiment.Value);
        order = order != 0 ? order : one.Place.Number.CompareTo(other.Place.Number);
        return order != 0 ? order : string.CompareOrdinal(one.Trial.Trial.Value, other.Trial.Trial.Value);
    }
}

public sealed record SlotGrant(TrialKey Trial, WorkerId Worker);
