using AeCluster.Coordinator.Decisions;
using AeCluster.Messages;

namespace AeCluster.Coordinator.Journal;

/// <summary>
/// An experiment as its journal tells it. Of a damaged journal every sound event counts, and a trial that has ended stays as it
/// ended. A trial that has not ended goes on in a new attempt, from its newest checkpoint whose epochs are all known: what was
/// lost may have been about it, and repeating epochs gives the same weights.
/// </summary>
/// <param name="Events">In today's form, what follows from the damage included.</param>
/// <param name="Flaws">What is damaged and what follows from it, in words; empty for a sound journal.</param>
internal sealed record Recovery(
    ExperimentSubmitted Submitted, IReadOnlyList<ExperimentEvent> Events, ExperimentState State, IReadOnlyList<string> Flaws)
{
    /// <summary>The subject of the notes about it in the experiment's log.</summary>
    public const string Subject = "journal";

    /// <summary>The events as the journal holds them, where it has to be written again.</summary>
    public IEnumerable<ExperimentEvent> Stored =>
        Submitted.FileSha256 is null ? Events : Events.Where(change => change is not TrialPlanned);

    /// <param name="file">Name of the journal in error messages.</param>
    /// <param name="ended">Trials that have ended according to the tables, which are written after the journal.</param>
    /// <exception cref="JournalException">Nothing can be made of it.</exception>
    public static Recovery Of(
        JournalContent content, string file, PlanInFile plan, IReadOnlyCollection<TrialId> ended, DateTimeOffset now)
    {
        if (content.Entries is not [{ Event: ExperimentSubmitted submitted }, ..])
        {
            throw new JournalException(content.IsFlawed
                ? $"{file} does not say which experiment it is of ({Few(content.Flaws)}). If there is no backup, submit the "
                    + "experiment.yaml beside it again."
                : $"{file} does not begin with the submission of an experiment.");
        }

        var flaws = new List<string>(content.Flaws);
        var entries = WithPlan(content, submitted, file, plan, flaws);
        var (state, events) = Fold(entries, submitted, flaws);
        flaws.AddRange(ended
            .Where(trial => state.Find(trial) is { IsOver: false })
            .Select(trial => $"{trial} has ended according to trials.csv, and its end is missing"));
        var lost = content.Lost + flaws.Count - content.Flaws.Count;
        if (lost > 0)
        {
            (state, events) = WithoutEarlyEnd(state, events, submitted);
            foreach (var change in Consequences(state, events, lost, now).ToList())
            {
                state = state.Apply(change);
                events.Add(change);
            }

            flaws.AddRange(state.Trials.Where(trial => trial.IsOver && Gap(trial) <= LastEpoch(trial)).Select(trial =>
                $"{trial.Id} has ended, and the measures of its epoch {Gap(trial)} are lost"));
        }

        if (flaws.Count > 0)
        {
            events.Add(new Noted(now, Subject, $"was damaged: {Few(flaws)}") { Level = EventLevel.Problem });
        }

        return new Recovery(submitted, events, state, flaws);
    }

    /// <summary>Some lines of a list that may be long.</summary>
    public static string Few(IReadOnlyList<string> lines) =>
        string.Join("; ", lines.Take(6)) + (lines.Count > 6 ? $"; and {lines.Count - 6} more" : "");

    /// <summary>The entries with every trial that was planned with the submission.</summary>
    private static List<JournalEntry> WithPlan(
        JournalContent content, ExperimentSubmitted submitted, string file, PlanInFile plan, List<string> flaws)
    {
        if (submitted.FileSha256 is not null)
        {
            return [content.Entries[0], .. Planned(plan.OfVersion010(submitted)), .. content.Entries.Skip(1)];
        }

        var known = content.Events.OfType<TrialPlanned>().Select(planned => planned.Plan).ToList();
        if (known.Count >= submitted.PlannedTrials)
        {
            return [.. content.Entries];
        }

        var since = content.Entries.Skip(1).Where(entry => entry.Event is not TrialPlanned).ToList();
        if (since.Count == 0)
        {
            var cause = content.Flaws.Count > 0
                ? Few(content.Flaws)
                : "the coordinator was stopped before it had accepted the experiment, or the end of the file is lost";
            throw new JournalException(
                $"{file} has {known.Count} of {submitted.PlannedTrials} trials: {cause}. Submit it again.");
        }

        try
        {
            var all = plan.Completed(submitted, known);
            flaws.Add($"the plan of {all.Count - known.Count} of {all.Count} trials is lost and was read from experiment.yaml");
            return [content.Entries[0], .. Planned(all), .. since];
        }
        catch (JournalException error)
        {
            throw new JournalException(
                $"{file} has lost {submitted.PlannedTrials - known.Count} of {submitted.PlannedTrials} trials "
                    + $"({Few(content.Flaws)}). {error.Message}",
                error);
        }

        IEnumerable<JournalEntry> Planned(IEnumerable<Planning.PlannedTrial> trials) =>
            trials.Select(trial => new JournalEntry(0, TrialPlanned.Of(trial, submitted.At)));
    }

    /// <summary>Leaves out events that cannot have happened after those before them.</summary>
    private static (ExperimentState State, List<ExperimentEvent> Events) Fold(
        IEnumerable<JournalEntry> entries, ExperimentSubmitted submitted, List<string> flaws)
    {
        var (state, events) = (ExperimentState.Of(submitted), new List<ExperimentEvent> { submitted });
        foreach (var (line, change) in entries.Skip(1))
        {
            try
            {
                var after = state.Apply(change);
                if (change is ExperimentSubmitted)
                {
                    flaws.Add($"line {line}: it is the submission of another experiment; it is left out");
                }
                else if (change is TrialEvent { Trial: var id } && Reverts(state.Find(id)!, after.Find(id)!))
                {
                    flaws.Add($"line {line}: {id} has ended before it; it is left out");
                }
                else if (change is EpochRecorded { Metrics: var epoch } known && Knows(state.Find(known.Trial)!, epoch.Epoch))
                {
                    flaws.Add($"line {line}: epoch {epoch.Epoch} of {known.Trial} is known already; it is left out");
                }
                else
                {
                    state = after;
                    events.Add(change);
                }
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                flaws.Add($"line {line}: it contradicts those before it ({error.Message}); it is left out");
            }
        }

        return (state, events);
    }

    private static bool Reverts(TrialState before, TrialState after) =>
        before.Status is TrialStatus.Completed or TrialStatus.Failed or TrialStatus.Pruned && after.Status != before.Status;

    private static bool Knows(TrialState trial, int epoch) => trial.Epochs.Exists(known => known.Epoch == epoch);

    /// <summary>Where the end of a trial is lost, the experiment has not ended either.</summary>
    private static (ExperimentState State, List<ExperimentEvent> Events) WithoutEarlyEnd(
        ExperimentState state, List<ExperimentEvent> events, ExperimentSubmitted submitted)
    {
        if (!state.IsWritten || state.Status != ExperimentStatus.Running)
        {
            return (state, events);
        }

        events.RemoveAll(change => change is ExperimentEnded);
        return (events.Aggregate(ExperimentState.Of(submitted), (before, change) => before.Apply(change)), events);
    }

    /// <param name="lost">Number of lost events, each of which may have begun an attempt of any trial.</param>
    private static IEnumerable<ExperimentEvent> Consequences(
        ExperimentState state, IEnumerable<ExperimentEvent> events, int lost, DateTimeOffset now)
    {
        if (state is { CancelRequested: false, StopReason: null } && state.Trials.Any(trial => trial.Reopen() != trial))
        {
            yield return new CancellationRequested(now);
        }

        var attempts = events
            .OfType<AttemptBegan>()
            .GroupBy(began => began.Trial)
            .ToDictionary(group => group.Key, group => group.Max(began => began.Attempt));
        foreach (var trial in state.Trials.Where(trial => !trial.IsOver))
        {
            foreach (var checkpoint in trial.Checkpoints.Where(checkpoint => checkpoint.Epoch >= Gap(trial)))
            {
                yield return new CheckpointDropped(
                    trial.Id, now, checkpoint.Name, $"the journal has lost the measures of epoch {Gap(trial)}");
            }

            // No number is used again that an attempt may have had, which may still run somewhere.
            yield return new AttemptEnded(
                trial.Id, now, Math.Max(trial.Attempt, attempts.GetValueOrDefault(trial.Id)) + lost, "the journal was damaged");
        }
    }

    /// <returns>The first epoch that is not known.</returns>
    private static int Gap(TrialState trial) => trial.Epochs.TakeWhile((epoch, index) => epoch.Epoch == index + 1).Count() + 1;

    private static int LastEpoch(TrialState trial) =>
        trial.Status == TrialStatus.Completed ? trial.Plan.Spec.Epochs
        : trial.Epochs.IsEmpty ? 0
        : trial.Epochs[^1].Epoch;
}
