using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Files;

namespace AeCluster.Coordinator.Journal;

/// <summary>
/// Allows one coordinator per folder of runs: a second one would resume the same experiments. The lock ends with the process
/// that holds it, even if that is killed.
/// </summary>
public sealed class RunsLock : IDisposable
{
    private const string Name = ".lock";

    private readonly FileStream _file;

    private RunsLock(FileStream file) => _file = file;

    /// <summary>Takes the lock; creates the folder if there is none.</summary>
    /// <exception cref="UserErrorException">Another coordinator has the lock, or the folder cannot be written.</exception>
    public static RunsLock Take(string runs)
    {
        var path = Path.Combine(runs, Name);
        try
        {
            Directory.CreateDirectory(runs);
            return new RunsLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException error) when (File.Exists(path))
        {
            throw new UserErrorException(
                $"another coordinator keeps its runs in {runs}",
                hint: "Choose another folder with --runs, or stop that coordinator.",
                innerException: error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(
                DiskFailure.Describe(path, error), hint: "Choose another folder with --runs.", innerException: error);
        }
    }

    public void Dispose() => _file.Dispose();
}
