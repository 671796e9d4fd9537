using System.Net;

namespace AeCluster.Coordinator.Api;

/// <summary>
/// The names under which the HTTP interface answers. A web page whose owner lets its name point to this machine (DNS rebinding)
/// is to the browser of the same origin as the coordinator, and could read everything; its name is not among these.
/// </summary>
public sealed class AllowedHosts
{
    /// <summary>The option of the coordinator that allows another name.</summary>
    public const string Option = "--allowed-host";

    private readonly HashSet<string> _names;

    /// <param name="names">Names besides <c>localhost</c> and that of this machine.</param>
    public AllowedHosts(params IEnumerable<string> names) =>
        _names = new HashSet<string>(
            names.Append("localhost").Append(Dns.GetHostName()).Select(Plain).Where(name => !IPAddress.TryParse(name, out _)),
            StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether requests to this host are answered. Addresses always are: a page cannot make one point
    /// elsewhere.</summary>
    /// <param name="host">A name or an address without a port; empty where a request names none.</param>
    public bool Contains(string host) => IPAddress.TryParse(host, out _) || _names.Contains(Plain(host));

    /// <summary>The names in words, for an error.</summary>
    public override string ToString() => string.Join(", ", _names.Order(StringComparer.OrdinalIgnoreCase));

    private static string Plain(string host) => host.TrimEnd('.');
}
