using Microsoft.Win32.SafeHandles;

namespace AeCluster.Models.Data;

/// <summary>Paths without links.</summary>
internal static class RealPath
{
    private const int PathOnly = 0x200000 /* O_PATH */ | 0x80000 /* O_CLOEXEC */;

    /// <summary>Where an opened file is now, whatever has happened to the names that led to it.</summary>
    /// <param name="path">The path by which it was opened, for systems that do not tell.</param>
    public static string Of(SafeFileHandle file, string path) =>
        OperatingSystem.IsLinux() ? OfDescriptor(file) : Resolved(Path.GetFullPath(path));

    /// <exception cref="IOException">There is nothing at this path.</exception>
    public static string Of(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return Resolved(Path.GetFullPath(path));
        }

        using var handle = PosixFile.Open(path, PathOnly);
        return OfDescriptor(handle);
    }

    private static string OfDescriptor(SafeFileHandle file) =>
        new FileInfo($"/proc/self/fd/{file.DangerousGetHandle()}").LinkTarget
            ?? throw new IOException("/proc is needed to find out where a file is.");

    /// <summary>Follows the links of a full path from its root on.</summary>
    private static string Resolved(string path)
    {
        var real = Path.GetPathRoot(path)!;
        foreach (var name in path[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = new DirectoryInfo(Path.Combine(real, name));
            real = next.LinkTarget is null ? next.FullName : Resolved(Path.GetFullPath(next.LinkTarget, real));
        }

        return real;
    }
}
