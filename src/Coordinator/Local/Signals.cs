using System.Diagnostics;
using System.Runtime.InteropServices;

namespace AeCluster.Coordinator.Local;

/// <summary>What .NET's <see cref="Process"/> cannot do: ask a process to end, instead of ending it.</summary>
internal static class Signals
{
    private const int Sigterm = 15;

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
                _ = Kill(process.Id, Sigterm);
            }
        }
        catch (InvalidOperationException)
        {
            // It has just ended by itself.
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int process, int signal);
}
