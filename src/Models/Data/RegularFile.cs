using AeCluster.Models.Runtime;
using Microsoft.Win32.SafeHandles;

namespace AeCluster.Models.Data;

/// <summary>
/// Opens data files. All files that a user names are opened here: only regular files are, and nothing blocks. A pipe would wait
/// for a writer for ever, and reading a device or a terminal may have effects.
/// </summary>
public static class RegularFile
{
    private const int ReadNonBlocking = 0x800 /* O_NONBLOCK */ | 0x100 /* O_NOCTTY */ | 0x80000 /* O_CLOEXEC */;

    /// <summary>Opens a file for reading, from its beginning.</summary>
    /// <exception cref="DataException">It is not a regular file, or not within the <see cref="ReadableFolders"/>.</exception>
    /// <exception cref="IOException">It does not exist or cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">Reading it is not permitted.</exception>
    public static FileStream OpenRead(string path) => new(OpenHandle(path), FileAccess.Read);

    /// <inheritdoc cref="OpenRead"/>
    public static SafeFileHandle OpenHandle(string path)
    {
        var handle = Open(path);
        try
        {
            ReadableFolders.ThrowIfOutside(handle, path);
            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private static SafeFileHandle Open(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
        }

        // The name is looked at first, as opening a device may have effects; then what was opened, as the name may have changed.
        ThrowUnlessRegular(path, FileStatus.Of(path));
        var handle = PosixFile.Open(path, ReadNonBlocking);
        try
        {
            ThrowUnlessRegular(path, FileStatus.Of(handle, path));
            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>The content of a file.</summary>
    /// <inheritdoc cref="OpenRead"/>
    public static byte[] ReadAllBytes(string path)
    {
        using var file = OpenRead(path);
        if (file.Length > Array.MaxLength)
        {
            throw new IOException($"it has {file.Length:N0} bytes, too many to be read at once.");
        }

        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private static void ThrowUnlessRegular(string path, FileStatus file)
    {
        if (file.Kind != FileKind.Regular)
        {
            throw new DataException(
                file.Kind == FileKind.Folder
                    ? $"{path} is a folder, not a file."
                    : $"{path} is {InWords(file.Kind)}, which cannot be read as data. Name a regular file.");
        }
    }

    private static string InWords(FileKind kind) => kind switch
    {
        FileKind.Pipe => "a named pipe (FIFO)",
        FileKind.Socket => "a socket",
        FileKind.Device => "a device",
        _ => "no regular file",
    };
}
