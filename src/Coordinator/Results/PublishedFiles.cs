namespace AeCluster.Coordinator.Results;

/// <summary>A file of a run folder.</summary>
/// <param name="Path">Below the folder, with forward slashes.</param>
public sealed record PublishedFile(string Path, long Bytes);

/// <summary>The files of a run folder that others may have: all results, but neither the journal, which is the coordinator's
/// own, nor the logs of processes.</summary>
public static class PublishedFiles
{
    private static readonly string[] _suffixes = [".yaml", ".csv", ".md", ".png", ".html", ".json", ".safetensors"];

    /// <returns>The files in the order of their paths.</returns>
    public static IReadOnlyList<PublishedFile> Of(string folder)
    {
        var files = new List<PublishedFile>();
        foreach (var file in Files(folder))
        {
            // A checkpoint may be deleted meanwhile, as a newer one has taken its place.
            var info = new FileInfo(file);
            if (info.Exists)
            {
                files.Add(new PublishedFile(Path.GetRelativePath(folder, file).Replace('\\', '/'), info.Length));
            }
        }

        return [.. files.OrderBy(file => file.Path, StringComparer.Ordinal)];
    }

    /// <returns>Where the file is; null where it is none of those that others may have.</returns>
    public static string? PathOf(string folder, string path) =>
        Files(folder).FirstOrDefault(file => Path.GetRelativePath(folder, file).Replace('\\', '/') == path);

    private static IEnumerable<string> Files(string folder) => Directory.Exists(folder)
        ? Directory
            .EnumerateFiles(
                folder,
                "*",
                new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
            .Where(file => IsPublished(Path.GetRelativePath(folder, file)))
        : [];

    private static bool IsPublished(string path) =>
        _suffixes.Contains(Path.GetExtension(path))
        && !path.Split(Path.DirectorySeparatorChar).Any(part => part.StartsWith('.'));
}
