using AeCluster.Coordinator.Search.Goals;
using AeCluster.Coordinator.Search.Stopping;
using AeCluster.Coordinator.Search.Strategies;

namespace AeCluster.Coordinator.Search;

/// <summary>Whether a search ends before it has begun all its trials. It remembers what it has seen of the history, which only
/// grows.</summary>
internal sealed class UntilRule(UntilSettings settings, Goal goal)
{
    private SearchProgress _progress = new();
    private int _seen;

    /// <returns>Why, for people; null where it goes on.</returns>
    public string? Reason(SearchHistory history)
    {
        for (; _seen < history.Revealed.Count; _seen++)
        {
            if (history.Revealed[_seen] is { Number: >= 0 } trial)
            {
                var value = trial.Violation == 0 ? trial.Value : double.PositiveInfinity;
                _progress = _progress.Judge(value, double.IsPositiveInfinity(trial.Value), settings);
            }
        }

        return _progress.Reason(settings, goal.IsMaximized);
    }
}
