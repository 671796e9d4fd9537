using AeCluster.Coordinator.Search.Goals;
using AeCluster.Coordinator.Search.Strategies;

namespace AeCluster.Coordinator.Search;

/// <summary>Whether a search ends before it has begun all its trials. It remembers what it has seen of the history, which only
/// grows.</summary>
internal sealed class UntilRule(UntilSettings settings, Goal goal)
{
    private int _seen;
    private int _sinceBest;
    private int _failures;
    private double _best = double.PositiveInfinity;

    /// <returns>Why, for people; null where it goes on.</returns>
    public string? Reason(SearchHistory history)
    {
        for (; _seen < history.Revealed.Count; _seen++)
        {
            See(history.Revealed[_seen]);
        }

        return settings.Value is { } value && _best <= (goal.IsMaximized ? -value : value) ? $"{goal.Metric} has reached {value}"
            : settings.NoGain is { } most && _sinceBest >= most ? $"no gain in the last {most} results"
            : settings.Failures is { } limit && _failures >= limit ? $"{limit} trials in a row failed"
            : null;
    }

    private void See(KnownTrial trial)
    {
        if (trial.Number < 0)
        {
            return;
        }

        var isBetter = trial.Violation == 0 && trial.Value < _best;
        _best = isBetter ? trial.Value : _best;
        _sinceBest = isBetter ? 0 : _sinceBest + 1;
        _failures = double.IsPositiveInfinity(trial.Value) ? _failures + 1 : 0;
    }
}
