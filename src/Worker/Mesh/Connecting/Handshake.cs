using System.Security.Cryptography;
using AeCluster.Worker.Mesh.Frames;
using AeCluster.Worker.Mesh.Plan;

namespace AeCluster.Worker.Mesh.Connecting;

/// <summary>
/// How two workers prove to one another that they know a trial's secret, without saying it:
/// <code>
/// dialer   -> hello (who, whose, which plan; nonce)
/// acceptor -> reply, nonce
/// dialer   -> HMAC-SHA256(secret, "dialer"   + hello + reply + nonce)
/// acceptor -> HMAC-SHA256(secret, "acceptor" + hello + reply + nonce)
/// </code>
/// Both nonces are fresh, so nothing that was said before is of use again; the two sides' proofs differ, so that none can be
/// sent back to whom it came from; both ranks, the trial, the generation, the plan and the version are within the hello.
/// The acceptor proves itself only to who has proved itself to it.
/// </summary>
internal static class Handshake
{
    private const int AnswerSize = 1 + Hello.NonceSize;
    private const int ProofSize = HMACSHA256.HashSizeInBytes;

    /// <exception cref="HandshakeException">The other side refuses, or is not who it should be.</exception>
    public static void Dial(TimedSocket socket, MeshMembership membership, int to)
    {
        Span<byte> transcript = stackalloc byte[Hello.Size + AnswerSize];
        var hello = transcript[..Hello.Size];
        var answer = transcript[Hello.Size..];
        new Hello(FrameHeader.Version, membership.Trial, membership.Generation, membership.Rank, to)
            .Write(hello, membership.PlanDigest(), RandomNumberGenerator.GetBytes(Hello.NonceSize));
        socket.Send(hello);
        socket.Receive(answer);
        switch ((HandshakeReply)answer[0])
        {
            case HandshakeReply.Prove:
                break;
            case HandshakeReply.NotYet:
                throw new HandshakeException("it does not expect this generation yet", HandshakeReply.NotYet);
            case HandshakeReply.OtherVersion:
                throw new HandshakeException($"it is of another version than {FrameHeader.Version}", HandshakeReply.OtherVersion);
            case HandshakeReply.Outdated:
                throw new HandshakeException(
                    $"it is at a later generation than {membership.Generation}",
                    HandshakeReply.Outdated);
            case HandshakeReply.OtherPlan:
                throw new HandshakeException("it has another plan for this generation", HandshakeReply.OtherPlan);
            default:
                throw new HandshakeException("it is no worker");
        }

        socket.Send(Proof(membership.Secret.Span, "AeCluster mesh dialer"u8, transcript));
        Span<byte> proof = stackalloc byte[ProofSize];
        socket.Receive(proof);
        if (
            !CryptographicOperations.FixedTimeEquals(
                proof,
                Proof(membership.Secret.Span, "AeCluster mesh acceptor"u8, transcript)))
        {
            throw new HandshakeException("it does not know the secret");
        }
    }

    /// <param name="expected">Finds whose secret a hello has to prove, or why it is refused.</param>
    /// <returns>What the dialer has proved to be.</returns>
    /// <exception cref="HandshakeException">It is refused.</exception>
    public static Hello Accept(TimedSocket socket, Func<Hello, (HandshakeReply Reply, MeshMembership? Membership)> expected)
    {
        Span<byte> transcript = stackalloc byte[Hello.Size + AnswerSize];
        var hello = transcript[..Hello.Size];
        var answer = transcript[Hello.Size..];
        socket.Receive(hello);
        var said = Hello.Read(hello) ?? throw new HandshakeException("it speaks another protocol");
        var (reply, membership) = said.Version != FrameHeader.Version ? (HandshakeReply.OtherVersion, null) : expected(said);
        if (membership is not null && !Hello.DigestOf(hello).SequenceEqual(membership.PlanDigest()))
        {
            reply = HandshakeReply.OtherPlan;
        }

        answer.Clear();
        answer[0] = (byte)reply;
        if (reply == HandshakeReply.Prove)
        {
            RandomNumberGenerator.Fill(answer[1..]);
        }

        socket.Send(answer);
        if (reply != HandshakeReply.Prove)
        {
            throw new HandshakeException(
                reply switch
                {
                    HandshakeReply.OtherVersion => $"it is of version {said.Version}, this is {FrameHeader.Version}",
                    HandshakeReply.Outdated => $"generation {said.Generation} of its trial is over",
                    HandshakeReply.OtherPlan => "it has another plan for this generation",
                    _ => "its generation is not expected here",
                },
                reply);
        }

        Span<byte> proof = stackalloc byte[ProofSize];
        socket.Receive(proof);
        var secret = membership!.Secret.Span;
        if (!CryptographicOperations.FixedTimeEquals(proof, Proof(secret, "AeCluster mesh dialer"u8, transcript)))
        {
            throw new HandshakeException("it does not know the secret");
        }

        socket.Send(Proof(secret, "AeCluster mesh acceptor"u8, transcript));
        return said;
    }

    private static byte[] Proof(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> role, ReadOnlySpan<byte> transcript)
    {
        Span<byte> text = stackalloc byte[role.Length + transcript.Length];
        role.CopyTo(text);
        transcript.CopyTo(text[role.Length..]);
        return HMACSHA256.HashData(secret, text);
    }
}
