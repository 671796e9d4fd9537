using AeCluster.Worker.Mesh.Frames;
using AeCluster.Worker.Mesh.Links;
using AeCluster.Worker.Mesh.Plan;

namespace AeCluster.Worker.Mesh.Exchange;

/// <summary>Frames to and from one peer, over its <see cref="ILink"/>. Every method does what can be done now, and
/// returns.</summary>
internal sealed class PeerChannel(int rank, ILink link, ulong trial, int generation, int self) : IDisposable
{
    private readonly FrameDecoder _decoder = new();
    private readonly byte[] _readAhead = new byte[Math.Max(FrameHeader.Size, link.ReadAhead)];
    private readonly byte[] _header = new byte[FrameHeader.Size];
    private readonly byte[] _farewell = new byte[LeaveNotice.LongestBytes];
    private Range _ahead = 0..0;
    private OutgoingFrame _outgoing;
    private int _outgoingSent;
    private bool _isSending;
    private Fate _fate;

    public int Rank => rank;

    public ILink Link => link;

    /// <summary>What came has no place yet: reading goes on when something else has been done.</summary>
    public bool IsHeldUp { get; private set; }

    /// <summary>A frame is to go out and the link takes no more.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Frames of earlier generations that were dropped.</summary>
    public long Dropped { get; private set; }

    /// <summary>Grows whenever something of a call moves, either way; not with signs of life.</summary>
    public long Moved { get; private set; }

    public Traffic Sent { get; private set; }

    public Traffic Received { get; private set; }

    public bool IsDone(IExchangeCall call) => !_isSending && call.HasSentAll(rank) && call.HasReceivedAll(rank);

    /// <summary>Sends a piece of the frame that is under way, or of the next one.</summary>
    /// <returns>Whether any byte moved.</returns>
    public bool Send(IExchangeCall call)
    {
        IsFull = false;
        if (!_isSending)
        {
            if (!call.TryNextFrame(rank, out _outgoing))
            {
                return false;
            }

            Begin();
        }

        return Continue();
    }

    /// <summary>Sends a frame that belongs to no call, if none is under way: then the peer has something to see anyway.</summary>
    public void TrySay(FrameKind kind, byte[] payload)
    {
        if (!_isSending)
        {
            _outgoing = new OutgoingFrame(kind, 0, 0, 0, new Payload(payload));
            Begin();
            Continue();
        }
    }

    /// <summary>Receives a piece of a frame.</summary>
    /// <returns>Whether anything came of it.</returns>
    /// <exception cref="FrameException">It is damaged, or not what has to come.</exception>
    /// <exception cref="PeerLostException">The peer says that it stops.</exception>
    public bool Receive(IExchangeCall call)
    {
        IsHeldUp = false;
        if (!_decoder.InPayload)
        {
            if (call.HasReceivedAll(rank) || !(HasAhead || ReadAhead()))
            {
                return false;
            }

            Consume(_decoder.TakeHeader(Ahead));
            if (!_decoder.InPayload)
            {
                return true;
            }

            _fate = Judge(_decoder.Header);
        }

        var header = _decoder.Header;
        if (_fate == Fate.Dropped)
        {
            return Drop();
        }

        if (_fate == Fate.Undecided)
        {
            if (!call.TryAccept(rank, header))
            {
                IsHeldUp = true;
                return false;
            }

            _fate = Fate.Accepted;
        }

        var place = _fate == Fate.Accepted ? call.PlaceOf(rank, header) : _farewell.AsSpan(0, header.PayloadBytes);
        var missing = place[_decoder.PayloadTaken..];
        var count = missing.IsEmpty ? 0 : Fill(missing);
        if (count == 0 && !missing.IsEmpty)
        {
            return false;
        }

        Moved += count;
        if (_decoder.TakePayload(place, count))
        {
            Received = Received.Plus(header.PayloadBytes);
            if (_fate == Fate.Farewell)
            {
                throw LeaveNotice.Read(place).ToException(rank, self);
            }

            if (_fate == Fate.Accepted)
            {
                call.Take(rank, header);
            }
        }

        return true;
    }

    /// <summary>What the peer said before it hung up, if it did: it may still be on the way behind other frames.</summary>
    public PeerLostException? LastWords(IExchangeCall call)
    {
        try
        {
            while (Receive(call))
            {
            }
        }
        catch (PeerLostException told)
        {
            return told;
        }
        catch (Exception error) when (error is LinkClosedException or FrameException)
        {
            // It said nothing more.
        }

        return null;
    }

    public void Dispose() => link.Dispose();

    private bool HasAhead => _ahead.Start.Value < _ahead.End.Value;

    private ReadOnlySpan<byte> Ahead => _readAhead.AsSpan(_ahead);

    private void Consume(int count) => _ahead = (_ahead.Start.Value + count).._ahead.End;

    private bool ReadAhead()
    {
        var count = link.Receive(_readAhead);
        _ahead = 0..count;
        return count > 0;
    }

    private void Begin()
    {
        var payload = _outgoing.Payload.Bytes;
        new FrameHeader(
            _outgoing.Kind, trial, generation, self, _outgoing.Step, _outgoing.Start, _outgoing.Node, payload.Length,
            link.WantsChecksums ? Checksum.Of(payload) : 0, link.WantsChecksums).Write(_header);
        (_isSending, _outgoingSent) = (true, 0);
    }

    private bool Continue()
    {
        var payload = _outgoing.Payload.Bytes;
        var sent = link.Send(
            _header.AsSpan(Math.Min(_outgoingSent, FrameHeader.Size)),
            payload[Math.Max(0, _outgoingSent - FrameHeader.Size)..]);
        _outgoingSent += sent;
        if (_outgoingSent == FrameHeader.Size + payload.Length)
        {
            _isSending = false;
            Moved += _outgoing.Kind == FrameKind.Waiting ? 0 : FrameHeader.Size;
            Sent = Sent.Plus(payload.Length);
        }

        IsFull = sent == 0;
        return sent > 0;
    }

    private Fate Judge(in FrameHeader header)
    {
        if (header.Trial != trial || header.Sender != rank || header.Generation > generation)
        {
            throw new FrameException(
                $"A frame of trial {header.Trial:x16}, generation {header.Generation}, rank {header.Sender} on the connection "
                    + $"of {trial:x16}, {generation}, {rank}.");
        }

        if (link.WantsChecksums && !header.HasChecksum)
        {
            throw new FrameException("A frame without a checksum.");
        }

        if (
            header.PayloadBytes
            > header.Kind switch
            {
                FrameKind.Farewell => LeaveNotice.LongestBytes,
                FrameKind.Waiting => 0,
                _ => int.MaxValue,
            })
        {
            throw new FrameException($"{header.Kind} of {header.PayloadBytes} bytes.");
        }

        return header.Generation < generation ? Fate.Dropped
            : header.Kind == FrameKind.Farewell ? Fate.Farewell
            : header.Kind == FrameKind.Waiting ? Fate.SignOfLife
            : Fate.Undecided;
    }

    private bool Drop()
    {
        if (_decoder.Missing > 0 && !(HasAhead || ReadAhead()))
        {
            return false;
        }

        var count = Math.Min(Ahead.Length, _decoder.Missing);
        Consume(count);
        if (_decoder.SkipPayload(count))
        {
            Dropped++;
        }

        return true;
    }

    /// <summary>Large payloads go straight to their place; of small ones, the next header comes along in the same call.</summary>
    private int Fill(Span<byte> missing)
    {
        if (!HasAhead)
        {
            if (missing.Length >= _readAhead.Length)
            {
                return link.Receive(missing);
            }

            if (!ReadAhead())
            {
                return 0;
            }
        }

        var count = Math.Min(missing.Length, Ahead.Length);
        Ahead[..count].CopyTo(missing);
        Consume(count);
        return count;
    }

    private enum Fate
    {
        Undecided,
        Accepted,
        Dropped,
        Farewell,
        SignOfLife,
    }
}
