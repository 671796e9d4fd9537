namespace AeCluster.Coordinator.Results;

/// <summary>What a person can do about a failed write.</summary>
internal static class DiskFailure
{
    // ENOSPC and EDQUOT on Linux, ENOSPC and EDQUOT on macOS share the first; Windows has codes of its own.
    private const int NoSpace = 28;
    private const int LinuxQuota = 122;
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);

    public static string Remedy(Exception exception) => exception switch
    {
        IOException { HResult: NoSpace or LinuxQuota or WindowsDiskFull or WindowsHandleDiskFull } =>
            "Free some space on that disk; the next write puts everything in place.",
        UnauthorizedAccessException =>
            "Make the folder writable for the user who runs the coordinator, or choose another one.",
        _ => "Check that every folder on the way exists, is a folder and can be written, or choose another one.",
    };
}
