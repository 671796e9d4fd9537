using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace AeCluster.Benchmarks.Peers;

/// <summary>The scripts beside this file, and what runs them.</summary>
internal static class Python
{
    /// <summary>Debian's interpreter: its <c>python3-torch</c> is not seen by others.</summary>
    public const string Program = "/usr/bin/python3";

    /// <returns>Path of a script.</returns>
    public static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "Peers", name);

    /// <summary>
    /// Takes settings of this environment away that meddle with speed: one of OpenBLAS' may halve that of PyTorch's matrix
    /// products, which it chooses better by itself.
    /// </summary>
    /// <param name="keepsMemory">Whether the C library is told to keep freed memory, as ours is; else it is as it comes.</param>
    public static void PrepareForSpeed(ProcessStartInfo start, bool keepsMemory)
    {
        foreach (var name in start.Environment.Keys.Where(IsMeddling).ToList())
        {
            start.Environment.Remove(name);
        }

        if (keepsMemory)
        {
            start.Environment["MALLOC_MMAP_THRESHOLD_"] = $"{32 << 20}";
            start.Environment["MALLOC_TRIM_THRESHOLD_"] = $"{256 << 20}";
        }
    }

    /// <returns>A port for PyTorch's processes to meet at.</returns>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static bool IsMeddling(string name) =>
        name.StartsWith("OPENBLAS_", StringComparison.Ordinal)
        || name.StartsWith("MALLOC_", StringComparison.Ordinal)
        || name == "GLIBC_TUNABLES";
}
