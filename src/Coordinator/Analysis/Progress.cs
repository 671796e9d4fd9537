namespace AeCluster.Coordinator.Analysis;

/// <summary>The best result when a trial had completed.</summary>
/// <param name="Completed">Number of trials that had completed, this one included.</param>
/// <param name="Epochs">Epochs that had been trained in all trials that were over.</param>
/// <param name="Hours">From the start of the first trial; null where times are not known.</param>
/// <param name="Trial">The trial that completed.</param>
internal sealed record ProgressPoint(int Completed, int Epochs, double? Hours, StudyTrial Trial, double Value, double Best)
{
    public bool IsBest => Value.Equals(Best);
}

/// <summary>How the best result improved in the course of a run.</summary>
internal static class Progress
{
    /// <summary>A point for each completed trial with a result, in the order in which trials ended; where that is not known, in
    /// the order of the plan.</summary>
    public static IReadOnlyList<ProgressPoint> Of(Study study)
    {
        var over = study.Trials.Where(trial => trial.IsCompleted || trial.IsFailed || trial.IsStopped).ToList();
        var isTimed = over.All(trial => trial.Ended is not null);
        var start = isTimed && over.Count > 0 ? over.Min(trial => trial.Started) : null;
        var points = new List<ProgressPoint>();
        var (epochs, best) = (0, double.NaN);
        foreach (var trial in isTimed ? over.OrderBy(trial => trial.Ended).ThenBy(trial => trial.Number) : over.AsEnumerable())
        {
            epochs += trial.Epochs;
            if (trial is { IsCompleted: true, Value: { } value })
            {
                best = study.Goal.IsBetter(value, best) ? value : best;
                points.Add(new ProgressPoint(
                    points.Count + 1, epochs, (trial.Ended - start)?.TotalHours, trial, value, best));
            }
        }

        return points;
    }
}
