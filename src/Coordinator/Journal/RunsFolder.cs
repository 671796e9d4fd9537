using System.Globalization;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Results;
using AeCluster.Messages;

namespace AeCluster.Coordinator.Journal;

/// <summary>A run folder whose experiment cannot be resumed. Nothing in it was changed.</summary>
public sealed record UnreadableExperiment(string Folder, string Reason)
{
    /// <summary>When it was submitted: the time in the name of its folder, or else the age of its file; null where neither is
    /// known. Its journal may not be able to tell.</summary>
    public DateTimeOffset? SubmittedAt
    {
        get
        {
            var words = Path.GetFileName(Path.TrimEndingDirectorySeparator(Folder)).Split('-');
            foreach (var (date, time) in words.Zip(words.Skip(1)).Reverse())
            {
                if (DateTimeOffset.TryParseExact(
                    date + time,
                    "yyyyMMddHHmmss",
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal,
                    out var submitted))
                {
                    return submitted;
                }
            }

            var file = Path.Combine(Folder, RunFolder.ExperimentFile);
            return File.Exists(file) ? File.GetLastWriteTimeUtc(file) : null;
        }
    }
}

/// <summary>The folder below which a coordinator creates its run folders.</summary>
public static class RunsFolder
{
    /// <summary>Longer than the first line of any journal.</summary>
    private const int MaxFirstLine = 1 << 20;

    // On Unix, HResult is errno.
    private const int WouldBlock = 11;
    private const int WouldBlockOnMac = 35;
    private const int WindowsSharingViolation = unchecked((int)0x80070020);

    /// <summary>Opens the experiments that belong to a coordinator; those of <c>aecluster local</c> are skipped. Whatever is
    /// wrong with one of them stops no other.</summary>
    public static (IReadOnlyList<JournaledExperiment> Experiments, IReadOnlyList<UnreadableExperiment> Unreadable) Read(
        string runs, DateTimeOffset now)
    {
        DeletedRun.DeleteLeftovers(runs);
        var (experiments, unreadable) = (new Dictionary<ExperimentId, JournaledExperiment>(), new List<UnreadableExperiment>());
        foreach (var folder in Folders(runs))
        {
            try
            {
                if (!BelongsToCoordinator(folder))
                {
                    continue;
                }

                var experiment = JournaledExperiment.Open(folder, now);
                if (!experiments.TryAdd(experiment.State.Id, experiment))
                {
                    experiment.Journal?.Dispose();
                    unreadable.Add(new UnreadableExperiment(
                        folder,
                        $"It is the same experiment as {experiments[experiment.State.Id].Folder.Folder}: one is a copy of the "
                            + "other. Move one of them away."));
                }
            }
            catch (Exception error) when (error is JournalException or RunFolderException)
            {
                unreadable.Add(new UnreadableExperiment(folder, error.Message));
            }
            catch (Exception error)
            {
                unreadable.Add(new UnreadableExperiment(
                    folder, $"Its journal cannot be read, for a reason that nobody has thought of: {error}"));
            }
        }

        return ([.. experiments.Values], unreadable);
    }

    private static IEnumerable<string> Folders(string runs) =>
        Directory.Exists(runs)
            ? Directory.GetDirectories(runs).Where(folder => !DeletedRun.IsLeftover(folder)).Order(StringComparer.Ordinal)
            : Enumerable.Empty<string>();

    /// <summary>A folder whose journal cannot be read counts as the coordinator's, so that it is not passed over in
    /// silence.</summary>
    private static bool BelongsToCoordinator(string folder)
    {
        var journal = Path.Combine(folder, RunFolder.JournalFileName);
        if (!Path.Exists(journal))
        {
            return File.Exists(Path.Combine(folder, RunFolder.ExperimentFile));
        }

        try
        {
            using var file = new FileStream(journal, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return JournalLine.Read(FirstLine(file)).Event is not ExperimentSubmitted { Owner: ExperimentOwner.Local };
        }
        catch (Exception error) when (error is JournalDamageException or UnknownEventException)
        {
            return true;
        }
        catch (IOException error) when (IsInUse(error))
        {
            // A local run that is going on has it open.
            return false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new JournalException($"{journal} cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Whether a journal could not be opened because another process has it open.</summary>
    internal static bool IsInUse(IOException error) =>
        error.HResult is WouldBlock or WouldBlockOnMac or WindowsSharingViolation;

    private static byte[] FirstLine(FileStream file)
    {
        var bytes = new byte[Math.Min(file.Length, MaxFirstLine)];
        file.ReadExactly(bytes);
        return Array.IndexOf(bytes, (byte)'\n') is var end and >= 0 ? bytes[..end] : bytes;
    }
}
