using AeCluster.Messages.Security;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace AeCluster.Coordinator.Api;

/// <summary>The HTTP interface of a cluster with a secret: HTTPS, and only for clients that prove that they know the
/// secret.</summary>
internal static class SecuredApi
{
    /// <param name="identity">The cluster's identity; null for a cluster without a secret, which speaks HTTP with any
    /// client.</param>
    /// <param name="rejected">Is told of connections that are refused.</param>
    public static void UseIdentity(this ListenOptions listen, ClusterIdentity? identity, RejectedConnections rejected)
    {
        if (identity is not null)
        {
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                OnConnection = context => ValueTask.FromResult(
                    identity.ServerOptions(reason => rejected.Refuse(context.Connection.RemoteEndPoint, reason))),
            });
        }
    }
}
