namespace AeCluster.Coordinator.Files;

/// <summary>Describes a failed write for the user: the cause and a remedy.</summary>
internal static class DiskFailure
{
    // On Unix, HResult is errno: ENOSPC and (on Linux) EDQUOT. Windows has its own codes.
    private const int NoSpace = 28;
    private const int OverQuota = 122;
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);

    /// <param name="exception">An <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</param>
    public static string Describe(string path, Exception exception)
    {
        var (cause, remedy) = exception switch
        {
            IOException { HResult: NoSpace or OverQuota or WindowsDiskFull or WindowsHandleDiskFull } =>
                ("the disk is full", "Free some space there"),
            UnauthorizedAccessException =>
                (exception.Message, "Make the folder writable for the user who runs the coordinator, or choose another one"),
            _ =>
                (exception.Message, "Make sure that every folder on the way is one and can be written, or choose another one"),
        };
        return $"Could not write {path}: {cause.TrimEnd('.')}. {remedy}.";
    }
}
