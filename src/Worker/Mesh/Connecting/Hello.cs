using System.Buffers.Binary;

namespace AeCluster.Worker.Mesh.Connecting;

/// <summary>
/// The first message of a dialer: 96 bytes, little-endian. It is not secret, and not authenticated before the proofs.
/// <code>
///  0 magic 'AeMH'   4 version u16   8 trial u64   16 generation i32   20 from rank i32   24 to rank i32
/// 32 digest of the plan, 32 bytes   64 nonce, 32 bytes
/// </code>
/// </summary>
internal readonly record struct Hello(ushort Version, ulong Trial, int Generation, int From, int To)
{
    public const int Size = 96;
    public const int NonceSize = 32;
    public const int DigestSize = 32;
    private const uint Magic = 0x484D_6541;

    public void Write(Span<byte> bytes, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> nonce)
    {
        bytes.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[4..], Version);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], Trial);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[16..], Generation);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[20..], From);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[24..], To);
        digest.CopyTo(bytes[32..]);
        nonce.CopyTo(bytes[64..]);
    }

    /// <returns>Null if the bytes are not a hello of any version.</returns>
    public static Hello? Read(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic
        ? null
        : new Hello(
            BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[20..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[24..]));

    public static ReadOnlySpan<byte> DigestOf(ReadOnlySpan<byte> hello) => hello.Slice(32, DigestSize);
}

/// <summary>An acceptor's reply to a <see cref="Hello"/>. The values are part of the wire format.</summary>
internal enum HandshakeReply : byte
{
    /// <summary>A nonce follows, and the dialer has to prove that it knows the secret.</summary>
    Challenge = 1,

    /// <summary>The acceptor does not know this generation yet; the dialer may try again.</summary>
    UnknownGeneration = 2,

    /// <summary>The acceptor has another version of the protocol.</summary>
    VersionMismatch = 3,

    /// <summary>The trial is at a later generation already.</summary>
    OutdatedGeneration = 4,

    /// <summary>The generation has other shards, other parameters, or no such dialer.</summary>
    PlanMismatch = 5,

    /// <summary>The acceptor has too many unfinished handshakes; the dialer may try again.</summary>
    Busy = 6,
}
