using Akka.Hosting;
using Akka.Remote.Hosting;

namespace AeCluster.Messages.Security;

/// <summary>Configures remoting between the nodes of a cluster: mutual TLS with a secret, plain TCP without one.</summary>
public static class SecuredRemoting
{
    /// <param name="host">The address to listen on.</param>
    /// <param name="advertised">The host name or address under which other nodes reach this one.</param>
    /// <param name="identity">The cluster's identity; null without a cluster secret.</param>
    public static AkkaConfigurationBuilder WithRemoting(
        this AkkaConfigurationBuilder akka, string host, string advertised, int port, ClusterIdentity? identity)
    {
        if (identity is null)
        {
            return akka.WithRemoting(new RemoteOptions { HostName = host, PublicHostName = advertised, Port = port });
        }

        akka.AddSetup(new ClusterIdentitySetup(identity));
        return akka.AddHocon(
            $$"""
            akka.remote {
              enabled-transports = ["akka.remote.aecluster"]
              aecluster {
                hostname = "{{host}}"
                public-hostname = "{{advertised}}"
                port = {{port}}
              }
            }
            """,
            HoconAddMode.Prepend);
    }

    /// <summary>The protocol with which node addresses of the cluster begin.</summary>
    public static string Protocol(bool isSecured) => $"akka.{(isSecured ? TlsTransport.Scheme : "tcp")}";

    /// <summary>The actor address of the node that listens on a host and port.</summary>
    public static string NodeAddress(string host, int port, bool isSecured) =>
        $"{Protocol(isSecured)}://{ClusterNames.ActorSystem}@{HostOf(host)}:{port}";

    /// <summary>A host as written in an actor address, which needs brackets around IPv6.</summary>
    internal static string HostOf(string host) =>
        host.Contains(':', StringComparison.Ordinal) && host[0] != '[' ? $"[{host}]" : host;
}
