using System.Diagnostics;
using System.Net.Sockets;
using AeCluster.Worker.Mesh.Frames;
using AeCluster.Worker.Mesh.Links;

namespace AeCluster.Worker.Mesh.Exchange;

/// <summary>
/// Carries out a call on the thread that makes it: goes round all peers, sends and receives what can be moved, and when
/// nothing can, spins for a moment and then sleeps on all connections. No other thread touches a connection, so there is
/// nothing to lock, nothing to hand over, and no core is taken from those who compute.
/// </summary>
/// <param name="spin">How long to wait awake.</param>
internal sealed class ExchangeLoop(IReadOnlyList<PeerChannel> peers, TimeSpan silence, TimeSpan spin)
{
    private readonly List<Socket> _readable = new(peers.Count);
    private readonly List<Socket> _writable = new(peers.Count);
    private readonly PeerTimeouts _patience = new(peers, silence);
    private volatile string? _abortReason;
    private PeerLostException? _failure;

    /// <summary>Time without anything to do.</summary>
    public TimeSpan Waiting { get; private set; }

    /// <summary>Time within calls, waiting or not.</summary>
    public TimeSpan Total { get; private set; }

    /// <summary>Ends the running call and all later ones. From any thread.</summary>
    public void Abort(string reason)
    {
        Interlocked.CompareExchange(ref _abortReason, reason, null);
        foreach (var peer in peers)
        {
            peer.Link.Cut();
        }
    }

    /// <summary>Says again why the exchange is of no use any more, if it is not.</summary>
    /// <exception cref="PeerLostException">An earlier call failed.</exception>
    /// <exception cref="ExchangeAbortedException">The exchange was ended.</exception>
    public void RequireUsable()
    {
        if (_failure is { } failure)
        {
            throw new PeerLostException(failure.Ranks, failure.Reason);
        }

        RequireNotAborted();
    }

    /// <exception cref="PeerLostException">Peers are gone, or silent for too long, or broke the protocol.</exception>
    /// <exception cref="ExchangeAbortedException">The exchange was ended.</exception>
    public void Run(IExchangeCall call)
    {
        var began = Stopwatch.GetTimestamp();
        _patience.Begin();
        var idleSince = 0L;
        try
        {
            while (true)
            {
                RequireNotAborted();
                var (moved, done) = GoRound(call);
                if (done)
                {
                    return;
                }

                if (!moved)
                {
                    idleSince = idleSince == 0 ? Stopwatch.GetTimestamp() : idleSince;
                    Wait(call, idleSince);
                }
                else if (idleSince != 0)
                {
                    Waiting += Stopwatch.GetElapsedTime(idleSince);
                    idleSince = 0;
                }
            }
        }
        finally
        {
            Total += Stopwatch.GetElapsedTime(began);
        }
    }

    private (bool Moved, bool Done) GoRound(IExchangeCall call)
    {
        var (moved, done) = (false, true);
        for (var i = 0; i < peers.Count; i++)
        {
            var peer = peers[i];
            try
            {
                var news = peer.Receive(call) | peer.Send(call);
                if (news)
                {
                    moved = true;
                    _patience.Note(i);
                }

                done = done && peer.IsDone(call);
            }
            catch (Exception error) when (error is LinkClosedException or FrameException or PeerLostException)
            {
                throw Lost(call, peer, error);
            }
        }

        return (moved, done);
    }

    /// <summary>Awake at first: what is waited for is mostly only microseconds away. Yielding lets a peer on the same core get on
    /// with it.</summary>
    private void Wait(IExchangeCall call, long idleSince)
    {
        var now = Stopwatch.GetTimestamp();
        if (Stopwatch.GetElapsedTime(idleSince, now) < spin)
        {
            Thread.SpinWait(10);
            Thread.Yield();
            return;
        }

        var rest = RequirePatience(call, now);
        _readable.Clear();
        _writable.Clear();
        var maySleep = true;
        foreach (var peer in peers)
        {
            var (receiving, sending) = (!peer.IsHeldUp && !call.HasReceivedAll(peer.Rank), peer.IsFull);
            maySleep = MaySleep(call, peer, receiving, sending) && maySleep;
            if (receiving || (sending && !peer.Link.SendsBySocket))
            {
                _readable.Add(peer.Link.Socket);
            }

            if (sending && peer.Link.SendsBySocket)
            {
                _writable.Add(peer.Link.Socket);
            }
        }

        try
        {
            // Cutting the links from another thread makes them readable: the flag was set before, so one of the two is seen.
            if (maySleep && _abortReason is null)
            {
                Socket.Select(_readable, _writable, null, rest);
            }

            foreach (var peer in peers)
            {
                peer.Link.Awake();
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            RequireNotAborted();
            throw;
        }
    }

    /// <returns>How long one may sleep.</returns>
    private TimeSpan RequirePatience(IExchangeCall call, long now)
    {
        try
        {
            var rest = _patience.Require(call, now);
            if (_patience.IsTimeForASign(now))
            {
                foreach (var peer in peers)
                {
                    SayWaiting(call, peer);
                }
            }

            return rest;
        }
        catch (PeerLostException silent) when (_failure is null)
        {
            throw Leave(silent);
        }
    }

    private void SayWaiting(IExchangeCall call, PeerChannel peer)
    {
        try
        {
            peer.TrySay(FrameKind.Waiting, []);
        }
        catch (LinkClosedException error)
        {
            throw Lost(call, peer, error);
        }
    }

    private bool MaySleep(IExchangeCall call, PeerChannel peer, bool receiving, bool sending)
    {
        try
        {
            return peer.Link.MaySleep(receiving, sending);
        }
        catch (LinkClosedException error)
        {
            throw Lost(call, peer, error);
        }
    }

    private void RequireNotAborted()
    {
        if (_abortReason is { } reason)
        {
            throw new ExchangeAbortedException(reason);
        }
    }

    private Exception Lost(IExchangeCall call, PeerChannel peer, Exception error)
    {
        // Our own Abort cut the links: whatever broke, broke because of it.
        if (_abortReason is { } ended)
        {
            return new ExchangeAbortedException(ended);
        }

        if (error is PeerLostException told)
        {
            return Leave(told);
        }

        // Two that die at once are two that are lost; but who hung up because of another is not lost, the other is.
        var (lost, reason) = (new SortedSet<int>(), error.Message);
        foreach (var gone in peers.Where(other => other == peer || other.Link.IsClosed()))
        {
            if (gone.LastWords(call) is { } words)
            {
                lost.UnionWith(words.Ranks);
                reason = gone == peer ? words.Reason : reason;
            }
            else
            {
                lost.Add(gone.Rank);
            }
        }

        return Leave(new PeerLostException([.. lost], reason));
    }

    /// <summary>Tells those who are left why this side stops, and hangs up: they shall not wait for what will not come.</summary>
    private PeerLostException Leave(PeerLostException lost)
    {
        _failure = lost;
        foreach (var peer in peers.Where(peer => !lost.Ranks.Contains(peer.Rank)))
        {
            try
            {
                peer.TrySay(FrameKind.Farewell, new LeaveNotice(lost.Ranks, lost.Reason).ToBytes());
            }
            catch (LinkClosedException)
            {
                // It will be missed soon enough.
            }
        }

        foreach (var peer in peers)
        {
            peer.Link.Cut();
        }

        return lost;
    }
}
