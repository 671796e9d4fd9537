namespace AeCluster.Models.Data;

/// <summary>Folders and everything below them.</summary>
/// <param name="folders">Those that errors recommend.</param>
/// <param name="others">Those that they do not.</param>
/// <param name="remedy">A sentence for errors: how to have other files read.</param>
internal sealed class FolderBounds(IReadOnlyList<string> folders, IReadOnlyList<string> others, string remedy)
{
    private readonly string[] _written = [.. folders.Concat(others).Select(folder => WithSeparator(Path.GetFullPath(folder)))];

    private readonly string[] _real =
        [.. folders.Concat(others).Select(folder => WithSeparator(RealPathOf(Path.GetFullPath(folder))))];

    /// <summary>Whether a path is within the folders as it is written; links are not followed.</summary>
    public bool Permits(string path) =>
        IsWithin(Path.GetFullPath(path), _written) || IsWithin(Path.GetFullPath(path), _real);

    /// <param name="real">What <paramref name="path"/> leads to, after all links.</param>
    /// <exception cref="DataException">It is not within the folders.</exception>
    public void ThrowIfOutside(string real, string path)
    {
        if (!IsWithin(real, _real))
        {
            throw RefusalOf(path);
        }
    }

    public DataException RefusalOf(string path) => new(
        folders.Count == 0
            ? $"{path} is not read: this worker has no folder of data. {remedy}"
            : $"{path} is not read: it is not below {string.Join(" or ", folders)}, or a link leads out of it. {remedy}");

    /// <summary>The path without links of a folder that may not exist yet.</summary>
    private static string RealPathOf(string folder) =>
        Directory.Exists(folder) || Path.GetDirectoryName(folder) is not { } parent
            ? RealPath.Of(folder)
            : Path.Combine(RealPathOf(parent), Path.GetFileName(folder));

    private static bool IsWithin(string path, string[] folders) =>
        folders.Any(folder => WithSeparator(path).StartsWith(folder, StringComparison.Ordinal));

    private static string WithSeparator(string path) =>
        Path.EndsInDirectorySeparator(path) ? path : path + Path.DirectorySeparatorChar;
}
