using Microsoft.Win32.SafeHandles;

namespace AeCluster.Models.Data;

/// <summary>
/// Limits what this process reads as data to some folders, for a process that reads on behalf of others. What counts is where a
/// file is after all links: it is opened first, and the opened file is looked at, so that nobody can exchange a link in between.
/// </summary>
public static class ReadableFolders
{
    private static volatile FolderBounds? _bounds;

    /// <summary>Limits all reading of data, by every thread, as long as this process runs.</summary>
    /// <param name="folders">Files in these, or below, can be read.</param>
    /// <param name="others">The same, but errors do not recommend them.</param>
    /// <param name="remedy">A sentence for errors: how to have other files read.</param>
    public static void RestrictTo(IReadOnlyList<string> folders, IReadOnlyList<string> others, string remedy) =>
        _bounds = new FolderBounds(folders, others, remedy);

    /// <summary>Whether a path is within the folders, as it is written. Nothing is looked at on the disk.</summary>
    internal static bool Permit(string path) => _bounds?.Permits(path) != false;

    /// <summary>The error for a path that is not permitted.</summary>
    internal static DataException RefusalOf(string path) => _bounds!.RefusalOf(path);

    /// <exception cref="DataException">The folder is not within the folders, after links.</exception>
    internal static void ThrowIfOutside(string folder) => _bounds?.ThrowIfOutside(RealPath.Of(folder), folder);

    /// <exception cref="DataException">The opened file is not within the folders.</exception>
    internal static void ThrowIfOutside(SafeFileHandle file, string path) =>
        _bounds?.ThrowIfOutside(RealPath.Of(file, path), path);
}
