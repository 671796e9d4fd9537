using System.Globalization;

namespace AeCluster.Worker.Hosting;

/// <summary>
/// Distributes the cores of this machine among worker processes. Each core has a lock file, which the operating system unlocks
/// when the process ends, however it ends. Two processes that compute on the same cores run up to a hundred times slower, not
/// half as fast, because libtorch's threads spin while they wait for each other.
/// </summary>
public sealed class CoreBudget : IDisposable
{
    private readonly List<FileStream> _held;

    private CoreBudget(List<FileStream> held) => _held = held;

    /// <summary>The folder of the lock files, common to all processes of a machine.</summary>
    public static string DefaultFolder => Path.Combine(Path.GetTempPath(), "aecluster-cores");

    /// <summary>Locks one core per compute thread.</summary>
    /// <param name="threads">Compute threads of this process.</param>
    /// <param name="cores">Cores of the machine.</param>
    /// <param name="oversubscribe">Whether to call <paramref name="warn"/> instead of throwing if too few cores are free.</param>
    /// <exception cref="CoresTakenException">Too few cores are free.</exception>
    public static CoreBudget Claim(int threads, int cores, bool oversubscribe, Action<string> warn, string folder)
    {
        Directory.CreateDirectory(folder);
        var held = new List<FileStream>();
        var holders = new SortedSet<int>();
        for (var core = 0; core < cores && held.Count < threads; core++)
        {
            var path = Path.Combine(folder, $"core-{core}");
            if (TryLock(path) is { } stream)
            {
                held.Add(stream);
            }
            else if (ReadHolder(path) is { } process)
            {
                holders.Add(process);
            }
        }

        if (held.Count < threads)
        {
            var others = holders.Count == 0 ? "" : $" (workers with process id {string.Join(", ", holders)} hold the others)";
            var problem = $"{Count(threads, "compute thread")} asked for, but only {held.Count} of {Count(cores, "core")} "
                + $"free on this machine{others}.";
            if (!oversubscribe)
            {
                held.ForEach(stream => stream.Dispose());
                throw new CoresTakenException(
                    $"{problem} Ask for fewer with --threads, stop other workers, or pass --oversubscribe to go on all the "
                        + "same, many times slower.");
            }

            warn($"{problem} Going on all the same (--oversubscribe): training may be many times slower.");
        }

        return new CoreBudget(held);
    }

    public void Dispose() => _held.ForEach(stream => stream.Dispose());

    private static FileStream? TryLock(string path)
    {
        try
        {
            var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            WriteHolder(path);
            return stream;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>A separate file with the holder's process id, since others cannot read the locked file.</summary>
    private static string HolderPath(string path) => $"{path}-holder";

    private static void WriteHolder(string path)
    {
        try
        {
            File.WriteAllText(HolderPath(path), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Only needed for another process's error message.
        }
    }

    private static int? ReadHolder(string path)
    {
        try
        {
            return int.TryParse(File.ReadAllText(HolderPath(path)), CultureInfo.InvariantCulture, out var process)
                ? process
                : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Count(int number, string what) => $"{number} {what}{(number == 1 ? "" : "s")}";
}

/// <summary>The machine has fewer free cores than a worker needs.</summary>
public sealed class CoresTakenException(string message) : InvalidOperationException(message);
