namespace AeCluster.Messages.Protocol;

/// <summary>
/// Between a data-parallel trial (coordinator) and its members (workers): who computes which shards with whom. A worker that
/// is given such a trial prepares itself (<see cref="TrialProtocol.Start"/>, answered with <see cref="TrialProtocol.Started"/>)
/// and waits for <see cref="Enter"/>. The members of a generation agree between themselves on the step to go on from: who is
/// behind copies the state of one who is not. Each reports its epochs; the first rank also stores checkpoints. One that has
/// trained to the end waits for <see cref="TrialProtocol.Stop"/>, or for another generation in which it finishes for a lost
/// first rank.
/// </summary>
public static class GenerationProtocol
{
    /// <summary>
    /// Leave what you do at the next step boundary and be a member of this generation. Repeated until <see cref="Entered"/>;
    /// one that is not newer than the newest is old news.
    /// </summary>
    /// <param name="Generation">1 for the first of an attempt.</param>
    /// <param name="Nonce">
    /// Given to no other generation. With a cluster secret members derive from both what they prove to each other that they know
    /// (<see cref="Security.ClusterSecret.MeshKey"/>), and this may be public; without one this is what they prove, and whoever
    /// can read what the coordinator sends knows it. Never sent between members.
    /// </param>
    /// <param name="Members">In the order of their ranks; their shards are a partition of all, in this order.</param>
    public sealed record Enter(AttemptId Attempt, int Generation, string Nonce, IReadOnlyList<Member> Members) : IWireMessage;

    public sealed record Entered(AttemptId Attempt, int Generation, WorkerId Worker) : IWireMessage;

    /// <summary>All members are connected and of one state; training goes on after <paramref name="Step"/>.</summary>
    /// <param name="Copied">Whether this member had to take its state from another.</param>
    public sealed record Running(AttemptId Attempt, int Generation, WorkerId Worker, long Step, bool Copied) : IWireMessage;

    /// <summary>The generation has ended for this member, which waits for the next. Repeated until there is one.</summary>
    /// <param name="Lost">Whom it cannot reach any more; nobody, where the fault is its own.</param>
    /// <param name="Step">The last step it has.</param>
    public sealed record Broken(
        AttemptId Attempt,
        int Generation,
        WorkerId Worker,
        IReadOnlyList<WorkerId> Lost,
        string Reason,
        long Step) : IWireMessage;

    /// <summary>The member's process was asked to end: a generation without it, please. Repeated until it is told to
    /// stop.</summary>
    public sealed record Leaving(AttemptId Attempt, WorkerId Worker) : IWireMessage;

    /// <summary>What the steps since the last such message cost: for shares, and for people to look at; not kept.</summary>
    public sealed record Measured(AttemptId Attempt, int Generation, WorkerId Worker, StepCosts Costs) : IWireMessage;
}

/// <summary>A worker as its fellow members reach it.</summary>
/// <param name="FirstShard">The first of its shards.</param>
/// <param name="Shards">How many it has.</param>
public sealed record Member(WorkerId Worker, MeshAddress Address, int FirstShard, int Shards);

/// <summary>Where a worker takes connections for gradients.</summary>
/// <param name="HostId">The same for processes of one machine, and for no others.</param>
/// <param name="UnixName">Its abstract Unix domain socket, for processes of that machine; null where it has none.</param>
public sealed record MeshAddress(string Host, int Port, string HostId, string? UnixName);

/// <summary>What some steps of one member cost. Sums over <paramref name="Steps"/>, seconds and bytes.</summary>
/// <param name="Computing">Gradients of its own shards, and the optimizer.</param>
/// <param name="Waiting">Nothing to do but wait for peers.</param>
/// <param name="Reducing">Adding slices.</param>
/// <param name="Moving">Sending and receiving.</param>
public sealed record StepCosts(
    int Steps, int Shards, double Computing, double Waiting, double Reducing, double Moving, long BytesSent, long MessagesSent);
