using System.Collections.Immutable;
using AeCluster.Messages;

namespace AeCluster.Coordinator.Decisions;

/// <summary>Who occupies slots, immutable: the workers of each trial that holds or still occupies one, and how many slots each
/// experiment has.</summary>
internal sealed record OccupiedSlots
{
    public static readonly OccupiedSlots None = new();

    private ImmutableDictionary<TrialKey, ImmutableHashSet<WorkerId>> _workers =
        ImmutableDictionary<TrialKey, ImmutableHashSet<WorkerId>>.Empty;

    private ImmutableDictionary<ExperimentId, int> _counts = ImmutableDictionary<ExperimentId, int>.Empty;

    /// <summary>Number of slots by experiment; experiments without any are left out.</summary>
    public IReadOnlyDictionary<ExperimentId, int> Counts => _counts;

    /// <returns>The workers on which the trial occupies a slot.</returns>
    public IReadOnlyCollection<WorkerId> Of(TrialKey trial) => _workers.GetValueOrDefault(trial, []);

    /// <returns>Number of slots that the experiment occupies.</returns>
    public int CountOf(ExperimentId experiment) => _counts.GetValueOrDefault(experiment);

    public bool IsAny(TrialKey trial) => _workers.ContainsKey(trial);

    public OccupiedSlots Set(TrialKey trial, WorkerId worker, bool isOccupied)
    {
        var before = _workers.GetValueOrDefault(trial, []);
        var after = isOccupied ? before.Add(worker) : before.Remove(worker);
        var count = CountOf(trial.Experiment) + after.Count - before.Count;
        return this with
        {
            _workers = after.IsEmpty ? _workers.Remove(trial) : _workers.SetItem(trial, after),
            _counts = count == 0 ? _counts.Remove(trial.Experiment) : _counts.SetItem(trial.Experiment, count),
        };
    }
}
