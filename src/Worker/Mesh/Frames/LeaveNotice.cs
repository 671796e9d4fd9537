using System.Buffers.Binary;
using System.Text;

namespace AeCluster.Worker.Mesh.Frames;

/// <summary>
/// Sent by a worker that stops because it has lost peers, so that the others do not consider it lost as well. Number of ranks
/// (i32), the ranks (i32 each), the reason (UTF-8).
/// </summary>
internal sealed record LeaveNotice(IReadOnlyList<int> Lost, string Reason)
{
    public const int MaxBytes = 1024;
    private const int MaxRanks = 128;

    public byte[] ToBytes()
    {
        var ranks = Lost.Take(MaxRanks).ToList();
        var bytes = new byte[MaxBytes];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, ranks.Count);
        for (var i = 0; i < ranks.Count; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4 + (4 * i)), ranks[i]);
        }

        Encoding.UTF8.TryGetBytes(
            Reason.Length > 100 ? Reason[..100] : Reason,
            bytes.AsSpan(4 + (4 * ranks.Count)),
            out var length);
        return bytes[..(4 + (4 * ranks.Count) + length)];
    }

    /// <exception cref="FrameException">The bytes are malformed.</exception>
    public static LeaveNotice Read(ReadOnlySpan<byte> bytes)
    {
        var count = bytes.Length < 4 ? -1 : BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (count is < 0 or > MaxRanks || bytes.Length < 4 + (4 * count))
        {
            throw new FrameException("A leave notice that cannot be read.");
        }

        var ranks = new int[count];
        for (var i = 0; i < count; i++)
        {
            ranks[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(4 + (4 * i))..]);
        }

        return new LeaveNotice(ranks, Encoding.UTF8.GetString(bytes[(4 + (4 * count))..]));
    }

    /// <summary>
    /// The exception for the receiver of the notice. If the receiver itself is the one reported lost, it has lost the sender.
    /// </summary>
    public PeerLostException ToException(int sender, int self) =>
        new([.. Lost.Except([self]).DefaultIfEmpty(sender).Order()], $"{Reason} (says rank {sender})");
}
