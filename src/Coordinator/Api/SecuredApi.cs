using AeCluster.Messages.Security;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace AeCluster.Coordinator.Api;

/// <summary>The HTTP interface of a cluster with a secret: HTTPS, and nobody is answered who has not proved to know the
/// secret.</summary>
internal static class SecuredApi
{
    /// <param name="identity">The cluster's; null for one without a secret, which speaks HTTP with everybody.</param>
    public static void UseIdentity(this ListenOptions listen, ClusterIdentity? identity, RejectedConnections strangers)
    {
        if (identity is not null)
        {
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                OnConnection = context => ValueTask.FromResult(
                    identity.ServerOptions(reason => strangers.Refuse(context.Connection.RemoteEndPoint, reason))),
            });
        }
    }
}
