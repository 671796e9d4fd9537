using System.Buffers.Binary;

namespace AeCluster.Worker.Mesh.Frames;

/// <summary>
/// The header before every payload: 56 bytes, little-endian.
/// <code>
///  0 magic 'AeCM'   4 version u16   6 kind u8   7 flags u8   8 trial u64   16 generation i32   20 sender i32
/// 24 step i64      32 start i64    40 node i32  44 payload bytes i32       48 payload checksum u32
/// 52 checksum u32 of the 52 bytes before it
/// </code>
/// </summary>
/// <param name="Trial">A hash of the trial's id.</param>
/// <param name="Sender">The sender's rank.</param>
/// <param name="Start">Index of the first float of partials and sums, or of the first byte of a part of a state.</param>
/// <param name="Node">Index of the sender's tree node for partials, of the part for state bytes; otherwise 0.</param>
/// <param name="PayloadChecksum">Checksum of the payload if <paramref name="HasChecksum"/>; otherwise 0.</param>
/// <param name="HasChecksum">Whether the payload has a checksum; it needs none in shared memory.</param>
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

    /// <summary>Version of frames and handshake; peers of another version are refused.</summary>
    public const ushort Version = 1;

    /// <summary>Maximum payload; a frame that claims more is malformed.</summary>
    public const int MaxPayloadBytes = 1 << 24;

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
    /// <exception cref="FrameException">The bytes are not a header, are damaged, or are of another version.</exception>
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
        return header.PayloadBytes is >= 0 and <= MaxPayloadBytes
            ? header
            : throw new FrameException($"A frame claims a payload of {header.PayloadBytes} bytes.");
    }
}
