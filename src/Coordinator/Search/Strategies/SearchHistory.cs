using System.Collections.Immutable;
using AeCluster.Coordinator.Search.Spaces;

namespace AeCluster.Coordinator.Search.Strategies;

/// <summary>What a search knows of a trial.</summary>
/// <param name="Number">From 0, in the order they were proposed; trials of earlier searches have negative numbers.</param>
public sealed record KnownTrial(int Number, Point Point)
{
    /// <summary>One number for each goal, lower is better; positive infinity for a trial that failed, diverged or is NaN. Null
    /// while the result is not known.</summary>
    public ImmutableArray<double>? Values { get; init; }

    /// <summary>By how much the outcome exceeds the limits, summed; 0 where it is within all.</summary>
    public double Violation { get; init; }

    /// <summary>Whether the trial was stopped before its last epoch; <see cref="Values"/> are those it had then.</summary>
    public bool IsPruned { get; init; }

    /// <summary>Epochs that it was trained.</summary>
    public int Epochs { get; init; }

    public bool IsPending => Values is null;

    /// <summary>The first goal; positive infinity where it is not known.</summary>
    public double Value => Values is { } values ? values[0] : double.PositiveInfinity;
}

/// <summary>The trials of a search as they are known at one moment.</summary>
public sealed class SearchHistory
{
    private readonly List<KnownTrial> _revealed = [];
    private readonly SortedDictionary<int, KnownTrial> _pending = [];

    /// <summary>Trials whose results are known, in the order in which they became known.</summary>
    public IReadOnlyList<KnownTrial> Revealed => _revealed;

    /// <summary>Trials whose results are not known yet, by number.</summary>
    public IReadOnlyCollection<KnownTrial> Pending => _pending.Values;

    /// <summary>Adds a trial that was proposed, or that is known from an earlier search.</summary>
    public void Add(KnownTrial trial)
    {
        if (trial.IsPending)
        {
            _pending.Add(trial.Number, trial);
        }
        else
        {
            _revealed.Add(trial);
        }
    }

    /// <summary>The result of a pending trial becomes known.</summary>
    /// <exception cref="ArgumentException">The trial is not pending, or the result is missing.</exception>
    public void Reveal(KnownTrial trial)
    {
        if (trial.IsPending || !_pending.Remove(trial.Number))
        {
            throw new ArgumentException($"Trial {trial.Number} is not pending, or has no result.", nameof(trial));
        }

        _revealed.Add(trial);
    }
}
