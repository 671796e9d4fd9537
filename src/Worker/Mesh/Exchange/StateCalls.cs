using System.Security.Cryptography;
using AeCluster.Worker.Mesh.Frames;

namespace AeCluster.Worker.Mesh.Exchange;

/// <summary>Sends a state to one peer: its contents, then its bytes in pieces.</summary>
internal sealed class SendStateCall(int peer, long step, IReadOnlyList<StateBlob> state) : IExchangeCall
{
    /// <summary>Maximum payload of a frame.</summary>
    public const int PieceBytes = 1 << 20;

    private readonly byte[] _contents = StateContents.Of(state).ToBytes();
    private bool _contentsSent;
    private int _part;
    private int _offset;

    public bool TryNextFrame(int to, out OutgoingFrame frame)
    {
        frame = default;
        if (HasSentAll(to))
        {
            return false;
        }

        if (!_contentsSent)
        {
            _contentsSent = true;
            frame = new OutgoingFrame(FrameKind.StateContents, step, 0, 0, new Payload(_contents));
            SkipEmpty();
            return true;
        }

        var bytes = state[_part].Bytes;
        var count = Math.Min(PieceBytes, bytes.Length - _offset);
        frame = new OutgoingFrame(FrameKind.StateBytes, step, _offset, _part, new Payload(bytes.Slice(_offset, count)));
        _offset += count;
        SkipEmpty();
        return true;
    }

    public bool HasSentAll(int to) => to != peer || (_contentsSent && _part == state.Count);

    public bool HasReceivedAll(int from) => true;

    public bool TryAccept(int from, in FrameHeader header) =>
        throw new FrameException($"{header.Kind} where nothing has to come.");

    public Span<byte> BufferFor(int from, in FrameHeader header) => [];

    public void Complete(int from, in FrameHeader header)
    {
    }

    private void SkipEmpty()
    {
        while (_part < state.Count && _offset == state[_part].Bytes.Length)
        {
            (_part, _offset) = (_part + 1, 0);
        }
    }
}

/// <summary>Receives a state from one peer.</summary>
internal sealed class ReceiveStateCall(int peer, long maxBytes) : IExchangeCall
{
    private byte[] _contentBytes = [];
    private StateContents? _contents;
    private byte[][] _blobs = [];
    private long _step;
    private int _part;
    private int _offset;

    public bool TryNextFrame(int to, out OutgoingFrame frame)
    {
        frame = default;
        return false;
    }

    public bool HasSentAll(int to) => true;

    public bool HasReceivedAll(int from) => from != peer || (_contents is not null && _part == _blobs.Length);

    public bool TryAccept(int from, in FrameHeader header)
    {
        if (_contents is null)
        {
            if (header.Kind != FrameKind.StateContents || header.PayloadBytes > StateContents.MaxBytes)
            {
                throw new FrameException(
                    $"{header.Kind} of {header.PayloadBytes} bytes where the contents of a state have to come.");
            }

            _contentBytes = new byte[header.PayloadBytes];
            return true;
        }

        var count = Math.Min(SendStateCall.PieceBytes, _blobs[_part].Length - _offset);
        var expected = (FrameKind.StateBytes, _step, _part, (long)_offset, count);
        return (header.Kind, header.Step, header.Node, header.Start, header.PayloadBytes) == expected
            ? true
            : throw new FrameException(
                $"{header.Kind} of part {header.Node} from byte {header.Start} on where byte {_offset} of part {_part} has "
                    + "to come.");
    }

    public Span<byte> BufferFor(int from, in FrameHeader header) =>
        _contents is null ? _contentBytes : _blobs[_part].AsSpan(_offset, header.PayloadBytes);

    public void Complete(int from, in FrameHeader header)
    {
        if (_contents is null)
        {
            // Read has checked the size against the caller's limit, so that the peer cannot choose how much memory is allocated.
            _contents = StateContents.Read(_contentBytes, maxBytes);
            (_step, _blobs) = (header.Step, [.. _contents.Parts.Select(part => new byte[part.Length])]);
        }
        else
        {
            _offset += header.PayloadBytes;
        }

        while (_part < _blobs.Length && _offset == _blobs[_part].Length)
        {
            (_part, _offset) = (_part + 1, 0);
        }
    }

    /// <exception cref="FrameException">The hash of a part differs.</exception>
    public PeerState State()
    {
        for (var i = 0; i < _blobs.Length; i++)
        {
            if (Convert.ToHexStringLower(SHA256.HashData(_blobs[i])) != _contents!.Parts[i].Sha256)
            {
                throw new FrameException($"'{_contents.Parts[i].Name}' of its state has another SHA-256 than announced.");
            }
        }

        return new PeerState(_step, [.. _blobs.Select((blob, i) => new StateBlob(_contents!.Parts[i].Name, blob))]);
    }
}
