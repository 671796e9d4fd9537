namespace AeCluster.Worker.Mesh.Connecting;

/// <summary>An identifier that all processes on a host share.</summary>
internal static class HostIdentity
{
    private const string BootId = "/proc/sys/kernel/random/boot_id";

    /// <summary>
    /// Containers on one host share it, too, although they may be unable to use the same sockets and memory; they find out by
    /// trying.
    /// </summary>
    public static string Current { get; } = Read();

    private static string Read()
    {
        try
        {
            return File.Exists(BootId) ? File.ReadAllText(BootId).Trim() : Environment.MachineName;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Environment.MachineName;
        }
    }
}
