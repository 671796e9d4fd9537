using System.Security.Cryptography;
using AeCluster.Worker.Mesh.Frames;
using AeCluster.Worker.Mesh.Plan;

namespace AeCluster.Worker.Mesh.Connecting;

/// <summary>
/// Mutual challenge-response authentication of two workers that share a trial's secret, without sending it:
/// <code>
/// dialer   -> hello (ranks, trial, generation, plan, nonce)
/// acceptor -> reply, nonce
/// dialer   -> HMAC-SHA256(secret, "dialer"   + hello + reply + nonce)
/// acceptor -> HMAC-SHA256(secret, "acceptor" + hello + reply + nonce)
/// </code>
/// Fresh nonces on both sides prevent replay. The proofs of the two sides differ, which prevents reflection. They cover the
/// ranks, the trial, the generation, the plan and the version, all of which the hello contains. The acceptor sends its proof
/// only after it has verified the dialer's.
/// </summary>
internal static class Handshake
{
    private const int ReplySize = 1 + Hello.NonceSize;
    private static readonly byte[] _busyReply = [(byte)HandshakeReply.Busy, .. new byte[ReplySize - 1]];
    private const int ProofSize = HMACSHA256.HashSizeInBytes;

    /// <summary>The reply to a dialer that has to make room for others.</summary>
    public static ReadOnlySpan<byte> BusyReply => _busyReply;

    private static ReadOnlySpan<byte> DialerRole => "AeCluster mesh dialer"u8;

    private static ReadOnlySpan<byte> AcceptorRole => "AeCluster mesh acceptor"u8;

    /// <exception cref="HandshakeException">The acceptor refuses, or does not know the secret.</exception>
    public static void Dial(TimedSocket socket, MeshMembership membership, int to)
    {
        Span<byte> transcript = stackalloc byte[Hello.Size + ReplySize];
        var hello = transcript[..Hello.Size];
        var reply = transcript[Hello.Size..];
        new Hello(FrameHeader.Version, membership.Trial, membership.Generation, membership.Rank, to)
            .Write(hello, membership.PlanDigest(), RandomNumberGenerator.GetBytes(Hello.NonceSize));
        socket.Send(hello);
        socket.Receive(reply);
        switch ((HandshakeReply)reply[0])
        {
            case HandshakeReply.Challenge:
                break;
            case HandshakeReply.UnknownGeneration:
                throw new HandshakeException("it does not expect this generation yet", HandshakeReply.UnknownGeneration);
            case HandshakeReply.VersionMismatch:
                throw new HandshakeException(
                    $"it is of another version than {FrameHeader.Version}", HandshakeReply.VersionMismatch);
            case HandshakeReply.OutdatedGeneration:
                throw new HandshakeException(
                    $"it is at a later generation than {membership.Generation}", HandshakeReply.OutdatedGeneration);
            case HandshakeReply.PlanMismatch:
                throw new HandshakeException("it has another plan for this generation", HandshakeReply.PlanMismatch);
            case HandshakeReply.Busy:
                throw new HandshakeException("it has too many other connections", HandshakeReply.Busy);
            default:
                throw new HandshakeException("it is no worker");
        }

        var secret = membership.Secret.Span;
        socket.Send(Proof(secret, DialerRole, transcript));
        ReceiveProof(socket, Proof(secret, AcceptorRole, transcript));
    }

    /// <param name="expected">Finds the membership whose secret the dialer has to prove, or the reason to refuse it.</param>
    /// <returns>The dialer's authenticated hello.</returns>
    /// <exception cref="HandshakeException">The dialer is refused.</exception>
    public static Hello Accept(TimedSocket socket, Func<Hello, (HandshakeReply Reply, MeshMembership? Membership)> expected)
    {
        Span<byte> transcript = stackalloc byte[Hello.Size + ReplySize];
        var helloBytes = transcript[..Hello.Size];
        var replyBytes = transcript[Hello.Size..];
        socket.Receive(helloBytes);
        var hello = Hello.Read(helloBytes) ?? throw new HandshakeException("it speaks another protocol");
        var (reply, membership) = hello.Version != FrameHeader.Version
            ? (HandshakeReply.VersionMismatch, null)
            : expected(hello);
        if (membership is not null && !Hello.DigestOf(helloBytes).SequenceEqual(membership.PlanDigest()))
        {
            reply = HandshakeReply.PlanMismatch;
        }

        replyBytes.Clear();
        replyBytes[0] = (byte)reply;
        if (reply == HandshakeReply.Challenge)
        {
            RandomNumberGenerator.Fill(replyBytes[1..]);
        }

        socket.Send(replyBytes);
        if (reply != HandshakeReply.Challenge)
        {
            throw new HandshakeException(
                reply switch
                {
                    HandshakeReply.VersionMismatch => $"it is of version {hello.Version}, this is {FrameHeader.Version}",
                    HandshakeReply.OutdatedGeneration => $"generation {hello.Generation} of its trial is over",
                    HandshakeReply.PlanMismatch => "it has another plan for this generation",
                    _ => "its generation is not expected here",
                },
                reply);
        }

        var secret = membership!.Secret.Span;
        ReceiveProof(socket, Proof(secret, DialerRole, transcript));
        socket.Send(Proof(secret, AcceptorRole, transcript));
        return hello;
    }

    private static void ReceiveProof(TimedSocket socket, ReadOnlySpan<byte> expected)
    {
        Span<byte> proof = stackalloc byte[ProofSize];
        socket.Receive(proof);
        if (!CryptographicOperations.FixedTimeEquals(proof, expected))
        {
            throw new HandshakeException("it does not know the secret");
        }
    }

    private static byte[] Proof(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> role, ReadOnlySpan<byte> transcript)
    {
        Span<byte> text = stackalloc byte[role.Length + transcript.Length];
        role.CopyTo(text);
        transcript.CopyTo(text[role.Length..]);
        return HMACSHA256.HashData(secret, text);
    }
}
