using AeCluster.Coordinator.Errors;

namespace AeCluster.Coordinator.Hosting;

/// <summary>Looks, before a coordinator starts, at what it would otherwise run out of in the middle of a run.</summary>
public static class StartChecks
{
    /// <summary>About 300 were seen: assemblies, the runtime's, sockets of the cluster and of the HTTP interface.</summary>
    private const int OpenFilesOfProcess = 400;
    private const int OpenFilesOfWorker = 8;

    /// <summary>Logs, tables and pictures.</summary>
    private const long BytesOfRun = 64 << 20;

    /// <summary>Two checkpoints of a small model; how large a model is, is not known before it is made.</summary>
    private const long BytesOfTrial = 2 << 20;

    /// <summary>All of the checks.</summary>
    /// <param name="folder">Where run folders are made.</param>
    /// <param name="workers">How many are expected.</param>
    /// <param name="trials">0 where they are not known yet.</param>
    /// <exception cref="UserErrorException">Nothing can run here.</exception>
    public static void Run(string folder, int workers, int trials, TextWriter warnings)
    {
        ArgumentNullException.ThrowIfNull(warnings);
        var limits = MachineLimits.Of(folder);
        ThrowIfNoTemporaryFiles(Path.GetTempPath());
        ThrowIfFewOpenFiles(limits, workers);
        if (SpaceWarning(limits, folder, trials) is { } warning)
        {
            warnings.WriteLine($"warning: {warning}");
        }
    }

    /// <summary>Without enough files a process ends in the middle of things, and cannot even say why.</summary>
    /// <exception cref="UserErrorException">The limit is too low.</exception>
    public static void ThrowIfFewOpenFiles(MachineLimits limits, int workers)
    {
        ArgumentNullException.ThrowIfNull(limits);
        var needed = OpenFilesOfProcess + (OpenFilesOfWorker * workers);
        if (limits.OpenFiles < needed)
        {
            throw new UserErrorException(
                $"A process may have only {limits.OpenFiles} files and connections open here, but about {needed} are needed.",
                hint: $"Raise the limit: ulimit -n {needed}, or LimitNOFILE= of a systemd unit.");
        }
    }

    /// <param name="folder">Where run folders are made.</param>
    /// <param name="trials">0 where they are not known yet.</param>
    /// <returns>A warning with the number needed, if there is too little space; otherwise null.</returns>
    public static string? SpaceWarning(MachineLimits limits, string folder, int trials)
    {
        ArgumentNullException.ThrowIfNull(limits);
        var needed = BytesOfRun + (BytesOfTrial * trials);
        return limits.FreeBytes < needed
            ? $"{limits.FreeBytes >> 20} MiB are free at {folder}, but at least {needed >> 20} MiB are needed, more for large "
                + "models; free some space there, or choose another folder"
            : null;
    }

    /// <summary>Nothing runs without temporary files: secrets, and what processes of one machine share.</summary>
    /// <exception cref="UserErrorException">Files cannot be made there.</exception>
    public static void ThrowIfNoTemporaryFiles(string folder)
    {
        try
        {
            File.Create(Path.Combine(folder, Path.GetRandomFileName()), bufferSize: 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(
                $"Temporary files cannot be made in {folder}: {error.Message}",
                hint: "Have TMPDIR name a folder that exists and can be written.",
                innerException: error);
        }
    }
}
