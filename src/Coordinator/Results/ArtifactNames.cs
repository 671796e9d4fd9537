using System.Text.RegularExpressions;
using AeCluster.Messages;

namespace AeCluster.Coordinator.Results;

/// <summary>
/// Maps names of artifacts to paths. Names arrive over the network, so only listed patterns are permitted: no accepted name can
/// leave the trial's folder.
/// </summary>
internal static partial class ArtifactNames
{
    public const string Checkpoints = "checkpoints";
    public const string CheckpointSuffix = ".safetensors";
    private const int MaxNameLength = 128;

    /// <returns>The trial's folder name: its id.</returns>
    /// <exception cref="ArtifactException"><see cref="ArtifactProblem.BadName"/></exception>
    public static string FolderOf(TrialId trial) =>
        trial.Value is { } id && TrialPattern().IsMatch(id)
            ? id
            : throw new ArtifactException(ArtifactProblem.BadName, $"'{Shown(trial.Value)}' is not the id of a trial.");

    /// <returns>The path within the trial's folder, with the separators of this system.</returns>
    /// <exception cref="ArtifactException"><see cref="ArtifactProblem.BadName"/></exception>
    public static string PathOf(string name)
    {
        if (name is { Length: <= MaxNameLength } && ArtifactPattern().IsMatch(name))
        {
            return name.Replace('/', Path.DirectorySeparatorChar);
        }

        throw new ArtifactException(
            ArtifactProblem.BadName,
            $"'{Shown(name)}' is not the name of an artifact; those are {Checkpoints}/<name>{CheckpointSuffix} and <name>.png.");
    }

    // \z instead of $, which also matches before a final line feed.
    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex TrialPattern();

    [GeneratedRegex(
        @"\A(checkpoints/[A-Za-z0-9][A-Za-z0-9._-]*\.safetensors|[a-z0-9][a-z0-9-]*\.png)\z", RegexOptions.CultureInvariant)]
    private static partial Regex ArtifactPattern();

    private static string Shown(string? name) => name is { Length: > 80 } ? $"{name[..80]}..." : name ?? "";
}
