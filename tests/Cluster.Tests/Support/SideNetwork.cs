using System.ComponentModel;
using System.Diagnostics;

namespace AeCluster.Cluster.Tests.Support;

/// <summary>
/// A Linux network namespace, connected to this machine's network by a virtual cable that can be cut: packets sent into a cut
/// cable are dropped silently, as when a switch fails. Requires root and <c>ip</c> (iproute2).
/// </summary>
public sealed class SideNetwork : IDisposable
{
    // A block that is reserved for examples and never in use (RFC 5737).
    private const string Block = "198.51.100.";

    private const string Side = "side";
    private const string Pair = "pair";

    private readonly string _name;
    private readonly string _cable;
    private readonly string _here;
    private readonly string _there;

    /// <param name="number">0 for the first network of a test.</param>
    private SideNetwork(int number)
    {
        _name = $"aecluster{Environment.ProcessId}-{number}";

        // Link names have at most 15 characters.
        _cable = $"ae{Environment.ProcessId}-{number}";
        _here = $"{Block}{(4 * number) + 1}";
        _there = $"{Block}{(4 * number) + 2}";
    }

    /// <summary>Address of this machine as seen from inside.</summary>
    public static string OutsideAddress => new SideNetwork(0)._here;

    /// <returns>Null if it cannot be created, and the reason.</returns>
    public static (SideNetwork? Network, string Problem) TryCreate()
    {
        var network = new SideNetwork(0);
        return Try(network.Create, network) is { } problem ? (null, problem) : (network, "");
    }

    /// <returns>
    /// Two networks that are also connected directly to each other; null if they cannot be created, and the reason.
    /// </returns>
    public static ((SideNetwork First, SideNetwork Second)? Networks, string Problem) TryCreatePair()
    {
        var (first, second) = (new SideNetwork(0), new SideNetwork(1));
        var problem = Try(
            () =>
            {
                first.Create();
                second.Create();
                Ip("-n", first._name, "link", "add", Pair, "type", "veth", "peer", "name", Pair, "netns", second._name);
                first.Reach(second._there, Pair);
                second.Reach(first._there, Pair);
                second.Reach(first._here, Side);
            },
            first, second);
        return problem is null ? ((first, second), "") : (null, problem);
    }

    public void Cut() => Ip("-n", _name, "link", "set", Side, "down");

    public void Mend() => Ip("-n", _name, "link", "set", Side, "up");

    /// <summary>Cuts the cable between the two networks of a pair; both remain connected to this machine.</summary>
    public void CutFromOther() => Ip("-n", _name, "link", "set", Pair, "down");

    /// <returns>How to start a program inside the network.</returns>
    public ProcessStartInfo Start(IEnumerable<string> program) => new("ip", ["netns", "exec", _name, .. program]);

    public void Dispose()
    {
        // The cable would disappear with the namespace, which exists until its last process has ended.
        TryDelete("link", _cable);
        TryDelete("netns", _name);
    }

    private void Create()
    {
        Ip("netns", "add", _name);
        Ip("link", "add", _cable, "type", "veth", "peer", "name", Side, "netns", _name);
        Ip("address", "add", $"{_here}/30", "dev", _cable);
        Ip("link", "set", _cable, "up");
        Ip("-n", _name, "address", "add", $"{_there}/30", "dev", Side);
        Ip("-n", _name, "link", "set", Side, "up");
        Ip("-n", _name, "link", "set", "lo", "up");
    }

    /// <summary>Routes an address through this cable, from inside.</summary>
    private void Reach(string address, string cable)
    {
        Ip("-n", _name, "link", "set", cable, "up");
        Ip("-n", _name, "route", "add", $"{address}/32", "dev", cable);
    }

    /// <returns>The problem, after removing the networks; null if there is none.</returns>
    private static string? Try(Action create, params SideNetwork[] networks)
    {
        try
        {
            create();
            return null;
        }
        catch (Exception error) when (error is InvalidOperationException or Win32Exception)
        {
            Array.ForEach(networks, network => network.Dispose());
            return error.Message;
        }
    }

    private static void TryDelete(string what, string name)
    {
        try
        {
            Ip(what, "delete", name);
        }
        catch (Exception error) when (error is InvalidOperationException or Win32Exception)
        {
            // It had not been created.
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
