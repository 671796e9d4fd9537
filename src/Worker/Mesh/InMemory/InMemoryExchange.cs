using System.Diagnostics;
using AeCluster.Worker.Mesh.Exchange;
using AeCluster.Worker.Mesh.Plan;

namespace AeCluster.Worker.Mesh.InMemory;

/// <summary>One worker of an <see cref="InMemoryMesh"/>.</summary>
internal sealed class InMemoryExchange(InMemoryMesh mesh, int rank) : IGradientExchange
{
    private readonly ReadOnlyMemory<float>[] _leaves = new ReadOnlyMemory<float>[mesh.Plan.Leaves.Count];
    private readonly Memory<float>[] _buffers =
        [.. Enumerable.Range(0, mesh.Plan.Program.Buffers).Select(_ => (Memory<float>)new float[mesh.Plan.Slices[rank].Length])];

    public int Rank => rank;

    public ExchangePlan Plan => mesh.Plan;

    public ExchangeCost Cost { get; private set; }

    public void Sum(
        long step,
        IReadOnlyList<ReadOnlyMemory<float>> partials,
        Memory<float> sum_P,
        Memory<double> values_VK = default)
    {
        Plan.Validate(rank, partials, sum_P, values_VK);
        Contribute(new InMemoryMesh.Contribution(nameof(Sum), step, partials, sum_P, values_VK, default));
        var began = Stopwatch.GetTimestamp();
        var slice = Plan.Slices[rank];
        for (var leaf = 0; leaf < _leaves.Length; leaf++)
        {
            var (owner, node) = (Plan.Leaves[leaf].Rank, Plan.Leaves[leaf].Node);
            _leaves[leaf] = mesh.ContributionOf(owner).Partials[node].Slice(slice.Start, slice.Length);
        }

        var mine = sum_P.Span.Slice(slice.Start, slice.Length);
        Plan.Program.Run(_leaves, mine, _buffers);
        var (firstValue, valueCount) = Plan.ValuesOf(rank, values_VK.Length);
        for (var other = 0; other < Plan.Workers; other++)
        {
            if (other != rank)
            {
                mine.CopyTo(mesh.ContributionOf(other).Sum.Span[slice.Start..]);
                values_VK.Span.Slice(firstValue, valueCount).CopyTo(mesh.ContributionOf(other).Values.Span[firstValue..]);
            }
        }

        Cost = Cost with { Reducing = Cost.Reducing + Stopwatch.GetElapsedTime(began) };
        WaitForAll();
    }

    public IReadOnlyList<byte[]> Gather(long step, ReadOnlyMemory<byte> mine, int maxBytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(mine.Length, maxBytes, nameof(mine));
        Contribute(new InMemoryMesh.Contribution(nameof(Gather), step, [], default, default, mine));
        byte[][] all = [.. Enumerable.Range(0, Plan.Workers).Select(other => mesh.ContributionOf(other).Blob.ToArray())];
        WaitForAll();
        return all;
    }

    public void SendState(int to, long step, IReadOnlyList<StateBlob> state) =>
        mesh.Send(rank, to, new PeerState(step, [.. state.Select(blob => blob with { Bytes = blob.Bytes.ToArray() })]));

    public PeerState ReceiveState(int from, long maxBytes)
    {
        var state = mesh.Receive(from, rank);
        return state.Blobs.Sum(blob => (long)blob.Bytes.Length) <= maxBytes
            ? state
            : throw new PeerLostException([from], $"it sends a state of more than {maxBytes} bytes");
    }

    public void Abort(string reason) => mesh.Leave(rank, reason);

    public void Dispose() => mesh.Leave(rank, "it closed the connection");

    private void Contribute(InMemoryMesh.Contribution contribution)
    {
        SignalAndWait(contribution);
        var mismatched = Enumerable
            .Range(0, Plan.Workers)
            .Where(other =>
                (mesh.ContributionOf(other).Call, mesh.ContributionOf(other).Step) != (contribution.Call, contribution.Step))
            .ToArray();
        if (mismatched.Length > 0)
        {
            throw new PeerLostException(
                mismatched,
                $"it is at another place than {contribution.Call} of step {contribution.Step}");
        }
    }

    /// <summary>A barrier: contributions may change only after all workers have read them.</summary>
    private void WaitForAll() => SignalAndWait(null);

    private void SignalAndWait(InMemoryMesh.Contribution? contribution)
    {
        var waited = mesh.SignalAndWait(rank, contribution);
        Cost = Cost with { Waiting = Cost.Waiting + waited };
    }
}
