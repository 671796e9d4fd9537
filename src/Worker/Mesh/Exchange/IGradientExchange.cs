using AeCluster.Models.Training.Sharding;
using AeCluster.Worker.Mesh.Plan;
using AeCluster.Worker.Mesh.Reduction;

namespace AeCluster.Worker.Mesh.Exchange;

/// <summary>
/// The collective operations of the workers of one generation of a trial. Every worker makes the same calls in the same order.
/// A call returns when this worker has received everything, and throws when that has become impossible; it never hangs. The
/// training thread makes the calls; only <see cref="Abort"/> is thread-safe.
/// </summary>
/// <remarks>
/// After any exception the exchange is unusable: dispose it and create the one of the next generation. Output buffers (the sum,
/// the values) are then undefined; partials and other inputs are unchanged.
/// <para>
/// An exchange in GPU memory (NCCL) would use device pointers as tree nodes, grouped ncclSend and ncclRecv for what
/// <see cref="ExchangePlan.Frames"/> lists, <see cref="ReductionProgram"/> as device additions on the same stream, and
/// ncclBroadcast from each owner as the gather. ncclAllReduce is unsuitable because it chooses the order of additions.
/// </para>
/// </remarks>
public interface IGradientExchange : IDisposable
{
    /// <summary>This worker's index in the plan's ranges.</summary>
    int Rank { get; }

    /// <summary>Which worker computes which shards and owns which slice.</summary>
    ExchangePlan Plan { get; }

    /// <summary>Cost of this exchange so far. To be read between calls.</summary>
    ExchangeCost Cost { get; }

    /// <summary>Adds the gradients of all shards, in the order of the <see cref="ReductionTree"/>.</summary>
    /// <param name="step">The step, which must be equal on all workers.</param>
    /// <param name="partials">
    /// This worker's tree nodes, in the order of the plan's <see cref="ExchangePlan.Nodes"/>, each of length P.
    /// </param>
    /// <param name="sum_P">Receives the sum. May be the memory of a partial only if there is one worker.</param>
    /// <param name="values_VK">
    /// K doubles per shard (such as losses) in row-major order, or empty. The caller fills in this worker's rows; on return all
    /// rows are filled in.
    /// </param>
    /// <exception cref="PeerLostException">A peer closed its connection, timed out, or violated the protocol.</exception>
    /// <exception cref="ExchangeAbortedException"><see cref="Abort"/> was called.</exception>
    void Sum(long step, IReadOnlyList<ReadOnlyMemory<float>> partials, Memory<float> sum_P, Memory<double> values_VK = default);

    /// <summary>Sends this worker's bytes to all workers and receives theirs.</summary>
    /// <param name="step">The step, which must be equal on all workers.</param>
    /// <param name="maxBytes">Maximum number of bytes per worker, which must be equal on all workers.</param>
    /// <returns>The bytes of each rank.</returns>
    /// <exception cref="PeerLostException">As for <see cref="Sum"/>.</exception>
    /// <exception cref="ExchangeAbortedException"><see cref="Abort"/> was called.</exception>
    IReadOnlyList<byte[]> Gather(long step, ReadOnlyMemory<byte> mine, int maxBytes);

    /// <summary>Sends weights and optimizer state to a peer that calls <see cref="ReceiveState"/>.</summary>
    /// <param name="step">The last step that is applied in the state.</param>
    /// <exception cref="PeerLostException">As for <see cref="Sum"/>.</exception>
    /// <exception cref="ExchangeAbortedException"><see cref="Abort"/> was called.</exception>
    void SendState(int to, long step, IReadOnlyList<StateBlob> state);

    /// <summary>Receives what a peer sends with <see cref="SendState"/>, and verifies every hash.</summary>
    /// <param name="maxBytes">Maximum size of the state; a larger one is refused before memory is allocated for it.</param>
    /// <exception cref="PeerLostException">
    /// As for <see cref="Sum"/>; also if the state is too large or a hash differs.
    /// </exception>
    /// <exception cref="ExchangeAbortedException"><see cref="Abort"/> was called.</exception>
    PeerState ReceiveState(int from, long maxBytes);

    /// <summary>
    /// Ends the running call, if any, and refuses further calls; peers see a closed connection. Thread-safe. May be called
    /// repeatedly; the first reason is kept.
    /// </summary>
    void Abort(string reason);
}

/// <summary>A named part of a worker's state.</summary>
public sealed record StateBlob(string Name, ReadOnlyMemory<byte> Bytes);

/// <summary>The state of a peer after <paramref name="Step"/>.</summary>
public sealed record PeerState(long Step, IReadOnlyList<StateBlob> Blobs);
