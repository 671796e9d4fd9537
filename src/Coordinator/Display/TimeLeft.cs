using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Views;

namespace AeCluster.Coordinator.Display;

/// <summary>Estimates when an experiment will have ended.</summary>
public static class TimeLeft
{
    // The first steps of a trial are slow: programs are still being compiled.
    private const double LeastDone = 0.05;
    private const double LeastSeconds = 10;

    /// <returns>
    /// The time for what the running trials lack, and for the waiting ones at the mean duration of the others, spread over as
    /// many trials as run now; null where nothing runs or no duration is known yet.
    /// </returns>
    public static TimeSpan? Of(ExperimentView experiment)
    {
        var running = experiment.Trials.Where(trial => trial.Status == TrialStatus.Running).ToList();
        var durations = experiment.Trials.Select(DurationOf).OfType<double>().ToList();
        if (running.Count == 0 || durations.Count == 0)
        {
            return null;
        }

        var mean = durations.Average();
        var lacking = running.ConvertAll(trial => (DurationOf(trial) ?? mean) * (1 - Math.Clamp(trial.Done, 0, 1)));
        var waiting = experiment.Trials.Count(trial => trial.Status == TrialStatus.Queued) * mean;
        var seconds = Math.Max(lacking.Max(), (lacking.Sum() + waiting) / running.Count);
        return seconds < TimeSpan.MaxValue.TotalSeconds / 2 ? TimeSpan.FromSeconds(Math.Ceiling(seconds)) : null;
    }

    /// <returns>E.g. <c>about 12:07 left</c>.</returns>
    public static string Text(TimeSpan left) => $"about {UnitFormat.Duration(left)} left";

    /// <returns>What the whole trial takes; null where too little of it is known.</returns>
    private static double? DurationOf(TrialView trial) => trial switch
    {
        { Status: TrialStatus.Completed, Seconds: { } seconds } => seconds,
        { Status: TrialStatus.Running, Seconds: { } seconds, Done: > 0 and var done }
            when done >= LeastDone || seconds >= LeastSeconds => seconds / done,
        _ => null,
    };
}
