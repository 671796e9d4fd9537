namespace AeCluster.Coordinator.Journal;

/// <summary>Deletes run folders. A folder is renamed first, so that one which is deleted in part is never taken for an
/// experiment.</summary>
internal static class DeletedRun
{
    private const string Prefix = ".deleted-";

    /// <exception cref="IOException">It could not be renamed, and is as it was.</exception>
    public static void Delete(string folder)
    {
        var path = Path.TrimEndingDirectorySeparator(folder);
        var aside = Path.Combine(Path.GetDirectoryName(path)!, $"{Prefix}{Path.GetFileName(path)}-{Guid.NewGuid():N}");
        Directory.Move(path, aside);
        TryDelete(aside);
    }

    /// <summary>Deletes what is left of folders whose deletion was interrupted.</summary>
    public static void DeleteLeftovers(string runs)
    {
        foreach (var folder in Directory.Exists(runs) ? Directory.GetDirectories(runs, $"{Prefix}*") : [])
        {
            TryDelete(folder);
        }
    }

    public static bool IsLeftover(string folder) =>
        Path.GetFileName(folder).StartsWith(Prefix, StringComparison.Ordinal);

    private static void TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The next start tries again.
        }
    }
}
