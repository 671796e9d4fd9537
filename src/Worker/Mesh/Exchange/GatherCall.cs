using AeCluster.Worker.Mesh.Frames;

namespace AeCluster.Worker.Mesh.Exchange;

/// <summary>All-gather of byte arrays: sends one frame to each peer and receives one from each.</summary>
internal sealed class GatherCall(int workers, int rank, long step, ReadOnlyMemory<byte> mine, int maxBytes) : IExchangeCall
{
    private readonly bool[] _sent = new bool[workers];
    private readonly byte[]?[] _blobs = Own(new byte[]?[workers], rank, mine);
    private readonly bool[] _received = new bool[workers];

    public IReadOnlyList<byte[]> Blobs => [.. _blobs.Select(blob => blob!)];

    public bool TryNextFrame(int to, out OutgoingFrame frame)
    {
        frame = new OutgoingFrame(FrameKind.Blob, step, 0, 0, new Payload(mine));
        var isNew = !_sent[to];
        _sent[to] = true;
        return isNew;
    }

    public bool HasSentAll(int to) => _sent[to];

    public bool HasReceivedAll(int from) => _received[from];

    public bool TryAccept(int from, in FrameHeader header)
    {
        if ((header.Kind, header.Step) != (FrameKind.Blob, step) || header.PayloadBytes > maxBytes)
        {
            throw new FrameException(
                $"{header.Kind} of step {header.Step}, {header.PayloadBytes} bytes, where a part of step {step}'s gather has "
                    + $"to come, {maxBytes} bytes at most.");
        }

        _blobs[from] = new byte[header.PayloadBytes];
        return true;
    }

    public Span<byte> BufferFor(int from, in FrameHeader header) => _blobs[from];

    public void Complete(int from, in FrameHeader header) => _received[from] = true;

    private static byte[]?[] Own(byte[]?[] blobs, int rank, ReadOnlyMemory<byte> mine)
    {
        blobs[rank] = mine.ToArray();
        return blobs;
    }
}
