using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Planning;
using AeCluster.Coordinator.Text;
using AeCluster.Coordinator.Yaml;

namespace AeCluster.Coordinator.Journal;

/// <summary>
/// The trials as <c>experiment.yaml</c> beside the journal lists them. Journals of version 0.1.0 have only the hash of that file;
/// later ones have the trials themselves, and the file replaces those that a damaged journal has lost.
/// </summary>
/// <param name="file">Name of the file in error messages.</param>
/// <param name="content">Its bytes; null where there is none.</param>
internal sealed class PlanInFile(string file, byte[]? content)
{
    public static PlanInFile Read(string file) => new(file, File.Exists(file) ? File.ReadAllBytes(file) : null);

    /// <returns>The trials of an experiment of version 0.1.0.</returns>
    /// <exception cref="JournalException">The file is missing, was changed, or cannot be understood.</exception>
    public IReadOnlyList<PlannedTrial> OfVersion010(ExperimentSubmitted submitted) =>
        content is not null && Convert.ToHexStringLower(SHA256.HashData(content)) != submitted.FileSha256
            ? throw new JournalException(
                $"{file} was changed after the experiment had begun. Put it back, or submit the changed file as another "
                    + "experiment.")
            : Plan(submitted);

    /// <returns>All trials of an experiment, of which some are known from elsewhere.</returns>
    /// <exception cref="JournalException">The file is missing, cannot be understood, or has other trials than those.</exception>
    public IReadOnlyList<PlannedTrial> Completed(ExperimentSubmitted submitted, IEnumerable<PlannedTrial> known)
    {
        var trials = Plan(submitted);
        var texts = trials.Select(Text).ToHashSet();
        return trials.Count == submitted.PlannedTrials && known.All(trial => texts.Contains(Text(trial)))
            ? trials
            : throw new JournalException($"{file}, which could replace them, was changed after the experiment had begun.");
    }

    private static string Text(PlannedTrial trial) => JsonSerializer.Serialize(trial, JournalJson.Options);

    private IReadOnlyList<PlannedTrial> Plan(ExperimentSubmitted submitted)
    {
        try
        {
            return content is null
                ? throw new JournalException($"There is no {file}.")
                : ExperimentPlanner.WithSearched(
                    ExperimentFile.Read(Encoding.UTF8.GetString(content), file, []).Trials, submitted.SearchedSettings);
        }
        catch (SpecFileException error)
        {
            throw new JournalException(
                $"This version ({ProductVersion.Current}) does not understand what version {submitted.Version} wrote: "
                    + $"{error.Message}",
                error);
        }
    }
}
