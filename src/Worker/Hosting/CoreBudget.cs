using System.Globalization;

namespace AeCluster.Worker.Hosting;

/// <summary>
/// The cores of this machine, shared out among worker processes: each core is a lock file, and the operating system
/// frees the lock when its process ends, however it ends. Two processes that compute on the same cores are not half as
/// fast each but up to a hundred times slower, because libtorch's threads spin while they wait for one another.
/// </summary>
public sealed class CoreBudget : IDisposable
{
    private readonly List<FileStream> _held;

    private CoreBudget(List<FileStream> held) => _held = held;

    /// <summary>Where the processes of one machine meet.</summary>
    public static string DefaultFolder => Path.Combine(Path.GetTempPath(), "aecluster-cores");

    /// <param name="threads">Compute threads this process will use.</param>
    /// <param name="cores">Cores of the machine.</param>
    /// <param name="oversubscribe">Take what is free and go on, after telling <paramref name="warn"/>.</param>
    /// <exception cref="CoresTakenException">Fewer cores are free than asked for.</exception>
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
            else if (Holder(path) is { } process)
            {
                holders.Add(process);
            }
        }

        if (held.Count < threads)
        {
            var problem =
                $"{Count(threads, "compute thread")} asked for, but only {held.Count} of {Count(cores, "core")} free on this "
                    + "machine"
                + (holders.Count == 0 ? "." : $" (workers with process id {string.Join(", ", holders)} hold the others).");
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
            SayHolder(path);
            return stream;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>A file of its own beside the lock: nobody but its holder can read the locked one.</summary>
    private static string HolderPath(string path) => $"{path}-holder";

    private static void SayHolder(string path)
    {
        try
        {
            File.WriteAllText(HolderPath(path), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Only a message to somebody else is the poorer for it.
        }
    }

    private static int? Holder(string path)
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

/// <summary>The machine has not as many free cores as a worker asks for.</summary>
public sealed class CoresTakenException(string message) : InvalidOperationException(message);
