using AeCluster.Worker.Mesh.Frames;
using AeCluster.Worker.Mesh.Links;
using AeCluster.Worker.Mesh.Plan;

namespace AeCluster.Worker.Mesh.Exchange;

/// <summary>An exchange between processes over one connection per peer, created anew for each generation.</summary>
/// <remarks>
/// <para><b>Threads.</b> The calling thread does all the work (<see cref="ExchangeLoop"/>). Between calls nothing runs, and what
/// peers send stays in the system's buffers. <see cref="Abort"/> and <see cref="Dispose"/> are thread-safe. Only TLS adds two
/// thread-pool tasks per connection (<see cref="TlsBridge"/>).</para>
/// <para><b>Memory</b> besides the caller's: up to four chunks of 128 KB per tree node of each peer, a few chunks for the
/// additions, and 32 KB per peer, or two rings of 1 MB in shared memory per peer on the same host.</para>
/// <para><b>Copies.</b> Partials are sent from the caller's memory, and sums are received into it. Partials of peers wait for
/// the rest of their chunk in buffers that stay in the core's cache.</para>
/// <para><b>Failures</b> are reported by <see cref="PeerLostException"/> unless noted:</para>
/// <list type="bullet">
/// <item>A peer dies or closes the connection: detected as soon as this side waits for it. The exception names all peers that
/// are gone at that moment.</item>
/// <item>A peer hangs or its machine becomes unreachable: detected after <see cref="MeshOptions.PeerTimeout"/>.</item>
/// <item>A peer stops because it has lost another one: it sends a notice first, and the exception names the other one.</item>
/// <item>A frame is damaged, of another trial, rank, step, position or length than expected, or of a later generation: the
/// connection is closed without allocating memory for the frame.</item>
/// <item>A frame of an earlier generation is dropped and the call continues.</item>
/// <item><see cref="Abort"/> causes an <see cref="ExchangeAbortedException"/>; peers see a closed connection.</item>
/// </list>
/// </remarks>
public sealed class MeshExchange : IGradientExchange
{
    /// <summary>About the cost of sleeping and being woken, so that spinning costs at most twice as much as sleeping.</summary>
    private static readonly TimeSpan _spinTime = TimeSpan.FromMicroseconds(50);

    /// <summary>With more workers than cores, spinning keeps the awaited peer from running.</summary>
    private static readonly TimeSpan _oversubscribedSpinTime = TimeSpan.FromMicroseconds(10);

    private readonly Lock _callLock = new();
    private readonly IReadOnlyList<PeerChannel> _peers;
    private readonly ExchangeLoop _loop;
    private readonly SumCall _sum;
    private bool _isDisposed;

    internal MeshExchange(MeshMembership membership, IReadOnlyDictionary<int, ILink> links, TimeSpan peerTimeout)
    {
        (Rank, Plan) = (membership.Rank, membership.Plan);

        // Each worker starts with the next rank, so that they do not all send to the same one first.
        _peers =
        [
            .. links.OrderBy(link => (link.Key - Rank + Plan.Workers) % Plan.Workers)
                .Select(link => new PeerChannel(link.Key, link.Value, membership.Trial, membership.Generation, Rank)),
        ];
        var here = membership.Peers.Count(peer => peer.HostId == membership.Peers[Rank].HostId);
        _loop = new ExchangeLoop(_peers, peerTimeout, here > Environment.ProcessorCount ? _oversubscribedSpinTime : _spinTime);
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

    /// <summary>Transport to each peer by rank: tcp, tls, unix or memory.</summary>
    public IReadOnlyDictionary<int, string> Links => _peers.ToDictionary(peer => peer.Rank, peer => peer.Link.Name);

    /// <summary>Frames of earlier generations that were dropped.</summary>
    public long DroppedFrames => _peers.Sum(peer => peer.DroppedFrames);

    public void Sum(
        long step,
        IReadOnlyList<ReadOnlyMemory<float>> partials,
        Memory<float> sum_P,
        Memory<double> values_VK = default)
    {
        Plan.Validate(Rank, partials, sum_P, values_VK);
        lock (_callLock)
        {
            _loop.ThrowIfUnusable();
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

    public IReadOnlyList<byte[]> Gather(long step, ReadOnlyMemory<byte> mine, int maxBytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(mine.Length, maxBytes, nameof(mine));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxBytes, FrameHeader.MaxPayloadBytes);
        var call = new GatherCall(Plan.Workers, Rank, step, mine, maxBytes);
        Run(call);
        return call.Blobs;
    }

    public void SendState(int to, long step, IReadOnlyList<StateBlob> state) => Run(new SendStateCall(to, step, state));

    public PeerState ReceiveState(int from, long maxBytes)
    {
        var call = new ReceiveStateCall(from, maxBytes);
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

    /// <summary>Closes all connections. A call that is running on another thread is aborted first.</summary>
    public void Dispose()
    {
        if (!_callLock.TryEnter())
        {
            _loop.Abort("it is disposed of");
            _callLock.Enter();
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
            _callLock.Exit();
        }
    }

    /// <summary>The lock admits one call at a time, and none while the connections are being closed.</summary>
    private void Run(IExchangeCall call)
    {
        lock (_callLock)
        {
            _loop.ThrowIfUnusable();
            _loop.Run(call);
        }
    }
}
