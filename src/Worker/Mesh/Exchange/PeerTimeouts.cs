using System.Diagnostics;
using AeCluster.Worker.Mesh.Frames;

namespace AeCluster.Worker.Mesh.Exchange;

/// <summary>
/// Decides when a peer is lost. A peer that is silent for the peer timeout is considered lost. A peer that only waits for
/// others sends keep-alives (<see cref="FrameKind.Waiting"/>), which tell it from one that hangs. Peers that all wait for one
/// another, which a correct program never does, are given up after several timeouts.
/// </summary>
internal sealed class PeerTimeouts(IReadOnlyList<PeerChannel> peers, TimeSpan peerTimeout)
{
    /// <summary>Number of peer timeouts that may pass with keep-alives only.</summary>
    private const int MaxTimeoutsWithoutProgress = 10;

    private readonly long[] _lastActivityAt = new long[peers.Count];
    private long _lastKeepAliveAt;
    private long _lastProgressAt;
    private long _bytesMoved;

    private TimeSpan KeepAliveInterval => peerTimeout / 4;

    private TimeSpan ProgressTimeout => MaxTimeoutsWithoutProgress * peerTimeout;

    /// <summary>Restarts all timeouts at the beginning of a call.</summary>
    public void Restart()
    {
        _lastKeepAliveAt = _lastProgressAt = Stopwatch.GetTimestamp();
        Array.Fill(_lastActivityAt, _lastProgressAt);
    }

    /// <summary>
    /// Bytes were sent to or received from a peer. Does not read the clock, since this is the hot path; the next
    /// <see cref="Check"/> does.
    /// </summary>
    public void RecordActivity(int peer) => _lastActivityAt[peer] = 0;

    /// <summary>Whether the peers are due a keep-alive; if so, restarts the interval.</summary>
    public bool IsKeepAliveDue(long now)
    {
        if (Stopwatch.GetElapsedTime(_lastKeepAliveAt, now) < KeepAliveInterval)
        {
            return false;
        }

        _lastKeepAliveAt = now;
        return true;
    }

    /// <returns>How long the caller may sleep before it has to check again.</returns>
    /// <exception cref="PeerLostException">Peers have timed out.</exception>
    public TimeSpan Check(IExchangeCall call, long now)
    {
        var wait = KeepAliveInterval;
        var silent = new List<int>();
        var awaited = new List<int>();
        for (var i = 0; i < peers.Count; i++)
        {
            // A peer whose frames are not being read at the moment cannot be called silent.
            _lastActivityAt[i] = _lastActivityAt[i] == 0 || peers[i].IsReceiveBlocked ? now : _lastActivityAt[i];
            if (peers[i].IsDone(call))
            {
                continue;
            }

            awaited.Add(peers[i].Rank);
            var left = peerTimeout - Stopwatch.GetElapsedTime(_lastActivityAt[i], now);
            wait = left < wait ? left : wait;
            if (left <= TimeSpan.Zero)
            {
                silent.Add(peers[i].Rank);
            }
        }

        if (silent.Count > 0)
        {
            throw new PeerLostException([.. silent.Order()], $"silent for {peerTimeout.TotalSeconds:0.###} s");
        }

        if (peers.Sum(peer => peer.BytesMoved) is var moved && moved != _bytesMoved)
        {
            (_bytesMoved, _lastProgressAt) = (moved, now);
        }

        return Stopwatch.GetElapsedTime(_lastProgressAt, now) < ProgressTimeout
            ? wait
            : throw new PeerLostException(
                [.. awaited.Order()], $"alive, but without anything to send for {ProgressTimeout.TotalSeconds:0.###} s");
    }

    /// <summary>
    /// Awaited peers that have been silent for most of the timeout. A peer that waits in the same call would have sent a
    /// keep-alive, so these are the likely reason why another peer has closed its connections without a notice.
    /// </summary>
    /// <returns>Their ranks.</returns>
    public IReadOnlyList<int> SuspectedHung(IExchangeCall call, long now) =>
    [
        .. peers.Where((peer, i) => !peer.IsDone(call) && !peer.IsReceiveBlocked && _lastActivityAt[i] != 0
                && Stopwatch.GetElapsedTime(_lastActivityAt[i], now) >= peerTimeout - KeepAliveInterval)
            .Select(peer => peer.Rank),
    ];
}
