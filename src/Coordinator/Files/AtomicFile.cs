namespace AeCluster.Coordinator.Files;

/// <summary>
/// Replaces files atomically: readers see the old content or the new, never a part of it. The content is written to a hidden
/// <c>.part</c> file beside the destination, because a rename is atomic only within one file system.
/// </summary>
internal static class AtomicFile
{
    private const string Suffix = ".part";

    public static string TemporaryNameFor(string path) =>
        Path.Combine(Path.GetDirectoryName(path)!, $".{Guid.NewGuid():N}{Suffix}");

    /// <param name="durable">Whether the content must survive a power failure once this returns.</param>
    /// <exception cref="IOException">The file could not be written; the previous content is kept.</exception>
    /// <exception cref="UnauthorizedAccessException">Writing is not permitted; the previous content is kept.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> content, bool durable = false)
    {
        var temporary = TemporaryNameFor(path);
        try
        {
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                file.Write(content);
                if (durable)
                {
                    file.Flush(flushToDisk: true);
                }
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            TryDelete(temporary);
            throw;
        }
    }

    /// <summary>Deletes the <c>.part</c> files that killed processes left below <paramref name="folder"/>.</summary>
    public static void DeleteLeftovers(string folder)
    {
        var hidden = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (var leftover in Directory.EnumerateFiles(folder, $".*{Suffix}", hidden).ToList())
        {
            TryDelete(leftover);
        }
    }

    /// <summary>Deletes the file, ignoring errors: callers clean up after a failure that they report themselves.</summary>
    public static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }
}
