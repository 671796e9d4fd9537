namespace AeCluster.Coordinator.Files;

/// <summary>
/// Replaces files whole: whoever reads sees the old content or the new, never half of one. What is being written is a
/// hidden <c>.part</c> file next to its destination, because a rename is only atomic within one file system.
/// </summary>
internal static class AtomicFile
{
    private const string Suffix = ".part";

    public static string TemporaryNameFor(string path) =>
        Path.Combine(Path.GetDirectoryName(path)!, $".{Guid.NewGuid():N}{Suffix}");

    /// <param name="forGood">Whether it must outlast a power cut from now on.</param>
    /// <exception cref="IOException">The file could not be written; what was there before still is.</exception>
    /// <exception cref="UnauthorizedAccessException">As above: not permitted.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> content, bool forGood = false)
    {
        var temporary = TemporaryNameFor(path);
        try
        {
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                file.Write(content);
                if (forGood)
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

    /// <summary>Deletes what a killed process left half written below <paramref name="folder"/>.</summary>
    public static void DeleteLeftovers(string folder)
    {
        var hidden = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (var leftover in Directory.EnumerateFiles(folder, $".*{Suffix}", hidden).ToList())
        {
            TryDelete(leftover);
        }
    }

    /// <summary>Deletes the file if that is possible: the failure that leads here is the one worth reporting.</summary>
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
