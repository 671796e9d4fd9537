using System.Buffers.Binary;

namespace AeCluster.Worker.Mesh.Frames;

/// <summary>
/// What stands before every payload: 56 bytes, little-endian.
/// <code>
///  0 magic 'AeCM'   4 version u16   6 kind u8   7 flags u8   8 trial u64   16 generation i32   20 sender i32
/// 24 step i64      32 start i64    40 node i32  44 payload bytes i32       48 payload checksum u32
/// 52 checksum of the 52 bytes before it
/// </code>
/// </summary>
/// <param name="Trial">A hash of the trial's id.</param>
/// <param name="Sender">The sender's rank.</param>
/// <param name="Start">The first float of partials and sums; the first byte of a state's bytes.</param>
/// <param name="Node">Which of the sender's tree nodes, of a partial; else 0.</param>
/// <param name="PayloadChecksum">Of the payload, if <paramref name="HasChecksum"/>; else 0.</param>
/// <param name="HasChecksum">Whether the payload is checksummed. Between processes that share memory there is no wire to damage
/// it.</param>
public readonly record struct FrameHeader(
    FrameKind Kind,
    ulong Trial,
    int Generation,
    int Sender,
    long Step,
    long Start,
    int Node,
    int PayloadBytes,
    uint PayloadChecksum,
    bool HasChecksum)
{
    public const int Size = 56;

    /// <summary>The version of frames and handshake. Peers of another one are refused.</summary>
    public const ushort Version = 1;

    /// <summary>No frame carries more; whoever writes more has another program.</summary>
    public const int LargestPayload = 1 << 24;

    private const uint Magic = 0x4D43_6541;
    private const int Sealed = Size - sizeof(uint);
    private const byte ChecksumFlag = 1;

    /// <param name="bytes">At least <see cref="Size"/> long.</param>
    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[4..], Version);
        bytes[6] = (byte)Kind;
        bytes[7] = HasChecksum ? ChecksumFlag : (byte)0;
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], Trial);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[16..], Generation);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[20..], Sender);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], Step);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[32..], Start);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[40..], Node);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[44..], PayloadBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[48..], PayloadChecksum);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[Sealed..], Checksum.Of(bytes[..Sealed]));
    }

    /// <param name="bytes">At least <see cref="Size"/> long.</param>
    /// <exception cref="FrameException">No header, a damaged one, or one of another version.</exception>
    public static FrameHeader Read(ReadOnlySpan<byte> bytes)
    {
        var magic = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (magic != Magic)
        {
            throw new FrameException($"Not a frame: it begins with 0x{magic:x8}.");
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[Sealed..]) != Checksum.Of(bytes[..Sealed]))
        {
            throw new FrameException("A frame's header is damaged: its checksum does not fit.");
        }

        if (BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]) is var version && version != Version)
        {
            throw new FrameException($"A frame of version {version}; this is {Version}.");
        }

        var header = new FrameHeader(
            (FrameKind)bytes[6],
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[20..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[40..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[44..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[48..]),
            (bytes[7] & ChecksumFlag) != 0);
        return header.PayloadBytes is >= 0 and <= LargestPayload
            ? header
            : throw new FrameException($"A frame claims a payload of {header.PayloadBytes} bytes.");
    }
}
