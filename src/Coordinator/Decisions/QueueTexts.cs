using AeCluster.Messages;

namespace AeCluster.Coordinator.Decisions;

/// <summary>Why trials of an experiment wait, in words.</summary>
public sealed class QueueTexts
{
    private readonly SlotLedger _ledger;
    private readonly Dictionary<ExperimentId, int> _trials;

    public QueueTexts(SlotLedger ledger)
    {
        _ledger = ledger;
        _trials = ledger.Workers.Values
            .SelectMany(slots => slots.Holders.Union(slots.Leaving))
            .Distinct()
            .GroupBy(trial => trial.Experiment)
            .ToDictionary(group => group.Key, group => group.Count());
    }

    /// <returns>Null where nothing of it waits, or it waits for nobody but itself.</returns>
    public string? Of(ExperimentId experiment)
    {
        if (_ledger.Workers.IsEmpty
            || _ledger.ShareOf(experiment).IsPaused
            || !_ledger.Lines.TryGetValue(experiment, out var line)
            || line.Representatives.Where(_ledger.IsWaiting).Min(SlotRequest.ServingOrder) is not { } first)
        {
            return null;
        }

        if (!_ledger.MayOccupy(experiment, _ledger.Missing(first)))
        {
            return $"max_slots reached ({_ledger.ShareOf(experiment).MaxSlots})";
        }

        var others = _trials.Where(entry => entry.Key != experiment).OrderByDescending(entry => entry.Value).ToList();
        return others switch
        {
            [] => null,
            [var only] => $"queued behind {Count(only.Value)} of {only.Key}",
            _ => $"queued behind {Count(others.Sum(entry => entry.Value))} of {others.Count} experiments",
        };
    }

    private static string Count(int trials) => trials == 1 ? "1 trial" : $"{trials} trials";
}
