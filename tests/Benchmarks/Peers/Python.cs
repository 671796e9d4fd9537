using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace AeCluster.Benchmarks.Peers;

/// <summary>Finds and runs the scripts in this folder.</summary>
internal static class Python
{
    /// <summary>Debian's interpreter, the only one that finds Debian's <c>python3-torch</c>.</summary>
    public const string Program = "/usr/bin/python3";

    /// <returns>Path of a script.</returns>
    public static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "Peers", name);

    /// <summary>
    /// Removes environment variables that affect speed: one of OpenBLAS's may halve the speed of PyTorch's matrix products.
    /// </summary>
    /// <param name="keepsMemory">
    /// Whether the C library is configured to keep freed memory like ours, instead of using the defaults.
    /// </param>
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

    /// <returns>A free port for the rendezvous of PyTorch's processes.</returns>
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
