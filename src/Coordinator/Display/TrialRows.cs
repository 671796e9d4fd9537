using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Views;

namespace AeCluster.Coordinator.Display;

/// <summary>Which trials get a row of a display that has no room for all.</summary>
internal static class TrialRows
{
    private const int MaxBest = 5;

    /// <param name="room">Number of rows that fit, at least 1.</param>
    /// <returns>
    /// All trials in order of their ids where they fit. Otherwise the running ones, the best five of the completed ones, and the
    /// failed ones; a waiting trial has nothing to show.
    /// </returns>
    public static IReadOnlyList<TrialView> Select(IReadOnlyList<TrialView> trials, int room)
    {
        var inOrder = TrialText.InOrder(trials).ToList();
        if (inOrder.Count <= room)
        {
            return inOrder;
        }

        var running = Of(TrialStatus.Running);

        // With many workers the best one still has its row.
        var roomOfBest = Math.Clamp(room - running.Count, room > 2 ? 1 : 0, MaxBest);
        var best = BestTrials.Top(inOrder, roomOfBest).ToList();
        return [.. running.Take(room - best.Count).Concat(best).Concat(Of(TrialStatus.Failed)).Take(room)];

        List<TrialView> Of(TrialStatus status) => inOrder.FindAll(trial => trial.Status == status);
    }
}
