using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace AeCluster.Coordinator.Client;

/// <summary>Where a process listens.</summary>
/// <param name="Host">A name or an address; an IPv6 address without its brackets.</param>
public sealed record HostPort(string Host, int Port)
{
    /// <summary>Reads <c>host:4053</c>, <c>10.0.0.7:4053</c> or <c>[fe80::1]:4053</c>.</summary>
    /// <param name="problem">Why the text is none of these, where it is not.</param>
    /// <returns>Null where the text is none of these.</returns>
    public static HostPort? TryParse(string text, out string problem)
    {
        problem = "";
        var colon = text.LastIndexOf(':');
        if (colon < 0 || text.EndsWith(']'))
        {
            problem = "the port is missing; write HOST:PORT, e.g. 10.0.0.7:4053";
            return null;
        }

        var host = text[..colon];
        if (host.StartsWith('[') && host.EndsWith(']'))
        {
            host = host[1..^1];
            if (!IPAddress.TryParse(host, out var address) || address.AddressFamily != AddressFamily.InterNetworkV6)
            {
                problem = $"'{host}' is no IPv6 address";
                return null;
            }
        }
        else if (host.Contains(':', StringComparison.Ordinal))
        {
            problem = "write an IPv6 address in brackets, e.g. [fe80::1]:4053";
            return null;
        }
        else if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
        {
            problem =
                host.Length == 0
                    ? "the host is missing; write HOST:PORT, e.g. 10.0.0.7:4053"
                    : $"'{host}' is no host name or address";
            return null;
        }

        if (
            !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || port is < 1 or > 65_535)
        {
            problem = $"'{text[(colon + 1)..]}' is no port; ports go from 1 to 65535";
            return null;
        }

        return new HostPort(host, port);
    }

    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
