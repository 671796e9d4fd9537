using System.Diagnostics;
using AeCluster.Worker.Mesh.Frames;

namespace AeCluster.Worker.Mesh.Exchange;

/// <summary>
/// How long peers are waited for. Who sends nothing for as long as the silence is lost. Who only waits for another says so
/// from time to time (<see cref="FrameKind.Waiting"/>), so that one that hangs is told from those whom it keeps waiting.
/// Should all wait for one another, which no correct program does, that has an end too.
/// </summary>
internal sealed class PeerTimeouts(IReadOnlyList<PeerChannel> peers, TimeSpan silence)
{
    /// <summary>Of silences in which there are signs of life and nothing else.</summary>
    private const int MostSilences = 10;

    private readonly long[] _newsAt = new long[peers.Count];
    private long _saidAt;
    private long _movedAt;
    private long _moved;

    /// <summary>A call begins; nobody is late yet.</summary>
    public void Begin()
    {
        _saidAt = _movedAt = Stopwatch.GetTimestamp();
        Array.Fill(_newsAt, _saidAt);
    }

    /// <summary>Something came from a peer, or went to it. Costs nothing: the clock is read when there is nothing else to
    /// do.</summary>
    public void Note(int peer) => _newsAt[peer] = 0;

    /// <summary>Whether it is time to tell the others that this side is alive. Says so once, then not for a while.</summary>
    public bool IsTimeForASign(long now)
    {
        if (Stopwatch.GetElapsedTime(_saidAt, now) < silence / 4)
        {
            return false;
        }

        _saidAt = now;
        return true;
    }

    /// <summary>How long one may sleep before one has to look again.</summary>
    /// <exception cref="PeerLostException">Peers have been silent for too long.</exception>
    public TimeSpan Require(IExchangeCall call, long now)
    {
        var rest = silence / 4;
        var silent = new List<int>();
        var waitedFor = new List<int>();
        for (var i = 0; i < peers.Count; i++)
        {
            // To whom this side does not listen for the moment, it cannot say that he is silent.
            _newsAt[i] = _newsAt[i] == 0 || peers[i].IsHeldUp ? now : _newsAt[i];
            if (peers[i].IsDone(call))
            {
                continue;
            }

            waitedFor.Add(peers[i].Rank);
            var left = silence - Stopwatch.GetElapsedTime(_newsAt[i], now);
            rest = left < rest ? left : rest;
            if (left <= TimeSpan.Zero)
            {
                silent.Add(peers[i].Rank);
            }
        }

        if (silent.Count > 0)
        {
            throw new PeerLostException([.. silent.Order()], $"silent for {silence.TotalSeconds:0.###} s");
        }

        if (peers.Sum(peer => peer.Moved) is var moved && moved != _moved)
        {
            (_moved, _movedAt) = (moved, now);
        }

        return Stopwatch.GetElapsedTime(_movedAt, now) < MostSilences * silence
            ? rest
            : throw new PeerLostException(
                [.. waitedFor.Order()],
                $"alive, but without anything to send for {MostSilences * silence.TotalSeconds:0.###} s");
    }
}
