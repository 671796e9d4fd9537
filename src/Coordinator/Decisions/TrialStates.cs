using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using AeCluster.Messages;

namespace AeCluster.Coordinator.Decisions;

/// <summary>
/// The trials of an experiment in the order of its plan, immutable. Finding, adding or replacing a trial takes
/// logarithmic time and keeps the counts by status, so that nothing walks all trials because one has changed.
/// </summary>
[CollectionBuilder(typeof(TrialStates), nameof(Of))]
public sealed class TrialStates : IReadOnlyList<TrialState>
{
    private static readonly int _statuses = Enum.GetValues<TrialStatus>().Length;

    private readonly ImmutableList<TrialState> _trials;
    private readonly ImmutableDictionary<TrialId, int> _indexes;
    private readonly ImmutableArray<int> _counts;

    private TrialStates(ImmutableList<TrialState> trials, ImmutableDictionary<TrialId, int> indexes, ImmutableArray<int> counts)
    {
        _trials = trials;
        _indexes = indexes;
        _counts = counts;
    }

    public int Count => _trials.Count;

    /// <summary>Number of trials that are over, however they ended.</summary>
    public int OverCount => _counts.Where((_, status) => ((TrialStatus)status).IsOver()).Sum();

    public TrialState this[int index] => _trials[index];

    /// <exception cref="ArgumentException">Two trials have the same id.</exception>
    public static TrialStates Of(ReadOnlySpan<TrialState> trials)
    {
        var indexes = ImmutableDictionary.CreateBuilder<TrialId, int>();
        var counts = new int[_statuses];
        for (var i = 0; i < trials.Length; i++)
        {
            indexes.Add(trials[i].Id, i);
            counts[(int)trials[i].Status]++;
        }

        return new TrialStates([.. trials], indexes.ToImmutable(), [.. counts]);
    }

    public int CountOf(TrialStatus status) => _counts[(int)status];

    /// <returns>The trial with this id, or null.</returns>
    public TrialState? Find(TrialId id) => _indexes.TryGetValue(id, out var index) ? _trials[index] : null;

    /// <summary>Adds a trial after the others.</summary>
    /// <exception cref="ArgumentException">There is a trial with this id.</exception>
    public TrialStates Add(TrialState trial) => new(
        _trials.Add(trial),
        _indexes.ContainsKey(trial.Id)
            ? throw new ArgumentException($"There is a trial {trial.Id} already.", nameof(trial))
            : _indexes.Add(trial.Id, Count),
        _counts.SetItem((int)trial.Status, CountOf(trial.Status) + 1));

    /// <summary>Replaces the trial that has the same id.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public TrialStates With(TrialState trial) => _indexes.TryGetValue(trial.Id, out var index)
        ? new TrialStates(_trials.SetItem(index, trial), _indexes, Recount(_trials[index].Status, trial.Status))
        : throw new ArgumentException($"There is no trial {trial.Id}.", nameof(trial));

    public IEnumerator<TrialState> GetEnumerator() => _trials.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private ImmutableArray<int> Recount(TrialStatus before, TrialStatus after) => before == after
        ? _counts
        : _counts.SetItem((int)before, CountOf(before) - 1).SetItem((int)after, CountOf(after) + 1);
}
