using System.Text;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Results;

namespace AeCluster.Coordinator.Journal;

/// <summary>The folder below which a coordinator creates its run folders.</summary>
public static class RunsFolder
{
    /// <summary>Opens the experiments that belong to a coordinator; those of <c>aecluster local</c> are skipped.</summary>
    /// <param name="leaveOut">Called with the folder of an experiment that cannot be resumed, and the reason.</param>
    public static IReadOnlyList<JournaledExperiment> Experiments(string runs, Action<string, string> leaveOut)
    {
        var experiments = new List<JournaledExperiment>();
        foreach (var folder in Folders(runs))
        {
            try
            {
                if (BelongsToCoordinator(Path.Combine(folder, RunFolder.JournalFileName)))
                {
                    experiments.Add(JournaledExperiment.Open(folder));
                }
            }
            catch (Exception error) when (error is JournalException or RunFolderException)
            {
                leaveOut(folder, error.Message);
            }
        }

        return experiments;
    }

    private static IEnumerable<string> Folders(string runs) =>
        Directory.Exists(runs) ? Directory.GetDirectories(runs).Order(StringComparer.Ordinal) : Enumerable.Empty<string>();

    private static bool BelongsToCoordinator(string journal)
    {
        try
        {
            using var file = new FileStream(journal, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(file);
            var first = reader.ReadLine();
            return first is not null
                && JournalLine.Read(Encoding.UTF8.GetBytes(first)).Event
                    is ExperimentSubmitted { Owner: ExperimentOwner.Coordinator };
        }
        catch (Exception error) when (error is JournalDamageException or UnknownEventException)
        {
            // Opening the journal reports the problem. An empty one belongs to a submission that was never accepted.
            return new FileInfo(journal).Length > 0;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // There is no journal, or a local run has it open.
            return false;
        }
    }
}
