using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.InteropServices;

namespace AeCluster.Worker.Hosting;

/// <summary>What this machine is, for others to see.</summary>
internal static class Machine
{
    /// <summary>Model of the processor: bits are promised between processors of one kind only.</summary>
    public static string Processor { get; } = DescribeProcessor();

    /// <summary>What the program runs on, with versions.</summary>
    public static string Software { get; } = $"TorchSharp {TorchSharpVersion()}, {RuntimeInformation.FrameworkDescription}";

    /// <summary>The address from which this machine reaches another: the one under which that other can reach it.</summary>
    public static string AddressTowards(string host, int port)
    {
        try
        {
            // Connecting a datagram socket sends nothing; it only asks the routing table.
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

    // What follows the plus sign is a commit of TorchSharp's.
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
