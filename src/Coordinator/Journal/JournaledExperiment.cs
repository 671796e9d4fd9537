using System.Security.Cryptography;
using System.Text;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Files;
using AeCluster.Coordinator.Planning;
using AeCluster.Coordinator.Results;
using AeCluster.Coordinator.Text;
using AeCluster.Coordinator.Yaml;
using AeCluster.Messages;

namespace AeCluster.Coordinator.Journal;

/// <summary>An experiment as its run folder has it: just submitted, or left by a process that is gone.</summary>
/// <param name="Events">All that has happened so far.</param>
/// <param name="Journal">Where what happens next goes; null where nothing more will.</param>
public sealed record JournaledExperiment(
    ExperimentOwner Owner, ExperimentState State, IReadOnlyList<ExperimentEvent> Events, RunFolder Folder, JournalFile? Journal)
{
    /// <summary>Bytes that were cut off the end of the journal, because they were no whole line.</summary>
    public long Torn { get; init; }

    /// <summary>Makes the folder of a new experiment. Once this returns, the experiment outlasts a power cut.</summary>
    /// <exception cref="RunFolderException">It holds an experiment already, or cannot be written.</exception>
    public static JournaledExperiment Create(
        ExperimentId id, ExperimentPlan plan, string path, ExperimentOwner owner, DateTimeOffset now)
    {
        var folder = RunFolder.Create(path, plan.ResolvedYaml);
        var submitted = new ExperimentSubmitted(
            now,
            id,
            plan.Name,
            owner,
            plan.SearchedSettings,
            Sha256(Encoding.UTF8.GetBytes(plan.ResolvedYaml)),
            ProductVersion.Current);
        try
        {
            return new JournaledExperiment(
                owner,
                ExperimentState.Of(submitted, plan.Trials),
                [submitted],
                folder,
                JournalFile.Create(folder.JournalPath, submitted));
        }
        catch (JournalException error)
        {
            AtomicFile.TryDelete(Path.Combine(folder.Folder, RunFolder.ExperimentFile));
            throw new RunFolderException(error.Message, error);
        }
    }

    /// <summary>Goes on with an experiment.</summary>
    /// <exception cref="RunFolderException">There is none.</exception>
    /// <exception cref="JournalException">It cannot be gone on with, or another process has it.</exception>
    public static JournaledExperiment Open(string path)
    {
        var folder = RunFolder.Open(path);
        var (journal, content) = JournalFile.Open(folder.JournalPath);
        try
        {
            if (content.Events is not [ExperimentSubmitted submitted, ..])
            {
                throw new JournalException($"{folder.JournalPath} does not begin with the submission of an experiment.");
            }

            var state = content.Events.Aggregate(ExperimentState.Of(submitted, PlanOf(folder, submitted)), (state, change) =>
                state.Apply(change));
            if (state.IsWritten)
            {
                journal.Dispose();
            }

            return new JournaledExperiment(submitted.Owner, state, content.Events, folder, state.IsWritten ? null : journal)
            {
                Torn = content.Torn,
            };
        }
        catch (ArgumentException error)
        {
            journal.Dispose();
            throw new JournalException($"{folder.JournalPath} does not fit {RunFolder.ExperimentFile}: {error.Message}", error);
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    private static IReadOnlyList<PlannedTrial> PlanOf(RunFolder folder, ExperimentSubmitted submitted)
    {
        var file = Path.Combine(folder.Folder, RunFolder.ExperimentFile);
        try
        {
            var yaml = File.ReadAllBytes(file);
            return Sha256(yaml) == submitted.FileSha256
                ? ExperimentPlanner.WithSearched(
                    ExperimentFile.Read(Encoding.UTF8.GetString(yaml), file, []).Trials,
                    submitted.SearchedSettings)
                : throw new JournalException(
                    $"{file} was changed after the experiment had begun. Put it back, or submit the changed file as another "
                        + "experiment.");
        }
        catch (SpecFileException error)
        {
            throw new JournalException(
                $"This version ({ProductVersion.Current}) does not understand what version {submitted.Version} wrote: "
                    + $"{error.Message}",
                error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new JournalException($"{file} cannot be read: {error.Message}", error);
        }
    }

    private static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
