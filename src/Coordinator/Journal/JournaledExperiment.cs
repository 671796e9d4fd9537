using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Files;
using AeCluster.Coordinator.Planning;
using AeCluster.Coordinator.Results;
using AeCluster.Coordinator.Text;
using AeCluster.Messages;

namespace AeCluster.Coordinator.Journal;

/// <summary>An experiment in its run folder: just submitted, or recovered from its journal.</summary>
/// <param name="Events">Everything that has happened so far.</param>
/// <param name="Journal">Where further events are written; null once the experiment has ended.</param>
public sealed record JournaledExperiment(
    ExperimentOwner Owner, ExperimentState State, IReadOnlyList<ExperimentEvent> Events, RunFolder Folder, JournalFile? Journal)
{
    /// <summary>Bytes of an incomplete line that were cut off the end of the journal.</summary>
    public long Torn { get; init; }

    /// <summary>Creates the folder of a new experiment. Once this returns, the experiment survives a power failure.</summary>
    /// <exception cref="RunFolderException">The folder already holds an experiment, or cannot be written.</exception>
    public static JournaledExperiment Create(
        ExperimentId id, ExperimentPlan plan, string path, ExperimentOwner owner, DateTimeOffset now)
    {
        var folder = RunFolder.Create(path, plan.ResolvedYaml);
        var submitted = new ExperimentSubmitted(now, id, plan.Name, owner, plan.SearchedSettings, ProductVersion.Current)
        {
            PlannedTrials = plan.Trials.Count,
        };
        List<TrialPlanned> planned = [.. plan.Trials.Select(trial => TrialPlanned.Of(trial, now))];
        try
        {
            IReadOnlyList<ExperimentEvent> events = [submitted, .. planned];
            var journal = JournalFile.Create(folder.JournalPath, submitted, planned);
            return new JournaledExperiment(owner, StateAfter(events, submitted), events, folder, journal);
        }
        catch (JournalException error)
        {
            AtomicFile.TryDelete(Path.Combine(folder.Folder, RunFolder.ExperimentFile));
            throw new RunFolderException(error.Message, error);
        }
    }

    /// <summary>Recovers an experiment from its journal; <c>experiment.yaml</c> is not read.</summary>
    /// <exception cref="RunFolderException">There is none.</exception>
    /// <exception cref="JournalException">It cannot be resumed, or another process has opened it.</exception>
    public static JournaledExperiment Open(string path)
    {
        var folder = RunFolder.Open(path);
        var (journal, content) = JournalFile.Open(folder.JournalPath);
        try
        {
            var (submitted, events) = Checked(content.Events, folder);
            var state = StateAfter(events, submitted);
            if (state.IsWritten)
            {
                journal.Dispose();
            }

            return new JournaledExperiment(submitted.Owner, state, events, folder, state.IsWritten ? null : journal)
            {
                Torn = content.Torn,
            };
        }
        catch (ArgumentException error)
        {
            journal.Dispose();
            throw new JournalException($"{folder.JournalPath} contradicts itself: {error.Message}", error);
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>The events in today's form, which begin with the submission and every trial planned with it.</summary>
    private static (ExperimentSubmitted Submitted, IReadOnlyList<ExperimentEvent> Events) Checked(
        IReadOnlyList<ExperimentEvent> events, RunFolder folder)
    {
        if (events is not [ExperimentSubmitted submitted, ..])
        {
            throw new JournalException($"{folder.JournalPath} does not begin with the submission of an experiment.");
        }

        if (JournalOfVersion010.Is(submitted))
        {
            return (submitted, JournalOfVersion010.Upgrade(events, submitted, folder));
        }

        var planned = events.Skip(1).TakeWhile(change => change is TrialPlanned).Count();
        return planned >= submitted.PlannedTrials
            ? (submitted, events)
            : throw new JournalException(
                $"{folder.JournalPath} has {planned} of {submitted.PlannedTrials} trials: the coordinator was stopped before it "
                    + "had accepted the experiment. Submit it again.");
    }

    private static ExperimentState StateAfter(IReadOnlyList<ExperimentEvent> events, ExperimentSubmitted submitted) =>
        events.Aggregate(ExperimentState.Of(submitted), (state, change) => state.Apply(change));
}
