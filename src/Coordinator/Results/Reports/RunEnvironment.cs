using System.Globalization;

namespace AeCluster.Coordinator.Results.Reports;

/// <summary>When a run was measured, for how long, and on which machines.</summary>
/// <param name="Began">When the first trial began.</param>
/// <param name="Took">From then to the end of the last trial.</param>
internal sealed record RunEnvironment(
    DateTimeOffset? Began,
    TimeSpan? Took,
    int Workers,
    IReadOnlyList<string> Machines,
    IReadOnlyList<long> Seeds,
    IReadOnlyList<int> Threads)
{
    public static RunEnvironment Of(RecordedRun run)
    {
        var timed = run.Trials.Where(trial => trial.Started is not null && trial.Seconds is not null).ToList();
        DateTimeOffset? began = timed.Count == 0 ? null : timed.Min(trial => trial.Started);
        return new RunEnvironment(
            began,
            timed.Count == 0 ? null : timed.Max(trial => trial.Started!.Value.AddSeconds(trial.Seconds!.Value)) - began,
            run.Trials.SelectMany(trial => trial.Worker.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Distinct().Count(),
            [.. run.Trials.Select(trial => trial.Machine).Where(machine => machine.Length > 0).Distinct()],
            [.. run.Plan.Trials.Select(trial => trial.Spec.Seed).Distinct().Order()],
            [.. run.Plan.Trials.Select(trial => trial.Spec.Training.Threads).Distinct().Order()]);
    }

    /// <summary>One sentence a fact; unknown facts are left out.</summary>
    public IEnumerable<string> Describe()
    {
        if (Began is { } began)
        {
            var took = Took is { } time
                ? string.Create(CultureInfo.InvariantCulture, $" in {(int)time.TotalMinutes}:{time.Seconds:00} minutes")
                : "";
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"measured on {began.UtcDateTime:yyyy-MM-dd} (UTC){took} on {Workers} {(Workers == 1 ? "worker" : "workers")}");
        }

        yield return $"{(Seeds.Count == 1 ? "seed" : "seeds")} {string.Join(", ", Seeds)}; compute threads of a trial: "
            + $"{string.Join(", ", Threads)}";
        foreach (var machine in Machines)
        {
            yield return machine;
        }
    }
}
