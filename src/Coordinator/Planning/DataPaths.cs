using AeCluster.Specs;
using AeCluster.Specs.Data;

namespace AeCluster.Coordinator.Planning;

/// <summary>
/// Resolves relative paths of data. A path that exists relative to the experiment file is made absolute; others are resolved by
/// the worker, which may run on another machine (see <see cref="FileDataSpec"/>). A look at the data says what is not here.
/// </summary>
internal static class DataPaths
{
    /// <param name="folder">The folder of the experiment file.</param>
    public static TrialSpec Anchor(TrialSpec spec, string folder) =>
        spec.Data is FileDataSpec files
            ? spec with
            {
                Data = files.MapPaths(path =>
                    Path.IsPathRooted(path) || !Exists(Beside(path, folder)) ? path : Beside(path, folder)),
            }
            : spec;

    private static bool Exists(string path) => Path.Exists(NpzPath.Split(path).File);

    private static string Beside(string path, string folder) => Path.GetFullPath(Path.Combine(folder, path));
}
