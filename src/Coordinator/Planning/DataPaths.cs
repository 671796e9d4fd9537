using AeCluster.Specs;
using AeCluster.Specs.Data;

namespace AeCluster.Coordinator.Planning;

/// <summary>
/// Resolves relative paths of data. A path that exists relative to the experiment file is made absolute; others are resolved by
/// the worker, which may run on another machine (see <see cref="FileDataSpec"/>).
/// </summary>
internal static class DataPaths
{
    private const int MaxMissingShown = 3;

    /// <param name="folder">The folder of the experiment file.</param>
    public static TrialSpec Anchor(TrialSpec spec, string folder) =>
        spec.Data is FileDataSpec files
            ? spec with
            {
                Data = files.MapPaths(path =>
                    Path.IsPathRooted(path) || !Exists(Beside(path, folder)) ? path : Beside(path, folder)),
            }
            : spec;

    /// <summary>A warning for each path that does not exist on this machine; it may still exist on the workers.</summary>
    public static IEnumerable<string> Missing(IEnumerable<TrialSpec> specs, string folder)
    {
        string[] missing = [.. specs
            .SelectMany(spec => (spec.Data as FileDataSpec)?.Paths() ?? [])
            .Distinct()
            .Where(path => !string.IsNullOrWhiteSpace(path) && !Places(path, folder).Any(Exists))];
        foreach (var path in missing.Take(MaxMissingShown))
        {
            yield return Path.IsPathRooted(path)
                ? $"data: there is no {path} on this machine; it must be on the workers', in a folder of data"
                : $"data: there is no '{path}' here (looked at {string.Join(", ", Places(path, folder).Distinct())}); a worker "
                    + $"looks in its folders of data ({FileDataSpec.FolderVariable}, --data-folder)";
        }

        if (missing.Length > MaxMissingShown)
        {
            yield return $"data: {missing.Length - MaxMissingShown} more paths are not on this machine";
        }
    }

    private static IEnumerable<string> Places(string path, string folder)
    {
        yield return Beside(path, folder);
        if (Environment.GetEnvironmentVariable(FileDataSpec.FolderVariable) is { Length: > 0 } data)
        {
            yield return Path.GetFullPath(Path.Combine(data, path));
        }

        yield return Path.GetFullPath(path);
    }

    private static bool Exists(string path) => Path.Exists(NpzPath.Split(path).File);

    private static string Beside(string path, string folder) => Path.GetFullPath(Path.Combine(folder, path));
}
