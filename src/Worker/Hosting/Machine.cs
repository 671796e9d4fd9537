using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.InteropServices;

namespace AeCluster.Worker.Hosting;

/// <summary>Describes this machine.</summary>
internal static class Machine
{
    /// <summary>Model name of the processor. Results are bit-identical only between processors of the same model.</summary>
    public static string Processor { get; } = DescribeProcessor();

    /// <summary>Runtime and libraries with their versions.</summary>
    public static string Software { get; } = $"TorchSharp {TorchSharpVersion()}, {RuntimeInformation.FrameworkDescription}";

    /// <summary>The local address from which this machine reaches a host, and under which that host can reach it.</summary>
    public static string AddressTowards(string host, int port)
    {
        try
        {
            // Connecting a datagram socket sends nothing; it only consults the routing table.
            var target = IPAddress.TryParse(host, out var address) ? address : Dns.GetHostAddresses(host)[0];
            using var socket = new Socket(target.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(target, port);
            return ((IPEndPoint)socket.LocalEndPoint!).Address.ToString();
        }
        catch (SocketException error)
        {
            throw new IOException($"Cannot find the coordinator's host '{host}': {error.Message}. Check --join.", error);
        }
    }

    // The plus sign is followed by a commit hash.
    private static string TorchSharpVersion() => typeof(TorchSharp.torch).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private static string DescribeProcessor()
    {
        const string CpuInfo = "/proc/cpuinfo";
        var model = File.Exists(CpuInfo)
            ? File.ReadLines(CpuInfo)
                .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
                ?.Split(':', 2)[1]
                .Trim()
            : null;
        return model ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
