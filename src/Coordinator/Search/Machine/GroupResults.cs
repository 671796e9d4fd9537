using AeCluster.Coordinator.Search.Strategies;

namespace AeCluster.Coordinator.Search.Machine;

/// <summary>
/// What a strategy learns of trials: of each group of repeats one result, the mean, once all of them are over. Without repeats
/// each trial is a group.
/// </summary>
internal sealed class GroupResults(int repeats, SearchHistory history)
{
    private readonly Dictionary<int, List<KnownTrial>> _parts = [];

    /// <param name="trial">Its number is that of its group.</param>
    public void Begin(KnownTrial trial) => history.Add(trial);

    /// <inheritdoc cref="Begin"/>
    public void Add(KnownTrial trial)
    {
        if (!_parts.TryGetValue(trial.Number, out var parts))
        {
            _parts.Add(trial.Number, parts = []);
        }

        parts.Add(trial);
        if (parts.Count == repeats)
        {
            _parts.Remove(trial.Number);
            history.Reveal(repeats == 1 ? trial : Mean(parts));
        }
    }

    private static KnownTrial Mean(List<KnownTrial> parts) => parts[0] with
    {
        Values = [.. parts[0].Values!.Value.Select((_, goal) => parts.Average(part => part.Values!.Value[goal]))],
        Violation = parts.Average(part => part.Violation),
        IsPruned = parts.Exists(part => part.IsPruned),
        Epochs = (int)parts.Average(part => part.Epochs),
    };
}
