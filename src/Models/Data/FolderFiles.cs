using AeCluster.Models.Runtime;

namespace AeCluster.Models.Data;

/// <summary>
/// All files below a folder, each once: a link to a folder or a file that is found anyway is left out, so that links in a circle
/// end, and no file is counted twice.
/// </summary>
/// <param name="Paths">Relative to the folder, separated by <c>/</c>, in ordinal order. No hidden files.</param>
/// <param name="Duplicates">Links that were left out.</param>
internal sealed record FolderFiles(IReadOnlyList<string> Paths, IReadOnlyList<string> Duplicates)
{
    /// <summary>Reading so many files one by one takes hours.</summary>
    public const int MaxEntries = 500_000;

    private static readonly EnumerationOptions _visible = new()
    {
        IgnoreInaccessible = false,
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System,
    };

    /// <param name="maxEntries">Maximum number of files and folders.</param>
    /// <exception cref="DataException">The folder holds more than that.</exception>
    /// <exception cref="IOException">A folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Reading a folder is not permitted.</exception>
    public static FolderFiles Of(
        string folder, int maxEntries = MaxEntries, CancellationToken cancellation = default)
    {
        var walk = new Walk(folder, maxEntries, cancellation);
        walk.Run();
        return walk.Result();
    }

    private sealed class Walk(string root, int maxEntries, CancellationToken cancellation)
    {
        private readonly HashSet<FileStatus> _folders = [];
        private readonly List<string> _files = [];
        private readonly List<string> _linkedFiles = [];
        private readonly List<string> _duplicates = [];
        private int _entries;

        public void Run()
        {
            // Real folders first, so that what is reached both ways has its real name. Links may lead to more folders and links.
            List<string> begin = [root];
            while (begin.Count > 0)
            {
                var links = new List<string>();
                var folders = new Stack<string>(begin.Where(IsNew));
                while (folders.TryPop(out var folder))
                {
                    Enter(folder, folders, links);
                }

                links.Sort(StringComparer.Ordinal);
                begin = links;
            }
        }

        public FolderFiles Result()
        {
            if (_linkedFiles.Count > 0)
            {
                var seen = _files.Select(FileStatus.Find).ToHashSet();
                foreach (var link in _linkedFiles.Order(StringComparer.Ordinal))
                {
                    // What a link leads to may be missing: reading it gives the error.
                    (FileStatus.Find(link) is not { } file || seen.Add(file) ? _files : _duplicates).Add(link);
                }
            }

            return new FolderFiles(Relative(_files), Relative(_duplicates));
        }

        private void Enter(string folder, Stack<string> folders, List<string> links)
        {
            foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", _visible))
            {
                cancellation.ThrowIfCancellationRequested();
                if (++_entries > maxEntries)
                {
                    throw new DataException(
                        $"{root} holds more than {maxEntries:N0} files and folders, too many to be read one by one. "
                            + "Store the examples as one array (.npy), or name a smaller folder.");
                }

                var (isFolder, isLink) = (entry is DirectoryInfo, entry.LinkTarget is not null);
                if (!isFolder)
                {
                    (isLink && OperatingSystem.IsLinux() ? _linkedFiles : _files).Add(entry.FullName);
                }
                else if (isLink)
                {
                    links.Add(entry.FullName);
                }
                else if (IsNew(entry.FullName))
                {
                    folders.Push(entry.FullName);
                }
            }
        }

        /// <summary>Whether a folder has not been entered yet. The system without inodes follows no links.</summary>
        private bool IsNew(string folder)
        {
            ReadableFolders.ThrowIfOutside(folder);
            if (!OperatingSystem.IsLinux())
            {
                return folder == root || new DirectoryInfo(folder).LinkTarget is null;
            }

            if (_folders.Add(FileStatus.Of(folder)))
            {
                return true;
            }

            _duplicates.Add(folder);
            return false;
        }

        private List<string> Relative(List<string> paths)
        {
            List<string> relative = [.. paths.Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'))];
            relative.Sort(StringComparer.Ordinal);
            return relative;
        }
    }
}
