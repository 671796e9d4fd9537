using System.Diagnostics;
using System.Runtime.InteropServices;

namespace AeCluster.Coordinator.Local;

/// <summary>What .NET's <see cref="Process"/> cannot do: ask a process to end, instead of ending it.</summary>
internal static class Signals
{
    /// <summary>SIGTERM; where there are no signals the process is ended.</summary>
    public static void Terminate(Process process)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                process.Kill();
            }
            else
            {
                Send(process.Id, Signal.Terminate);
            }
        }
        catch (InvalidOperationException)
        {
            // It has just ended by itself.
        }
    }

    /// <summary>Sends a signal; that the process has ended meanwhile is no error.</summary>
    public static void Send(int process, Signal signal) => _ = Kill(process, (int)signal);

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int process, int signal);
}

/// <summary>Linux' numbers.</summary>
internal enum Signal
{
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}
