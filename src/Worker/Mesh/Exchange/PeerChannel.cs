using AeCluster.Worker.Mesh.Frames;
using AeCluster.Worker.Mesh.Links;
using AeCluster.Worker.Mesh.Plan;

namespace AeCluster.Worker.Mesh.Exchange;

/// <summary>Sends frames to one peer and receives frames from it over its <see cref="ILink"/>. No method blocks.</summary>
internal sealed class PeerChannel(int rank, ILink link, ulong trial, int generation, int self) : IDisposable
{
    private readonly FrameDecoder _decoder = new();
    private readonly byte[] _readBuffer = new byte[Math.Max(FrameHeader.Size, link.ReadAheadBytes)];
    private readonly byte[] _outgoingHeader = new byte[FrameHeader.Size];
    private readonly byte[] _controlPayload = new byte[LeaveNotice.MaxBytes];
    private Range _buffered = 0..0;
    private OutgoingFrame _outgoing;
    private int _outgoingSent;
    private bool _isSending;
    private Disposition _disposition;

    public int Rank => rank;

    public ILink Link => link;

    /// <summary>The received frame has no buffer yet: reading continues when the call has made progress elsewhere.</summary>
    public bool IsReceiveBlocked { get; private set; }

    /// <summary>A frame is being sent and the link accepts no more bytes.</summary>
    public bool IsSendBlocked { get; private set; }

    /// <summary>Frames of earlier generations that were dropped.</summary>
    public long DroppedFrames { get; private set; }

    /// <summary>Bytes of calls that were sent or received; keep-alives do not count.</summary>
    public long BytesMoved { get; private set; }

    public Traffic Sent { get; private set; }

    public Traffic Received { get; private set; }

    private ReadOnlySpan<byte> Buffered => _readBuffer.AsSpan(_buffered);

    private bool HasBuffered => _buffered.Start.Value < _buffered.End.Value;

    public bool IsDone(IExchangeCall call) => !_isSending && call.HasSentAll(rank) && call.HasReceivedAll(rank);

    /// <summary>Sends some of the current frame, or of the next one.</summary>
    /// <returns>Whether any byte was sent.</returns>
    public bool Send(IExchangeCall call)
    {
        IsSendBlocked = false;
        if (!_isSending)
        {
            if (!call.TryNextFrame(rank, out _outgoing))
            {
                return false;
            }

            BeginFrame();
        }

        return ContinueFrame();
    }

    /// <summary>
    /// Sends a frame that belongs to no call, unless a frame is being sent already: that shows the peer a sign of life, too.
    /// </summary>
    public void TrySendControl(FrameKind kind, byte[] payload)
    {
        if (!_isSending)
        {
            _outgoing = new OutgoingFrame(kind, 0, 0, 0, new Payload(payload));
            BeginFrame();
            ContinueFrame();
        }
    }

    /// <summary>Receives some of a frame.</summary>
    /// <returns>Whether there was any progress.</returns>
    /// <exception cref="FrameException">The frame is damaged, or not the expected one.</exception>
    /// <exception cref="PeerLostException">The peer has sent a leave notice.</exception>
    public bool Receive(IExchangeCall call)
    {
        IsReceiveBlocked = false;
        if (!_decoder.InPayload)
        {
            if (call.HasReceivedAll(rank) || !(HasBuffered || FillBuffer()))
            {
                return false;
            }

            Consume(_decoder.TakeHeader(Buffered));
            if (!_decoder.InPayload)
            {
                return true;
            }

            _disposition = Validate(_decoder.Header);
        }

        var header = _decoder.Header;
        if (_disposition == Disposition.Drop)
        {
            return DropPayload();
        }

        if (_disposition == Disposition.AwaitBuffer)
        {
            if (!call.TryAccept(rank, header))
            {
                IsReceiveBlocked = true;
                return false;
            }

            _disposition = Disposition.Accept;
        }

        var buffer = _disposition == Disposition.Accept
            ? call.BufferFor(rank, header)
            : _controlPayload.AsSpan(0, header.PayloadBytes);
        var missing = buffer[_decoder.PayloadTaken..];
        var count = missing.IsEmpty ? 0 : ReadPayload(missing);
        if (count == 0 && !missing.IsEmpty)
        {
            return false;
        }

        BytesMoved += count;
        if (_decoder.TakePayload(buffer, count))
        {
            Received = Received.Plus(header.PayloadBytes);
            if (_disposition == Disposition.LeaveNotice)
            {
                throw LeaveNotice.Read(buffer).ToException(rank, self);
            }

            if (_disposition == Disposition.Accept)
            {
                call.Complete(rank, header);
            }
        }

        return true;
    }

    /// <summary>
    /// The leave notice that the peer sent before it closed the connection, if it did; it may be queued behind other frames.
    /// </summary>
    public PeerLostException? FindLeaveNotice(IExchangeCall call)
    {
        try
        {
            while (Receive(call))
            {
            }
        }
        catch (PeerLostException notice)
        {
            return notice;
        }
        catch (Exception error) when (error is LinkClosedException or FrameException)
        {
            // The peer closed the connection without a notice.
        }

        return null;
    }

    public void Dispose() => link.Dispose();

    private void BeginFrame()
    {
        var payload = _outgoing.Payload.Bytes;
        new FrameHeader(
            _outgoing.Kind, trial, generation, self, _outgoing.Step, _outgoing.Start, _outgoing.Node, payload.Length,
            link.NeedsChecksums ? Checksum.Of(payload) : 0, link.NeedsChecksums).Write(_outgoingHeader);
        (_isSending, _outgoingSent) = (true, 0);
    }

    private bool ContinueFrame()
    {
        var payload = _outgoing.Payload.Bytes;
        var sent = link.Send(
            _outgoingHeader.AsSpan(Math.Min(_outgoingSent, FrameHeader.Size)),
            payload[Math.Max(0, _outgoingSent - FrameHeader.Size)..]);
        _outgoingSent += sent;
        if (_outgoingSent == FrameHeader.Size + payload.Length)
        {
            _isSending = false;
            BytesMoved += _outgoing.Kind == FrameKind.Waiting ? 0 : FrameHeader.Size;
            Sent = Sent.Plus(payload.Length);
        }

        IsSendBlocked = sent == 0;
        return sent > 0;
    }

    private Disposition Validate(in FrameHeader header)
    {
        if (header.Trial != trial || header.Sender != rank || header.Generation > generation)
        {
            throw new FrameException(
                $"A frame of trial {header.Trial:x16}, generation {header.Generation}, rank {header.Sender} on the connection "
                    + $"of {trial:x16}, {generation}, {rank}.");
        }

        if (link.NeedsChecksums && !header.HasChecksum)
        {
            throw new FrameException("A frame without a checksum.");
        }

        var maxBytes = header.Kind switch
        {
            FrameKind.LeaveNotice => LeaveNotice.MaxBytes,
            FrameKind.Waiting => 0,
            _ => int.MaxValue,
        };
        if (header.PayloadBytes > maxBytes)
        {
            throw new FrameException($"{header.Kind} of {header.PayloadBytes} bytes.");
        }

        return header.Generation < generation ? Disposition.Drop
            : header.Kind == FrameKind.LeaveNotice ? Disposition.LeaveNotice
            : header.Kind == FrameKind.Waiting ? Disposition.KeepAlive
            : Disposition.AwaitBuffer;
    }

    private bool DropPayload()
    {
        if (_decoder.Missing > 0 && !(HasBuffered || FillBuffer()))
        {
            return false;
        }

        var count = Math.Min(Buffered.Length, _decoder.Missing);
        Consume(count);
        if (_decoder.SkipPayload(count))
        {
            DroppedFrames++;
        }

        return true;
    }

    /// <summary>
    /// Reads large payloads directly into their buffer, and small ones together with the next header in one system call.
    /// </summary>
    private int ReadPayload(Span<byte> missing)
    {
        if (!HasBuffered)
        {
            if (missing.Length >= _readBuffer.Length)
            {
                return link.Receive(missing);
            }

            if (!FillBuffer())
            {
                return 0;
            }
        }

        var count = Math.Min(missing.Length, Buffered.Length);
        Buffered[..count].CopyTo(missing);
        Consume(count);
        return count;
    }

    private bool FillBuffer()
    {
        var count = link.Receive(_readBuffer);
        _buffered = 0..count;
        return count > 0;
    }

    private void Consume(int count) => _buffered = (_buffered.Start.Value + count).._buffered.End;

    /// <summary>What to do with the frame that is being received.</summary>
    private enum Disposition
    {
        /// <summary>It is valid; the call has no buffer for it yet.</summary>
        AwaitBuffer,

        /// <summary>The call receives it.</summary>
        Accept,

        /// <summary>It is of an earlier generation.</summary>
        Drop,

        LeaveNotice,

        KeepAlive,
    }
}
