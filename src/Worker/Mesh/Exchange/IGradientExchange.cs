using AeCluster.Models.Training.Sharding;
using AeCluster.Worker.Mesh.Plan;
using AeCluster.Worker.Mesh.Reduction;

namespace AeCluster.Worker.Mesh.Exchange;

/// <summary>
/// What the workers of one generation of a trial do together. Every worker makes the same calls in the same order; a call
/// returns when this worker has all that it is to get, and throws when it cannot get it any more: it never hangs.
/// One thread (the training thread) makes the calls; <see cref="Abort"/> may come from any other.
/// </summary>
/// <remarks>
/// After any exception the exchange is of no further use: dispose of it and build the next generation's. What was to be
/// filled (the sum, the values) then holds anything; partials and everything else the caller owns are untouched.
/// To add an exchange within GPU memory (NCCL): tree nodes would be device pointers; group calls of ncclSend and ncclRecv
/// move what <see cref="ExchangePlan.Frames"/> lists, <see cref="ReductionProgram"/> runs as device additions on the same
/// stream, and ncclBroadcast from each owner is the gather. ncclAllReduce itself is no candidate: it chooses its own order.
/// </remarks>
public interface IGradientExchange : IDisposable
{
    /// <summary>This worker's place: its index in the plan's ranges.</summary>
    int Rank { get; }

    /// <summary>Who has which shards and owns which slice.</summary>
    ExchangePlan Plan { get; }

    /// <summary>What this exchange has cost so far. Read it between calls.</summary>
    ExchangeCost Cost { get; }

    /// <summary>Adds the gradients of all shards, in the order of the <see cref="ReductionTree"/>.</summary>
    /// <param name="step">The same number at every worker.</param>
    /// <param name="partials">This worker's tree nodes, in the order of the plan's <see cref="ExchangePlan.Nodes"/>, each of
    /// length P.</param>
    /// <param name="sum_P">Where the whole sum goes. May be the memory of a partial only where there is one worker.</param>
    /// <param name="values_VK">K doubles a shard (losses and the like), row by row, or nothing. This worker's rows are filled
    /// in before; every row is afterwards.</param>
    /// <exception cref="PeerLostException">A peer closed its connection, was silent for too long, or broke the
    /// protocol.</exception>
    /// <exception cref="ExchangeAbortedException"><see cref="Abort"/> was called.</exception>
    void Sum(long step, IReadOnlyList<ReadOnlyMemory<float>> partials, Memory<float> sum_P, Memory<double> values_VK = default);

    /// <summary>Gives everybody's bytes to everybody.</summary>
    /// <param name="step">The same number at every worker.</param>
    /// <param name="most">The most bytes that anybody may send; the same number at every worker.</param>
    /// <returns>Those of each rank.</returns>
    /// <exception cref="PeerLostException">As of <see cref="Sum"/>.</exception>
    /// <exception cref="ExchangeAbortedException"><see cref="Abort"/> was called.</exception>
    IReadOnlyList<byte[]> Gather(long step, ReadOnlyMemory<byte> mine, int most);

    /// <summary>Hands weights and optimizer state to a peer that calls <see cref="ReceiveState"/>.</summary>
    /// <param name="step">The last step that is in the state.</param>
    /// <exception cref="PeerLostException">As of <see cref="Sum"/>.</exception>
    /// <exception cref="ExchangeAbortedException"><see cref="Abort"/> was called.</exception>
    void SendState(int to, long step, IReadOnlyList<StateBlob> state);

    /// <summary>Takes what a peer sends with <see cref="SendState"/>, and compares every hash.</summary>
    /// <param name="most">The most bytes that the state can have; what claims more is refused before it is taken.</param>
    /// <exception cref="PeerLostException">As of <see cref="Sum"/>; also for a state that is too large or whose hash
    /// differs.</exception>
    /// <exception cref="ExchangeAbortedException"><see cref="Abort"/> was called.</exception>
    PeerState ReceiveState(int from, long most);

    /// <summary>
    /// Ends the call that is running, if one is, and refuses further ones; peers find the connection closed. From any thread,
    /// any number of times; the first reason counts.
    /// </summary>
    void Abort(string reason);
}

/// <summary>A named part of a worker's state.</summary>
public sealed record StateBlob(string Name, ReadOnlyMemory<byte> Bytes);

/// <summary>The state a peer had after <paramref name="Step"/>.</summary>
public sealed record PeerState(long Step, IReadOnlyList<StateBlob> Blobs);
