using System.Runtime.Versioning;

namespace AeCluster.Worker.Cores;

/// <summary>
/// Distributes the cores of this machine among worker processes. Each core has a lock file, which the operating system unlocks
/// when the process ends, however it ends. Two processes that compute on the same cores run up to a hundred times slower, not
/// half as fast, because libtorch's threads spin while they wait for each other.
/// </summary>
public sealed class CoreBudget : IDisposable
{
    /// <summary>Two users who claim at the same moment may both step back.</summary>
    private const int MaxTries = 4;

    private static readonly string[] _containerMarks = ["/.dockerenv", "/run/.containerenv"];

    private readonly List<IDisposable> _held;

    private CoreBudget(List<IDisposable> held) => _held = held;

    /// <summary>The folder of the lock files, common to all users of a machine; there, nobody can remove what is
    /// another's.</summary>
    public static string DefaultFolder { get; } = Array.Find(["/run/lock", "/tmp"], IsForAll) ?? Path.GetTempPath();

    /// <summary>Whether this process is in a container, which has lock files of its own.</summary>
    public static bool IsInContainer { get; } =
        Array.Exists(_containerMarks, File.Exists) || Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST") is not null;

    /// <summary>Locks one core per compute thread.</summary>
    /// <param name="threads">Compute threads of this process.</param>
    /// <param name="cores">Cores of the machine.</param>
    /// <param name="oversubscribe">Whether to call <paramref name="warn"/> instead of throwing if too few cores are free.</param>
    /// <param name="folder">The folder of the lock files.</param>
    /// <exception cref="CoresTakenException">Too few cores are free.</exception>
    /// <exception cref="IOException">The lock files cannot be trusted or written.</exception>
    public static CoreBudget Claim(int threads, int cores, bool oversubscribe, Action<string> warn, string folder)
    {
        var held = new List<IDisposable>();
        var holders = new SortedSet<string>(StringComparer.Ordinal);
        if (OperatingSystem.IsLinux())
        {
            using var locks = new CoreLocks(folder);
            for (var tries = 1; held.Count < threads && tries <= MaxTries; tries++)
            {
                if (tries > 1)
                {
                    held.ForEach(core => core.Dispose());
                    held.Clear();
                    Thread.Sleep(Random.Shared.Next(10, 50));
                }

                holders.Clear();
                Take(threads, cores, locks, held, holders);
            }
        }
        else
        {
            Take(threads, cores, folder, held);
        }

        if (held.Count < threads)
        {
            var others = holders.Count == 0 ? "" : $" (workers with process id {string.Join(", ", holders)} hold the others)";
            var problem = $"{Count(threads, "compute thread")} asked for, but only {held.Count} of {Count(cores, "core")} "
                + $"free on this machine{others}.";
            if (!oversubscribe)
            {
                held.ForEach(core => core.Dispose());
                throw new CoresTakenException(
                    $"{problem} Ask for fewer with --threads, stop other workers, or pass --oversubscribe to go on all the "
                        + "same, many times slower.");
            }

            warn($"{problem} Going on all the same (--oversubscribe): training may be many times slower.");
        }

        return new CoreBudget(held);
    }

    /// <summary>How many cores are free at this moment; none is held afterwards.</summary>
    /// <param name="cores">Cores of the machine.</param>
    /// <param name="folder">The folder of the lock files.</param>
    /// <exception cref="IOException">The lock files cannot be trusted or written.</exception>
    public static FreeCores Survey(int cores, string folder)
    {
        var holders = new SortedSet<string>(StringComparer.Ordinal);
        var held = new List<IDisposable>();
        if (OperatingSystem.IsLinux())
        {
            using var locks = new CoreLocks(folder);
            Take(cores, cores, locks, held, holders);
        }
        else
        {
            Take(cores, cores, folder, held);
        }

        held.ForEach(core => core.Dispose());
        return new FreeCores(held.Count, [.. holders]);
    }

    public void Dispose() => _held.ForEach(core => core.Dispose());

    [SupportedOSPlatform("linux")]
    private static void Take(int threads, int cores, CoreLocks locks, List<IDisposable> held, SortedSet<string> holders)
    {
        for (var core = 0; core < cores && held.Count < threads; core++)
        {
            if (locks.TryLock(core, out var holder) is { } taken)
            {
                held.Add(taken);
            }
            else if (holder is not null)
            {
                holders.Add(holder);
            }
        }
    }

    /// <summary>Where temporary files are each user's own, only the workers of one user see each other.</summary>
    private static void Take(int threads, int cores, string folder, List<IDisposable> held)
    {
        Directory.CreateDirectory(Path.Combine(folder, "aecluster-cores"));
        for (var core = 0; core < cores && held.Count < threads; core++)
        {
            try
            {
                held.Add(new FileStream(
                    Path.Combine(folder, "aecluster-cores", $"core-{core}"),
                    FileMode.OpenOrCreate,
                    FileAccess.ReadWrite,
                    FileShare.None));
            }
            catch (IOException)
            {
                // Another process holds it.
            }
        }
    }

    /// <summary>Whether everybody can create files in a folder, and remove only their own.</summary>
    private static bool IsForAll(string folder)
    {
        const UnixFileMode ForAll = UnixFileMode.StickyBit | UnixFileMode.OtherWrite;
        return OperatingSystem.IsLinux() && Directory.Exists(folder) && (File.GetUnixFileMode(folder) & ForAll) == ForAll;
    }

    private static string Count(int number, string what) => $"{number} {what}{(number == 1 ? "" : "s")}";
}

/// <summary>The machine has fewer free cores than a worker needs.</summary>
public sealed class CoresTakenException(string message) : InvalidOperationException(message);

/// <summary>What others leave of the cores of a machine.</summary>
/// <param name="Holders">Processes that hold the others, as far as they are known.</param>
public sealed record FreeCores(int Count, IReadOnlyList<string> Holders);
