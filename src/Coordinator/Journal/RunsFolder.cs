using System.Text;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Results;

namespace AeCluster.Coordinator.Journal;

/// <summary>The folder of a coordinator's run folders.</summary>
public static class RunsFolder
{
    /// <summary>Opens the experiments of a coordinator there. Those of runs on one machine are not its own.</summary>
    /// <param name="leaveOut">Called with the folder of an experiment that cannot be gone on with, and the reason.</param>
    public static IReadOnlyList<JournaledExperiment> Experiments(string runs, Action<string, string> leaveOut)
    {
        var experiments = new List<JournaledExperiment>();
        foreach (var folder in Folders(runs))
        {
            try
            {
                if (IsCoordinators(Path.Combine(folder, RunFolder.JournalFileName)))
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

    private static bool IsCoordinators(string journal)
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
        catch (JournalDamageException)
        {
            // It is either damaged, which is said when it is opened, or was never whole: then nobody was told of the experiment.
            return new FileInfo(journal).Length > 0;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // There is none, or a run on this machine is at it.
            return false;
        }
    }
}
