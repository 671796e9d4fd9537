using System.Collections.Concurrent;
using System.Net;

namespace AeCluster.Messages.Security;

/// <summary>Reports who was not let in: once from each address for each reason, for strangers come again and again. From any
/// thread.</summary>
/// <param name="report">Told the address and the reason, in words.</param>
public sealed class RejectedConnections(Action<IPAddress?, string> report)
{
    private const int Most = 1000;

    private readonly ConcurrentDictionary<(IPAddress? From, string Reason), bool> _reported = [];

    public void Refuse(EndPoint? from, string reason)
    {
        var address = (from as IPEndPoint)?.Address;
        address = address?.IsIPv4MappedToIPv6 == true ? address.MapToIPv4() : address;
        if (_reported.Count < Most && _reported.TryAdd((address, reason), true))
        {
            report(address, reason);
        }
    }
}
