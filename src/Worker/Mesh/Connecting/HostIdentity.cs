namespace AeCluster.Worker.Mesh.Connecting;

/// <summary>What processes of one host have in common.</summary>
internal static class HostIdentity
{
    private const string BootId = "/proc/sys/kernel/random/boot_id";

    /// <summary>
    /// Containers of one host have it in common too. Whether two really can use the fast way, they find out by trying.
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
