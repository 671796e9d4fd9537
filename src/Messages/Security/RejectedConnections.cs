using System.Collections.Concurrent;
using System.Net;

namespace AeCluster.Messages.Security;

/// <summary>
/// Reports rejected connections, once per address and reason: a rejected client usually retries. Thread-safe.
/// </summary>
/// <param name="report">Called with the address and the reason.</param>
public sealed class RejectedConnections(Action<IPAddress?, string> report)
{
    /// <summary>Bounds the memory that remote clients can make this process use.</summary>
    private const int MaxReports = 1000;

    private readonly ConcurrentDictionary<(IPAddress? From, string Reason), bool> _reported = [];

    public void Refuse(EndPoint? from, string reason)
    {
        var address = (from as IPEndPoint)?.Address;
        address = address?.IsIPv4MappedToIPv6 == true ? address.MapToIPv4() : address;
        if (_reported.Count < MaxReports && _reported.TryAdd((address, reason), true))
        {
            report(address, reason);
        }
    }
}
