using System.ComponentModel;
using System.Diagnostics;

namespace AeCluster.Cluster.Tests.Support;

/// <summary>
/// A network namespace of Linux, joined to this machine's network by one cable that can be cut: what is sent into a cut
/// cable is lost without a word, as where a switch fails. Needs root and <c>ip</c> (iproute2).
/// </summary>
public sealed class SideNetwork : IDisposable
{
    // No network of anybody uses this block (RFC 5737: for examples).
    private const string Here = "198.51.100.1";
    private const string There = "198.51.100.2";

    private readonly string _name = $"aecluster{Environment.ProcessId}";

    // Names of links have at most 15 letters.
    private readonly string _cable = $"ae{Environment.ProcessId}";

    private SideNetwork()
    {
    }

    /// <summary>Address of this machine that is seen from inside.</summary>
    public static string OutsideAddress => Here;

    /// <returns>Null where it cannot be made, and why.</returns>
    public static (SideNetwork? Network, string Problem) TryCreate()
    {
        var network = new SideNetwork();
        try
        {
            Ip("netns", "add", network._name);
            Ip("link", "add", network._cable, "type", "veth", "peer", "name", "side", "netns", network._name);
            Ip("address", "add", $"{Here}/30", "dev", network._cable);
            Ip("link", "set", network._cable, "up");
            Ip("-n", network._name, "address", "add", $"{There}/30", "dev", "side");
            Ip("-n", network._name, "link", "set", "side", "up");
            Ip("-n", network._name, "link", "set", "lo", "up");
            return (network, "");
        }
        catch (Exception error) when (error is InvalidOperationException or Win32Exception)
        {
            network.Dispose();
            return (null, error.Message);
        }
    }

    public void Cut() => Ip("-n", _name, "link", "set", "side", "down");

    public void Mend() => Ip("-n", _name, "link", "set", "side", "up");

    /// <returns>How to start a program inside.</returns>
    public ProcessStartInfo Start(IEnumerable<string> program) => new("ip", ["netns", "exec", _name, .. program]);

    public void Dispose()
    {
        // The cable goes with the namespace.
        try
        {
            Ip("netns", "delete", _name);
        }
        catch (Exception error) when (error is InvalidOperationException or Win32Exception)
        {
            // It was not made.
        }
    }

    private static void Ip(params string[] arguments)
    {
        using var ip = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
        var said = ip.StandardError.ReadToEnd();
        ip.WaitForExit();
        if (ip.ExitCode != 0)
        {
            throw new InvalidOperationException($"ip {string.Join(' ', arguments)}: {said.Trim()}");
        }
    }
}
