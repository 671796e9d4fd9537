using System.Buffers.Binary;
using System.Text;

namespace AeCluster.Worker.Mesh.Frames;

/// <summary>
/// What a worker says before it stops because others are lost, so that those who wait for it do not take it for dead.
/// Number of ranks, the ranks (i32 each), the reason (UTF-8).
/// </summary>
internal sealed record LeaveNotice(IReadOnlyList<int> Lost, string Reason)
{
    public const int LongestBytes = 1024;
    private const int MostRanks = 128;

    public byte[] ToBytes()
    {
        var ranks = Lost.Take(MostRanks).ToList();
        var bytes = new byte[LongestBytes];
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

    /// <exception cref="FrameException">These are no farewell.</exception>
    public static LeaveNotice Read(ReadOnlySpan<byte> bytes)
    {
        var count = bytes.Length < 4 ? -1 : BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (count is < 0 or > MostRanks || bytes.Length < 4 + (4 * count))
        {
            throw new FrameException("A farewell that cannot be read.");
        }

        var ranks = new int[count];
        for (var i = 0; i < count; i++)
        {
            ranks[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(4 + (4 * i))..]);
        }

        return new LeaveNotice(ranks, Encoding.UTF8.GetString(bytes[(4 + (4 * count))..]));
    }

    /// <summary>The loss as it looks to the one who is told. If that is the one who was given up, the sender is lost to
    /// it.</summary>
    public PeerLostException ToException(int sender, int self) =>
        new([.. Lost.Except([self]).DefaultIfEmpty(sender).Order()], $"{Reason} (says rank {sender})");
}
