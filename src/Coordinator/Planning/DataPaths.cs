using AeCluster.Specs;
using AeCluster.Specs.Data;

namespace AeCluster.Coordinator.Planning;

/// <summary>
/// Relative paths of data. What lies beside the experiment's file is meant by whoever wrote that file, so its whole path is
/// put in; other paths are left to the worker, which may be another machine (see <see cref="FileDataSpec"/>).
/// </summary>
internal static class DataPaths
{
    private const int MissingShown = 3;

    /// <param name="folder">Where the experiment's file lies.</param>
    public static TrialSpec Anchor(TrialSpec spec, string folder) =>
        spec.Data is FileDataSpec files
            ? spec with
            {
                Data = files.MapPaths(path =>
                    Path.IsPathRooted(path) || !Path.Exists(Beside(path, folder)) ? path : Beside(path, folder)),
            }
            : spec;

    /// <summary>A warning for each path that this machine has nowhere: it may be right all the same, on the workers.</summary>
    public static IEnumerable<string> Missing(IEnumerable<TrialSpec> specs, string folder)
    {
        string[] missing = [.. specs
            .SelectMany(spec => (spec.Data as FileDataSpec)?.Paths() ?? [])
            .Distinct()
            .Where(path => !string.IsNullOrWhiteSpace(path) && !Places(path, folder).Any(Path.Exists))];
        foreach (var path in missing.Take(MissingShown))
        {
            yield return Path.IsPathRooted(path)
                ? $"data: there is no {path} on this machine; it must be on the workers'"
                : $"data: there is no '{path}' here (looked at {string.Join(", ", Places(path, folder).Distinct())}); a worker "
                    + $"looks below its {FileDataSpec.FolderVariable}, then below its working directory";
        }

        if (missing.Length > MissingShown)
        {
            yield return $"data: {missing.Length - MissingShown} more paths are not on this machine";
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

    private static string Beside(string path, string folder) => Path.GetFullPath(Path.Combine(folder, path));
}
