using System.Globalization;

namespace AeCluster.Coordinator.Hosting;

/// <summary>What a machine offers to a process.</summary>
/// <param name="OpenFiles">Files and connections that it may have open; null if that is not known.</param>
/// <param name="FreeBytes">Free space where run folders are made; null if that is not known.</param>
public sealed record MachineLimits(long? OpenFiles, long? FreeBytes)
{
    /// <param name="folder">A folder that need not exist yet.</param>
    public static MachineLimits Of(string folder) => new(ReadOpenFiles(), ReadFreeBytes(folder));

    /// <summary>The hard limit: the runtime raises the soft one to it.</summary>
    private static long? ReadOpenFiles()
    {
        const string Limits = "/proc/self/limits";
        const string Name = "Max open files";
        return File.Exists(Limits)
            && File.ReadLines(Limits).FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal)) is { } found
            && found[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var hard, ..]
            && long.TryParse(hard, NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
                ? limit
                : null;
    }

    private static long? ReadFreeBytes(string folder)
    {
        var existing = Path.GetFullPath(folder);
        while (!Directory.Exists(existing) && Path.GetDirectoryName(existing) is { } parent)
        {
            existing = parent;
        }

        try
        {
            return new DriveInfo(existing).AvailableFreeSpace;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
