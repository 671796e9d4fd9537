using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Files;
using AeCluster.Coordinator.Planning;
using AeCluster.Coordinator.Results;
using AeCluster.Coordinator.Results.Reports;
using AeCluster.Coordinator.Text;
using AeCluster.Coordinator.Yaml;
using AeCluster.Messages;

namespace AeCluster.Coordinator.Journal;

/// <summary>An experiment in its run folder: just submitted, or recovered from its journal.</summary>
/// <param name="Events">Everything that has happened so far.</param>
/// <param name="Journal">Where further events are written; null once the experiment has ended.</param>
public sealed record JournaledExperiment(
    ExperimentOwner Owner, ExperimentState State, IReadOnlyList<ExperimentEvent> Events, RunFolder Folder, JournalFile? Journal)
{
    /// <summary>What its journal had lost when it was read, in words; null where it was sound.</summary>
    public string? Damage { get; init; }

    /// <summary>Its search, where trials follow one after another; otherwise null.</summary>
    public PlannedSearch? Search { get; init; }

    /// <summary>Creates the folder of a new experiment. Once this returns, the experiment survives a power failure.</summary>
    /// <exception cref="RunFolderException">The folder already holds an experiment, or cannot be written.</exception>
    public static JournaledExperiment Create(
        ExperimentId id, ExperimentPlan plan, string path, ExperimentOwner owner, DateTimeOffset now, string? key = null)
    {
        var folder = RunFolder.Create(path, plan.ResolvedYaml);
        var submitted = new ExperimentSubmitted(now, id, plan.Name, owner, plan.SearchedSettings, ProductVersion.Current)
        {
            PlannedTrials = plan.Trials.Count,
            StopAfterFailures = plan.StopAfterFailures,
            Key = key,
            Priority = plan.Slots.Priority == ExperimentShare.UsualPriority ? null : plan.Slots.Priority,
            MaxSlots = plan.Slots.MaxSlots,
            Search = plan.Search?.Source,
        };
        List<TrialPlanned> planned = [.. plan.Trials.Select(trial => TrialPlanned.Of(trial, now))];
        try
        {
            IReadOnlyList<ExperimentEvent> events = [submitted, .. planned];
            var journal = JournalFile.Create(folder.JournalPath, submitted, planned);
            return new JournaledExperiment(owner, StateAfter(events, submitted), events, folder, journal)
            {
                Search = plan.Search,
            };
        }
        catch (JournalException error)
        {
            AtomicFile.TryDelete(Path.Combine(folder.Folder, RunFolder.ExperimentFile));
            throw new RunFolderException(error.Message, error);
        }
    }

    /// <summary>
    /// Recovers an experiment from its journal. Of a damaged journal it recovers what is sound, keeps the journal as it is under
    /// another name, and writes a sound one in its place.
    /// </summary>
    /// <exception cref="RunFolderException">There is none.</exception>
    /// <exception cref="JournalException">It cannot be resumed, or another process has opened it. Its files are as they
    /// were.</exception>
    public static JournaledExperiment Open(string path, DateTimeOffset now)
    {
        var experiment = Read(path, now);
        if (!experiment.State.IsWritten)
        {
            return experiment;
        }

        experiment.Journal!.Dispose();
        return experiment with { Journal = null };
    }

    /// <summary>Opens an experiment and records an event with which it goes on, whether it has ended or not.</summary>
    /// <inheritdoc cref="Open"/>
    public static JournaledExperiment Reopen(string path, ExperimentEvent change, DateTimeOffset now)
    {
        var experiment = Read(path, now);
        try
        {
            experiment.Journal!.Append([change]);
            return experiment with { State = experiment.State.Apply(change), Events = [.. experiment.Events, change] };
        }
        catch
        {
            experiment.Journal!.Dispose();
            throw;
        }
    }

    /// <returns>The experiment, whose journal is open even if it has ended.</returns>
    private static JournaledExperiment Read(string path, DateTimeOffset now)
    {
        var folder = RunFolder.Open(path);
        var (journal, content) = JournalFile.Open(folder.JournalPath);
        try
        {
            var recovery = Recovery.Of(
                content,
                folder.JournalPath,
                PlanInFile.Read(Path.Combine(folder.Folder, RunFolder.ExperimentFile)),
                EndedInTable(folder.Folder),
                now);
            var damage = Repair(journal, recovery, folder);
            return new JournaledExperiment(recovery.Submitted.Owner, recovery.State, recovery.Events, folder, journal)
            {
                Damage = damage,
                Search = recovery.State.IsSearching ? SearchOf(recovery.Submitted, folder.JournalPath) : null,
            };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            journal.Dispose();
            throw new JournalException($"The run folder {folder.Folder} cannot be read: {error.Message}", error);
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <exception cref="JournalException">This version does not understand the search.</exception>
    private static PlannedSearch? SearchOf(ExperimentSubmitted submitted, string file)
    {
        if (submitted.Search is not { } source)
        {
            return null;
        }

        try
        {
            return ExperimentFile.Read(source).Search;
        }
        catch (SpecFileException error)
        {
            throw new JournalException(
                $"This version ({ProductVersion.Current}) does not understand the search in {file}, which version "
                    + $"{submitted.Version} wrote: {error.Message}",
                error);
        }
    }

    /// <returns>What is to be said of damage, now or earlier.</returns>
    private static string? Repair(JournalFile journal, Recovery recovery, RunFolder folder)
    {
        if (recovery.Flaws.Count > 0)
        {
            var aside = journal.Replace(recovery.Stored);
            return $"{folder.JournalPath} was damaged: {Recovery.Few(recovery.Flaws)}. What was sound goes on; the damaged file "
                + $"is kept as {Path.GetFileName(aside)}.";
        }

        return JournalFile.DamagedIn(folder.Folder) is [.., var newest]
            ? $"{folder.JournalPath} was damaged once; the experiment's log says what was lost. This is said until "
                + $"{Path.GetFileName(newest)}, the damaged file, is moved or deleted."
            : null;
    }

    /// <returns>The trials that have ended according to <c>trials.csv</c>; none where that cannot be read.</returns>
    internal static IReadOnlyCollection<TrialId> EndedInTable(string folder)
    {
        try
        {
            return
            [
                .. TableRow.ReadAll(Path.Combine(folder, RunFolder.TrialsFile))
                    .Where(row => row["status"] is "completed" or "failed")
                    .Select(row => new TrialId(row["trial"])),
            ];
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // The table is only a witness, and may be damaged as well.
            return [];
        }
    }

    private static ExperimentState StateAfter(IReadOnlyList<ExperimentEvent> events, ExperimentSubmitted submitted) =>
        events.Aggregate(ExperimentState.Of(submitted), (state, change) => state.Apply(change));
}
