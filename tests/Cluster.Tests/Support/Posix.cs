using System.Globalization;
using System.Runtime.InteropServices;

namespace AeCluster.Cluster.Tests.Support;

/// <summary>Signals with their numbers on Linux.</summary>
public enum Signal
{
    Interrupt = 2,
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}

/// <summary>Processes as known to the operating system (Linux).</summary>
public static class Posix
{
    public static void Send(Signal signal, int process) =>
        Assert.True(Kill(process, (int)signal) == 0, $"Process {process} cannot be sent {signal}.");

    /// <summary>Sends a signal to a process that may have ended.</summary>
    public static void TrySend(Signal signal, int process) => _ = Kill(process, (int)signal);

    /// <returns>Whether the process exists and is not a zombie.</returns>
    public static bool IsRunning(int process) => Status(process) is { State: not ('Z' or 'X') };

    /// <returns>Ids of the running child processes of <paramref name="parent"/>.</returns>
    public static IReadOnlyList<int> ChildrenOf(int parent) =>
    [
        .. Directory
            .EnumerateDirectories("/proc")
            .Select(folder =>
                int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                    ? id
                    : 0)
            .Where(id => id > 0 && Status(id) is { State: not ('Z' or 'X') } status && status.Parent == parent),
    ];

    private static (char State, int Parent)? Status(int process)
    {
        try
        {
            // "id (name) state parent ...", where the name may contain spaces and parentheses.
            var text = File.ReadAllText($"/proc/{process}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (fields[0][0], int.Parse(fields[1], CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return null;
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int process, int signal);
}
