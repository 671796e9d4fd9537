using AeCluster.Specs.Data;

namespace AeCluster.Models.Data;

/// <summary>Finds data files, and describes errors of reading them.</summary>
internal static class DataFiles
{
    /// <summary>
    /// Resolves a path of a data spec: an absolute path as it is, a relative one in the data folders or else in the working
    /// directory. Paths outside the <see cref="ReadableFolders"/> are not even looked for.
    /// </summary>
    /// <exception cref="DataException">It does not exist in any of these, or none can be read here.</exception>
    public static string Find(string path, DataLocations locations)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            throw new DataException("The path of the data is empty.");
        }

        var tried = Candidates(path, locations).ToList();
        if (tried.Count == 0)
        {
            throw ReadableFolders.RefusalOf(path);
        }

        return TryFind(path, locations) ?? throw new DataException(tried.Count == 1 && Path.IsPathRooted(path)
            ? $"There is no {path} on this machine."
            : $"There is no {path} on this machine: looked for {string.Join(" and ", tried)}. "
                + $"Give the whole path, or set {DataLocations.DataVariable} to the folder that it is relative to.");
    }

    /// <summary>Whether <see cref="Find"/> finds a path. An empty one is no missing file but a mistake.</summary>
    public static bool Exists(string path, DataLocations locations) =>
        string.IsNullOrWhiteSpace(path) || Candidates(path, locations).Any(Path.Exists);

    /// <summary>Like <see cref="Find"/>; null if it does not exist.</summary>
    public static string? TryFind(string path, DataLocations locations) =>
        FileOf(path, locations) is { } file ? NpzPath.Join(file, NpzPath.Split(path).Array) : null;

    /// <summary>The existing file or folder of a path; of an array in an archive, the archive.</summary>
    private static string? FileOf(string path, DataLocations locations) =>
        string.IsNullOrWhiteSpace(path) ? null : Candidates(path, locations).FirstOrDefault(Path.Exists);

    /// <summary>Runs a read, and describes the errors of the file system.</summary>
    /// <exception cref="DataException">It cannot be read.</exception>
    public static T Reading<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException error)
        {
            throw new DataException($"{path} is damaged: it is not an intact gzip file ({error.Message.TrimEnd('.')}).", error);
        }
        catch (Exception error)
            when (error is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new DataException(
                Directory.Exists(path) ? $"{path} is a folder, not a file." : $"{path} cannot be read: {error.Message}",
                error);
        }
    }

    /// <summary>Path, size and time of a file, or of all files of a folder together; empty if it does not exist.</summary>
    public static string Stamp(string path, DataLocations locations)
    {
        if (FileOf(path, locations) is not { } found)
        {
            return "";
        }

        return Reading(found, () =>
        {
            if (!Directory.Exists(found))
            {
                return $"{found} {Stamp(new FileInfo(found))}";
            }

            var files = FolderFiles.Of(found).Paths.Select(file => (Name: file, Info: new FileInfo(Path.Combine(found, file))));
            return $"{found} {Fingerprint.Of(string.Join('\n', files.Select(file => $"{file.Name} {Stamp(file.Info)}")))}";
        });

        static string Stamp(FileInfo file) => file.Exists ? $"{file.Length} {file.LastWriteTimeUtc.Ticks}" : "";
    }

    private static IEnumerable<string> Candidates(string pathOrArray, DataLocations locations)
    {
        var path = NpzPath.Split(pathOrArray).File;
        var folders = Path.IsPathRooted(path) ? [] : locations.Folders;
        return folders
            .Select(folder => Path.GetFullPath(Path.Combine(folder, path)))
            .Append(Path.GetFullPath(path))
            .Where(ReadableFolders.Permit);
    }
}
