using Akka.Hosting;
using Akka.Remote.Hosting;

namespace AeCluster.Messages.Security;

/// <summary>How nodes of the cluster reach each other: over mutual TLS where there is a cluster secret, else in plain
/// text.</summary>
public static class SecuredRemoting
{
    /// <param name="host">Where it listens.</param>
    /// <param name="advertised">Under which others reach it.</param>
    /// <param name="identity">The cluster's, if it has a secret.</param>
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

    /// <summary>How the addresses of a cluster's nodes begin.</summary>
    public static string Protocol(bool isSecured) => $"akka.{(isSecured ? TlsTransport.Scheme : "tcp")}";

    /// <summary>Address of the node that takes connections there; an IPv6 address gets the brackets it needs within an actor's
    /// address.</summary>
    public static string NodeAddress(string host, int port, bool isSecured) =>
        $"{Protocol(isSecured)}://{ClusterNames.ActorSystem}@{HostOf(host)}:{port}";

    /// <summary>A host as it stands in an actor's address: IPv6 in brackets.</summary>
    internal static string HostOf(string host) =>
        host.Contains(':', StringComparison.Ordinal) && host[0] != '[' ? $"[{host}]" : host;
}
