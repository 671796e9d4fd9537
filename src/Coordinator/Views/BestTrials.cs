using AeCluster.Coordinator.Decisions;

namespace AeCluster.Coordinator.Views;

/// <summary>
/// The completed trials with the lowest validation loss, one for each reconstruction loss: values of different losses cannot be
/// compared. A completed trial does not change any more, so each needs to be looked at once.
/// </summary>
internal sealed class BestTrials
{
    /// <summary>Path of the setting that chooses the reconstruction loss, where trials differ in it.</summary>
    private const string LossSetting = "training.loss";

    private readonly Dictionary<string, TrialView> _bestByLoss = [];

    public IReadOnlyList<string> Ids { get; private set; } = [];

    /// <returns>The ids of the best of some trials.</returns>
    public static IReadOnlySet<string> Of(IEnumerable<TrialView> trials)
    {
        var best = new BestTrials();
        foreach (var trial in trials)
        {
            best.Add(trial);
        }

        return best.Ids.ToHashSet();
    }

    /// <returns>Some completed trials: the best of each loss first, then those with the lowest validation loss.</returns>
    public static IEnumerable<TrialView> Top(IReadOnlyList<TrialView> trials, int count)
    {
        var best = Of(trials);
        return trials
            .Where(IsRanked)
            .OrderBy(trial => best.Contains(trial.Id) ? 0 : 1)
            .ThenBy(trial => trial.BestValidationLoss)
            .Take(count);
    }

    public void Add(TrialView trial)
    {
        if (!IsRanked(trial))
        {
            return;
        }

        var key = trial.Searched.GetValueOrDefault(LossSetting, "");
        if (!_bestByLoss.TryGetValue(key, out var best) || IsBetter(trial, best))
        {
            _bestByLoss[key] = trial;
            Ids = [.. _bestByLoss.Values.Select(each => each.Id)];
        }
    }

    private static bool IsRanked(TrialView trial) =>
        trial.Status == TrialStatus.Completed && trial.BestValidationLoss is { } loss && double.IsFinite(loss);

    /// <summary>Of equal losses the trial that was planned first is the best.</summary>
    private static bool IsBetter(TrialView trial, TrialView best)
    {
        var byLoss = trial.BestValidationLoss!.Value.CompareTo(best.BestValidationLoss!.Value);
        var byLength = trial.Id.Length.CompareTo(best.Id.Length);
        return (byLoss, byLength) switch
        {
            (not 0, _) => byLoss < 0,
            (_, not 0) => byLength < 0,
            _ => string.CompareOrdinal(trial.Id, best.Id) < 0,
        };
    }
}
