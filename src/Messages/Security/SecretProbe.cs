using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace AeCluster.Messages.Security;

/// <summary>
/// Why a connection cannot be made to a process that answers: looks whether it speaks TLS, and with whose key. To be asked once
/// a connection has failed; what is said here is for people, and nothing is trusted because of it.
/// </summary>
public static class SecretProbe
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    /// <summary>One that dies at that moment closes the connection, too.</summary>
    private const int Looks = 2;

    /// <param name="own">Of this process, if it has a secret.</param>
    /// <returns>What is the matter with the secrets, as a sentence that begins with "it"; null where nothing is, or nobody
    /// answers.</returns>
    public static async Task<string?> ExplainAsync(string host, int port, ClusterIdentity? own, CancellationToken cancel)
    {
        for (var look = 1; look <= Looks; look++)
        {
            switch (await LookAsync(host, port, own, cancel))
            {
                case Finding.Ours or Finding.Nobody:
                    return null;
                case Finding.Tls when own is null:
                    return "it asks for a cluster secret, and none was given here";
                case Finding.Tls:
                    return "it has another cluster secret";
                case Finding.NoTls when own is null:
                    return null;
            }
        }

        return "it has no cluster secret, and one was given here";
    }

    private static async Task<Finding> LookAsync(string host, int port, ClusterIdentity? own, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(_patience);
        using var client = new TcpClient();
        Finding? found = null;
        try
        {
            await client.ConnectAsync(host, port, limit.Token);
            found = Finding.NoTls;
            using var tls = new SslStream(client.GetStream());
            var options = own?.ClientOptions() ?? new SslClientAuthenticationOptions();
            options.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            {
                found = own?.IsOurs(certificate) == true ? Finding.Ours
                    : own is null && certificate?.Subject != ClusterIdentity.Subject ? Finding.Nobody
                    : Finding.Tls;
                return found == Finding.Ours;
            };
            await tls.AuthenticateAsClientAsync(options, limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            cancel.ThrowIfCancellationRequested();
            return Finding.Nobody;
        }
        catch (Exception error) when (error is SocketException or IOException or AuthenticationException)
        {
            // What matters is how far it came.
        }

        return found ?? Finding.Nobody;
    }

    private enum Finding
    {
        /// <summary>Or nobody of any cluster, or nobody who says anything.</summary>
        Nobody,

        NoTls,

        Tls,

        /// <summary>TLS, with the key of this process's own cluster.</summary>
        Ours,
    }
}
