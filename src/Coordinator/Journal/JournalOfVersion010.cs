using System.Security.Cryptography;
using System.Text;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Planning;
using AeCluster.Coordinator.Results;
using AeCluster.Coordinator.Text;
using AeCluster.Coordinator.Yaml;

namespace AeCluster.Coordinator.Journal;

/// <summary>
/// Reads the journals of version 0.1.0, which have no <see cref="TrialPlanned"/> events. That version took the trials from the
/// <c>experiment.yaml</c> beside the journal and recorded only the hash of that file.
/// </summary>
internal static class JournalOfVersion010
{
    public static bool Is(ExperimentSubmitted submitted) => submitted.FileSha256 is not null;

    /// <summary>Adds the missing events after the first one.</summary>
    /// <exception cref="JournalException"><c>experiment.yaml</c> is missing, was changed, or cannot be understood.</exception>
    public static IReadOnlyList<ExperimentEvent> Upgrade(
        IReadOnlyList<ExperimentEvent> events, ExperimentSubmitted submitted, RunFolder folder) =>
        [submitted, .. Plan(submitted, folder).Select(trial => TrialPlanned.Of(trial, submitted.At)), .. events.Skip(1)];

    private static IReadOnlyList<PlannedTrial> Plan(ExperimentSubmitted submitted, RunFolder folder)
    {
        var file = Path.Combine(folder.Folder, RunFolder.ExperimentFile);
        try
        {
            var yaml = File.ReadAllBytes(file);
            if (Convert.ToHexStringLower(SHA256.HashData(yaml)) != submitted.FileSha256)
            {
                throw new JournalException(
                    $"{file} was changed after the experiment had begun. Put it back, or submit the changed file as another "
                        + "experiment.");
            }

            return ExperimentPlanner.WithSearched(
                ExperimentFile.Read(Encoding.UTF8.GetString(yaml), file, []).Trials, submitted.SearchedSettings);
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
}
