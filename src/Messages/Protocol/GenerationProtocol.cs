namespace AeCluster.Messages.Protocol;

/// <summary>
/// Messages between a data-parallel trial (coordinator) and its members (workers) about which member computes which shards.
/// A generation is a fixed set of members.
/// </summary>
/// <remarks>
/// A worker prepares the trial (<see cref="TrialProtocol.Start"/>, answered with <see cref="TrialProtocol.Started"/>) and then
/// waits for <see cref="Enter"/>. The members of a generation agree among themselves on the step to continue from; a member
/// that is behind copies the state of one that is not. Every member reports its epochs, and rank 0 also stores checkpoints. A
/// member that has completed the training waits for <see cref="TrialProtocol.Stop"/>, or for another generation in which it
/// delivers the result in place of a lost rank 0.
/// </remarks>
public static class GenerationProtocol
{
    /// <summary>
    /// Leave the current generation at the next step boundary and join this one. Repeated until <see cref="Entered"/>; ignored
    /// unless it is newer than every generation received before.
    /// </summary>
    /// <param name="Generation">1 for the first generation of an attempt.</param>
    /// <param name="Nonce">
    /// Unique to this generation, and never sent between members. With a cluster secret it may be public: members derive from
    /// both the key that they prove to each other (<see cref="Security.ClusterSecret.MeshKey"/>). Without a cluster secret it is
    /// that key itself, known to anyone who can read what the coordinator sends.
    /// </param>
    /// <param name="Members">By rank. Their shards partition all shards, in this order.</param>
    public sealed record Enter(AttemptId Attempt, int Generation, string Nonce, IReadOnlyList<Member> Members) : IWireMessage;

    public sealed record Entered(AttemptId Attempt, int Generation, WorkerId Worker) : IWireMessage;

    /// <summary>All members are connected and have the same state; training continues after <paramref name="Step"/>.</summary>
    /// <param name="Copied">Whether this member copied the state of another.</param>
    public sealed record Running(AttemptId Attempt, int Generation, WorkerId Worker, long Step, bool Copied) : IWireMessage;

    /// <summary>The generation has ended for this member, which waits for the next one. Repeated until it enters it.</summary>
    /// <param name="Lost">The members it can no longer reach; empty if the failure is its own.</param>
    /// <param name="Step">The last step it has applied.</param>
    public sealed record Broken(
        AttemptId Attempt,
        int Generation,
        WorkerId Worker,
        IReadOnlyList<WorkerId> Lost,
        string Reason,
        long Step) : IWireMessage;

    /// <summary>
    /// The member's process has been asked to exit: requests a generation without this member. Repeated until the member is told
    /// to stop.
    /// </summary>
    public sealed record Leaving(AttemptId Attempt, WorkerId Worker) : IWireMessage;

    /// <summary>Cost of the steps since the previous message, for balancing shards and for display; not stored.</summary>
    public sealed record Measured(AttemptId Attempt, int Generation, WorkerId Worker, StepCosts Costs) : IWireMessage;
}

/// <summary>A member of a generation, as the other members reach it.</summary>
/// <param name="FirstShard">Index of its first shard.</param>
/// <param name="Shards">Number of its shards.</param>
public sealed record Member(WorkerId Worker, MeshAddress Address, int FirstShard, int Shards);

/// <summary>Where a worker accepts connections for gradients.</summary>
/// <param name="HostId">Equal for processes on the same machine only.</param>
/// <param name="UnixName">Its abstract Unix domain socket, for processes on the same machine; null if it has none.</param>
public sealed record MeshAddress(string Host, int Port, string HostId, string? UnixName);

/// <summary>What some steps cost one member. Times in seconds and bytes, summed over <paramref name="Steps"/>.</summary>
/// <param name="Computing">Gradients of its own shards, and the optimizer.</param>
/// <param name="Waiting">Idle, waiting for peers.</param>
/// <param name="Reducing">Adding slices.</param>
/// <param name="Moving">Sending and receiving.</param>
public sealed record StepCosts(
    int Steps, int Shards, double Computing, double Waiting, double Reducing, double Moving, long BytesSent, long MessagesSent);
