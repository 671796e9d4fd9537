using System.Diagnostics;
using System.Net.Sockets;
using AeCluster.Worker.Mesh.Frames;
using AeCluster.Worker.Mesh.Links;

namespace AeCluster.Worker.Mesh.Exchange;

/// <summary>
/// Executes a call on the calling thread: polls all peers, sends and receives what it can without blocking, and when nothing
/// moves, spins briefly and then sleeps on all connections. No other thread uses a connection, so there are no locks and no
/// handovers, and no core is taken from the computation.
/// </summary>
/// <param name="spinTime">How long to spin before sleeping.</param>
internal sealed class ExchangeLoop(IReadOnlyList<PeerChannel> peers, TimeSpan peerTimeout, TimeSpan spinTime)
{
    private readonly List<Socket> _readable = new(peers.Count);
    private readonly List<Socket> _writable = new(peers.Count);
    private readonly PeerTimeouts _timeouts = new(peers, peerTimeout);
    private volatile string? _abortReason;
    private PeerLostException? _failure;

    /// <summary>Time without anything to do.</summary>
    public TimeSpan Waiting { get; private set; }

    /// <summary>Time within calls, waiting or not.</summary>
    public TimeSpan Total { get; private set; }

    /// <summary>Ends the running call and all later ones. Thread-safe.</summary>
    public void Abort(string reason)
    {
        Interlocked.CompareExchange(ref _abortReason, reason, null);
        foreach (var peer in peers)
        {
            peer.Link.Shutdown();
        }
    }

    /// <summary>Throws again the exception that has made the exchange unusable, if any.</summary>
    /// <exception cref="PeerLostException">An earlier call failed.</exception>
    /// <exception cref="ExchangeAbortedException">The exchange was aborted.</exception>
    public void ThrowIfUnusable()
    {
        if (_failure is { } failure)
        {
            throw new PeerLostException(failure.Ranks, failure.Reason);
        }

        ThrowIfAborted();
    }

    /// <exception cref="PeerLostException">Peers have closed their connection, timed out or violated the protocol.</exception>
    /// <exception cref="ExchangeAbortedException">The exchange was aborted.</exception>
    public void Run(IExchangeCall call)
    {
        var began = Stopwatch.GetTimestamp();
        _timeouts.Restart();
        var idleSince = 0L;
        try
        {
            while (true)
            {
                ThrowIfAborted();
                var (progressed, done) = Poll(call);
                if (done)
                {
                    return;
                }

                if (!progressed)
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

    private (bool Progressed, bool Done) Poll(IExchangeCall call)
    {
        var (progressed, done) = (false, true);
        for (var i = 0; i < peers.Count; i++)
        {
            var peer = peers[i];
            try
            {
                if (peer.Receive(call) | peer.Send(call))
                {
                    progressed = true;
                    _timeouts.RecordActivity(i);
                }

                done = done && peer.IsDone(call);
            }
            catch (Exception error) when (error is LinkClosedException or FrameException or PeerLostException)
            {
                throw Failed(call, peer, error);
            }
        }

        return (progressed, done);
    }

    /// <summary>
    /// Spins at first, because peers are usually only microseconds behind; yielding lets a peer on the same core continue.
    /// </summary>
    private void Wait(IExchangeCall call, long idleSince)
    {
        var now = Stopwatch.GetTimestamp();
        if (Stopwatch.GetElapsedTime(idleSince, now) < spinTime)
        {
            Thread.SpinWait(10);
            Thread.Yield();
            return;
        }

        var timeout = CheckTimeouts(call, now);
        _readable.Clear();
        _writable.Clear();
        var canSleep = true;
        foreach (var peer in peers)
        {
            var (receiving, sending) = (!peer.IsReceiveBlocked && !call.HasReceivedAll(peer.Rank), peer.IsSendBlocked);
            canSleep = PrepareToWait(call, peer, receiving, sending) && canSleep;
            if (receiving || (sending && !peer.Link.SendsThroughSocket))
            {
                _readable.Add(peer.Link.Socket);
            }

            if (sending && peer.Link.SendsThroughSocket)
            {
                _writable.Add(peer.Link.Socket);
            }
        }

        try
        {
            // Abort sets the flag before it shuts the links down, which makes them readable: one of the two is always seen here.
            if (canSleep && _abortReason is null)
            {
                Socket.Select(_readable, _writable, null, timeout);
            }

            foreach (var peer in peers)
            {
                peer.Link.EndWait();
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            ThrowIfAborted();
            throw;
        }
    }

    /// <returns>How long the thread may sleep.</returns>
    private TimeSpan CheckTimeouts(IExchangeCall call, long now)
    {
        try
        {
            var timeout = _timeouts.Check(call, now);
            if (_timeouts.IsKeepAliveDue(now))
            {
                foreach (var peer in peers)
                {
                    SendKeepAlive(call, peer);
                }
            }

            return timeout;
        }
        catch (PeerLostException silent) when (_failure is null)
        {
            throw CloseAll(silent);
        }
    }

    private void SendKeepAlive(IExchangeCall call, PeerChannel peer)
    {
        try
        {
            peer.TrySendControl(FrameKind.Waiting, []);
        }
        catch (LinkClosedException error)
        {
            throw Failed(call, peer, error);
        }
    }

    private bool PrepareToWait(IExchangeCall call, PeerChannel peer, bool receiving, bool sending)
    {
        try
        {
            return peer.Link.PrepareToWait(receiving, sending);
        }
        catch (LinkClosedException error)
        {
            throw Failed(call, peer, error);
        }
    }

    private void ThrowIfAborted()
    {
        if (_abortReason is { } reason)
        {
            throw new ExchangeAbortedException(reason);
        }
    }

    private Exception Failed(IExchangeCall call, PeerChannel peer, Exception error)
    {
        // Abort shuts the links down itself, so their errors are its consequence.
        if (_abortReason is { } aborted)
        {
            return new ExchangeAbortedException(aborted);
        }

        if (error is PeerLostException told)
        {
            return CloseAll(told);
        }

        // Names every peer that is gone by now. A peer that closed because of another one is not lost; the other one is.
        var (lost, reason) = (new SortedSet<int>(), error.Message);
        var hung = _timeouts.SuspectedHung(call, Stopwatch.GetTimestamp());
        foreach (var closed in peers.Where(other => other == peer || other.Link.IsClosed()))
        {
            if (closed.FindLeaveNotice(call) is { } notice)
            {
                lost.UnionWith(notice.Ranks);
                reason = closed == peer ? notice.Reason : reason;
            }
            else if (hung.Count > 0)
            {
                lost.UnionWith(hung);
                reason = closed == peer ? $"silent when rank {peer.Rank} closed its connections" : reason;
            }
            else
            {
                lost.Add(closed.Rank);
            }
        }

        return CloseAll(new PeerLostException([.. lost], reason));
    }

    /// <summary>Sends the remaining peers a leave notice, so that they do not wait for this one, and closes all links.</summary>
    private PeerLostException CloseAll(PeerLostException lost)
    {
        _failure = lost;
        foreach (var peer in peers.Where(peer => !lost.Ranks.Contains(peer.Rank)))
        {
            try
            {
                peer.TrySendControl(FrameKind.LeaveNotice, new LeaveNotice(lost.Ranks, lost.Reason).ToBytes());
            }
            catch (LinkClosedException)
            {
                // The next generation will find this peer lost as well.
            }
        }

        foreach (var peer in peers)
        {
            peer.Link.Shutdown();
        }

        return lost;
    }
}
