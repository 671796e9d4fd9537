using AeCluster.Coordinator.Results;

namespace AeCluster.Coordinator.Journal;

/// <summary>Looks at the journal of a run whose tables are read, and changes nothing.</summary>
public static class JournalInspection
{
    /// <param name="folder">The run folder.</param>
    /// <returns>What is wrong with its journal; empty for a sound one, and for one that another process is writing.</returns>
    public static IReadOnlyList<string> WarningsOf(string folder, DateTimeOffset now)
    {
        var path = Path.Combine(folder, RunFolder.JournalFileName);
        try
        {
            var content = JournalContent.Read(ReadAll(path), path);
            var plan = PlanInFile.Read(Path.Combine(folder, RunFolder.ExperimentFile));
            var flaws = Recovery.Of(content, path, plan, JournaledExperiment.EndedInTable(folder), now).Flaws;
            return
            [
                .. flaws.Count > 0
                    ? [$"{path} is damaged: {Recovery.Few(flaws)}. What follows is what the tables say"]
                    : Array.Empty<string>(),
                .. JournalFile.DamagedIn(folder).Select(kept =>
                    $"{path} was damaged once; {Path.GetFileName(kept)} is what was left of it, and {RunFolder.LogFile} says "
                        + "what was lost"),
            ];
        }
        catch (FileNotFoundException)
        {
            return
            [
                $"there is no {path}: it was deleted, or an earlier version made the run. What follows is what the tables say; "
                    + "put it back from a backup if there is one",
            ];
        }
        catch (JournalException error)
        {
            return [$"{error.Message.TrimEnd('.')}. What follows is what the tables say"];
        }
        catch (IOException error) when (RunsFolder.IsInUse(error))
        {
            return [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [$"{path} cannot be read ({error.Message.TrimEnd('.')}). What follows is what the tables say"];
        }
    }

    private static byte[] ReadAll(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
