using AeCluster.Worker.Mesh.Frames;
using AeCluster.Worker.Mesh.Links;
using AeCluster.Worker.Mesh.Plan;

namespace AeCluster.Worker.Mesh.Exchange;

/// <summary>The exchange between processes, over one connection to each peer, made anew for each generation.</summary>
/// <remarks>
/// <b>Threads.</b> The thread that calls does all the work (<see cref="ExchangeLoop"/>); between calls nothing runs, and what
/// peers send meanwhile waits in the system's buffers. <see cref="Abort"/> and <see cref="Dispose"/> may come from any thread.
/// Only TLS adds two tasks of the pool a connection (<see cref="TlsBridge"/>).
/// <para><b>Memory</b> beside the caller's: up to four chunks (of 128 KB) for each tree node of each peer, a few for the
/// additions, and per peer 32 KB or, on the same host, shared memory of two rings (1 MB each).</para>
/// <para><b>Copies.</b> Partials go from the caller's memory to the socket or ring; sums come from there to their place in the
/// caller's memory. Partials of others wait for the rest of their chunk in memory that stays in the core's cache.</para>
/// <para><b>Failures</b>, all of them <see cref="PeerLostException"/> but the last:</para>
/// <list type="bullet">
/// <item>A peer dies or closes: noticed as soon as this side waits for it; all that are gone at that moment are named.</item>
/// <item>A peer hangs, or its machine is gone without a word: after <see cref="MeshOptions.Silence"/>.</item>
/// <item>A peer stops because of another: it says so before it closes, and the other one is named, not it.</item>
/// <item>A damaged frame; one of another trial, rank, step or place, or of a later generation; one of a length that is not
/// the one awaited: the connection is closed. Nothing is allocated for it.</item>
/// <item>A frame of an earlier generation is dropped, and the call goes on.</item>
/// <item><see cref="Abort"/>: <see cref="ExchangeAbortedException"/>; peers find the connection closed.</item>
/// </list>
/// </remarks>
public sealed class MeshExchange : IGradientExchange
{
    /// <summary>Sleeping and being woken costs about this much, so to wait this long awake is never much worse than to
    /// sleep.</summary>
    private static readonly TimeSpan _spin = TimeSpan.FromMicroseconds(50);

    /// <summary>Where there are more workers than cores, whoever waits awake keeps the one it waits for from its work.</summary>
    private static readonly TimeSpan _spinAmongMany = TimeSpan.FromMicroseconds(10);

    private readonly Lock _calling = new();
    private readonly IReadOnlyList<PeerChannel> _peers;
    private readonly ExchangeLoop _loop;
    private readonly SumCall _sum;
    private bool _isDisposed;

    internal MeshExchange(MeshMembership membership, IReadOnlyDictionary<int, ILink> links, TimeSpan silence)
    {
        (Rank, Plan) = (membership.Rank, membership.Plan);

        // Beginning with the next rank, so that not everybody begins with the same one.
        _peers =
        [
            .. links.OrderBy(link => (link.Key - Rank + Plan.Workers) % Plan.Workers)
                .Select(link => new PeerChannel(link.Key, link.Value, membership.Trial, membership.Generation, Rank)),
        ];
        var here = membership.Peers.Count(peer => peer.HostId == membership.Peers[Rank].HostId);
        _loop = new ExchangeLoop(_peers, silence, here > Environment.ProcessorCount ? _spinAmongMany : _spin);
        _sum = new SumCall(Plan, Rank);
    }

    public int Rank { get; }

    public ExchangePlan Plan { get; }

    public ExchangeCost Cost => new(
        _peers.Aggregate(default(Traffic), (sum, peer) => sum + peer.Sent),
        _peers.Aggregate(default(Traffic), (sum, peer) => sum + peer.Received),
        _loop.Waiting,
        _sum.Reducing,
        _loop.Total - _loop.Waiting - _sum.Reducing);

    /// <summary>How each peer is reached, by rank: tcp, tls, unix or memory.</summary>
    public IReadOnlyDictionary<int, string> Links => _peers.ToDictionary(peer => peer.Rank, peer => peer.Link.Name);

    /// <summary>Frames of earlier generations that were dropped.</summary>
    public long Dropped => _peers.Sum(peer => peer.Dropped);

    public void Sum(
        long step,
        IReadOnlyList<ReadOnlyMemory<float>> partials,
        Memory<float> sum_P,
        Memory<double> values_VK = default)
    {
        Plan.Require(Rank, partials, sum_P, values_VK);
        lock (_calling)
        {
            _loop.RequireUsable();
            try
            {
                _sum.Begin(step, partials, sum_P, values_VK);
                _loop.Run(_sum);
            }
            finally
            {
                _sum.End();
            }
        }
    }

    public IReadOnlyList<byte[]> Gather(long step, ReadOnlyMemory<byte> mine, int most)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(mine.Length, most, nameof(mine));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(most, FrameHeader.LargestPayload);
        var call = new GatherCall(Plan.Workers, Rank, step, mine, most);
        Run(call);
        return call.Blobs;
    }

    public void SendState(int to, long step, IReadOnlyList<StateBlob> state) => Run(new SendStateCall(to, step, state));

    public PeerState ReceiveState(int from, long most)
    {
        var call = new ReceiveStateCall(from, most);
        Run(call);
        try
        {
            return call.State();
        }
        catch (FrameException error)
        {
            throw new PeerLostException([from], error.Message);
        }
    }

    public void Abort(string reason) => _loop.Abort(reason);

    /// <summary>Closes all connections. A call that runs on another thread is ended first.</summary>
    public void Dispose()
    {
        if (!_calling.TryEnter())
        {
            _loop.Abort("it is disposed of");
            _calling.Enter();
        }

        try
        {
            if (!_isDisposed)
            {
                _isDisposed = true;
                _loop.Abort("it is disposed of");
                foreach (var peer in _peers)
                {
                    peer.Dispose();
                }
            }
        }
        finally
        {
            _calling.Exit();
        }
    }

    /// <summary>One call at a time, and none while the connections are taken down.</summary>
    private void Run(IExchangeCall call)
    {
        lock (_calling)
        {
            _loop.RequireUsable();
            _loop.Run(call);
        }
    }
}
