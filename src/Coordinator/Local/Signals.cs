using System.Diagnostics;
using System.Runtime.InteropServices;

namespace AeCluster.Coordinator.Local;

/// <summary>Sends Unix signals, which <see cref="Process"/> does not support.</summary>
internal static class Signals
{
    /// <summary>Sends SIGTERM; on Windows, kills the process.</summary>
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
            // It has already ended.
        }
    }

    /// <summary>Sends a signal; does nothing if the process has ended.</summary>
    public static void Send(int process, Signal signal) => _ = Kill(process, (int)signal);

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int process, int signal);
}

/// <summary>Signal numbers on Linux.</summary>
internal enum Signal
{
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}
