namespace AeCluster.Coordinator.Analysis;

/// <summary>A number of epochs after which trials were stopped, and the last one.</summary>
/// <param name="Reached">Trials that were trained that far.</param>
/// <param name="Pruned">Of these, how many were stopped there for good.</param>
/// <param name="Paused">Of these, how many wait there for a promotion.</param>
/// <param name="Best">Best result of all up to there; NaN where there is none.</param>
/// <param name="Limit">The worst result up to there of those that went on or completed; NaN where there is none.</param>
internal sealed record Rung(int Epochs, int Reached, int Pruned, int Paused, double Best, double Limit)
{
    /// <summary>The rungs of a study in which trials were stopped early; none otherwise.</summary>
    public static IReadOnlyList<Rung> Of(Study study)
    {
        var trained = study.Trials.Where(trial => trial.Curve.Count > 0).ToList();
        var ends = trained.Where(trial => trial.IsStopped).Select(trial => trial.Curve.Count).ToHashSet();
        if (ends.Count == 0)
        {
            return [];
        }

        ends.UnionWith(trained.Where(trial => trial.IsCompleted).Select(trial => trial.Curve.Count));
        return
        [
            .. ends.Order().Select(epochs =>
            {
                var reached = trained.Where(trial => trial.Curve.Count >= epochs).ToList();
                var stopped = reached.Where(trial => trial.IsStopped && trial.Curve.Count == epochs).ToList();
                double[] costs = [.. Costs(reached)];
                double[] further = [.. Costs(reached.Except(stopped).Where(trial => !trial.IsFailed))];
                return new Rung(
                    epochs,
                    reached.Count,
                    stopped.Count(trial => trial.Status == "pruned"),
                    stopped.Count(trial => trial.Status == "paused"),
                    costs.Length == 0 ? double.NaN : study.Goal.CostOf(costs.Min()),
                    further.Length == 0 ? double.NaN : study.Goal.CostOf(further.Max()));

                IEnumerable<double> Costs(IEnumerable<StudyTrial> trials) => trials
                    .Select(trial => study.Goal.CostOf(trial.BestWithin(epochs, study.Goal)))
                    .Where(double.IsFinite);
            }),
        ];
    }
}
