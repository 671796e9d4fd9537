using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace AeCluster.Messages.Security;

/// <summary>
/// Explains to the user why a connection has failed, by checking whether the other process speaks TLS and with which key. The
/// result must not be used to decide whether a peer is trusted.
/// </summary>
public static class SecretProbe
{
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(5);

    /// <summary>A closed connection may also mean that the other process has just died, so it is probed once more.</summary>
    private const int MaxProbes = 2;

    /// <param name="own">The identity of this process; null if it has no secret.</param>
    /// <returns>
    /// How the secrets differ, as a clause that begins with "it"; null if they are equal or the other process does not answer.
    /// </returns>
    public static async Task<string?> ExplainAsync(string host, int port, ClusterIdentity? own, CancellationToken cancel)
    {
        for (var probe = 1; probe <= MaxProbes; probe++)
        {
            switch (await ProbeAsync(host, port, own, cancel))
            {
                case ProbeResult.SameIdentity or ProbeResult.Unknown:
                    return null;
                case ProbeResult.OtherIdentity when own is null:
                    return "it asks for a cluster secret, and none was given here";
                case ProbeResult.OtherIdentity:
                    return "it has another cluster secret";
                case ProbeResult.PlainText when own is null:
                    return null;
            }
        }

        return "it has no cluster secret, and one was given here";
    }

    private static async Task<ProbeResult> ProbeAsync(string host, int port, ClusterIdentity? own, CancellationToken cancel)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        timeout.CancelAfter(_timeout);
        using var client = new TcpClient();
        ProbeResult? result = null;
        try
        {
            await client.ConnectAsync(host, port, timeout.Token);
            result = ProbeResult.PlainText;
            using var tls = new SslStream(client.GetStream());
            var options = own?.ClientOptions() ?? new SslClientAuthenticationOptions();
            options.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            {
                result = own?.IsOurs(certificate) == true ? ProbeResult.SameIdentity
                    : own is null && certificate?.Subject != ClusterIdentity.Subject ? ProbeResult.Unknown
                    : ProbeResult.OtherIdentity;
                return result == ProbeResult.SameIdentity;
            };
            await tls.AuthenticateAsClientAsync(options, timeout.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            cancel.ThrowIfCancellationRequested();
            return ProbeResult.Unknown;
        }
        catch (AuthenticationException error) when (error.InnerException is not null && result == ProbeResult.PlainText)
        {
            // TLS itself refused, with a reason: the process speaks TLS, and has no place for this connection at the moment.
            return ProbeResult.Unknown;
        }
        catch (Exception error) when (error is SocketException or IOException or AuthenticationException)
        {
            // The result says how far the connection got.
        }

        return result ?? ProbeResult.Unknown;
    }

    private enum ProbeResult
    {
        /// <summary>No process answers in time, or it does not belong to a cluster.</summary>
        Unknown,

        /// <summary>The process accepts connections but does not speak TLS.</summary>
        PlainText,

        /// <summary>TLS with the key of another cluster, or of any cluster if this process has no secret.</summary>
        OtherIdentity,

        /// <summary>TLS with the key of this process's cluster.</summary>
        SameIdentity,
    }
}
