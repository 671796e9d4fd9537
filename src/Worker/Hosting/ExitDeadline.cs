using System.Runtime.InteropServices;
using AeCluster.Messages.Protocol;

namespace AeCluster.Worker.Hosting;

/// <summary>
/// Ends a process that is to end and does not: a training thread may be stuck in a read or in native code, so that it neither
/// reacts to signals nor lets the runtime shut down.
/// </summary>
internal static class ExitDeadline
{
    /// <summary>When the operating system ends the process, in case that the runtime itself is blocked.</summary>
    private static readonly TimeSpan _lastResort = TimeSpan.FromSeconds(5);

    private static int _isSet;

    /// <summary>Ends the process after this time. Only the first call counts.</summary>
    public static void Set(TimeSpan time)
    {
        if (Interlocked.Exchange(ref _isSet, 1) == 1)
        {
            return;
        }

        if (!OperatingSystem.IsWindows())
        {
            // SIGALRM ends a process that does not handle it, whatever its threads do.
            _ = Alarm((uint)Math.Ceiling((time + _lastResort).TotalSeconds));
        }

        new Thread(() =>
        {
            Thread.Sleep(time);
            Console.Error.WriteLine(
                $"aecluster worker: this process has not ended within {time.TotalSeconds:0} s, because a training thread does "
                    + "not react; it is ended now. Its trials continue elsewhere from their newest checkpoints.");
            EndNow(WorkerExitCodes.Stuck);
        })
        {
            Name = "exit deadline",
            IsBackground = true,
        }.Start();
    }

    /// <summary>Ends the process without running anything that could block.</summary>
    private static void EndNow(int code)
    {
        if (OperatingSystem.IsWindows())
        {
            Environment.Exit(code);
        }

        Exit(code);
    }

    [DllImport("libc", EntryPoint = "alarm")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint Alarm(uint seconds);

    [DllImport("libc", EntryPoint = "_exit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void Exit(int code);
}
