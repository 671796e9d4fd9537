namespace AeCluster.Messages.Protocol;

/// <summary>Messages between a worker process and the coordinator about joining, capabilities and leaving.</summary>
public static class WorkerProtocol
{
    /// <summary>
    /// Offers the worker's slots. Repeated until it is answered, and sent again whenever the coordinator's directory is replaced,
    /// so it also lists the attempts that already run.
    /// </summary>
    public sealed record Register(WorkerId Worker, WorkerOffer Offer, IReadOnlyList<AttemptId> Running) : IWireMessage;

    /// <summary>The worker is registered and uploads its checkpoints and pictures to <paramref name="ArtifactsUrl"/>.</summary>
    public sealed record Registered(WorkerId Worker, string ArtifactsUrl) : IWireMessage;

    /// <summary>The worker cannot take part (its version differs, say); it prints the reason and exits.</summary>
    public sealed record Refused(WorkerId Worker, string Reason) : IWireMessage;

    /// <summary>
    /// The coordinator restarted while this worker was unreachable. The worker's node is not a member of the new cluster and
    /// cannot join it, so its process has to be restarted.
    /// </summary>
    public sealed record LeftOut(WorkerId Worker) : IWireMessage;

    /// <summary>Somebody has asked that this worker leaves: it hands back its attempts, and its process ends. Repeated until it
    /// is answered with <see cref="Draining"/>.</summary>
    public sealed record Leave(WorkerId Worker) : IWireMessage;

    /// <summary>The worker is about to leave and takes no new attempts; it hands back running ones one by one.</summary>
    public sealed record Draining(WorkerId Worker) : IWireMessage;
}

/// <summary>A worker's capabilities.</summary>
/// <param name="Version">Version of the program, which must equal the coordinator's.</param>
/// <param name="Host">Name of the machine.</param>
/// <param name="ProcessId">Operating-system process id on that machine.</param>
/// <param name="Device">Torch device the trials run on, e.g. <c>cpu</c> or <c>cuda:0</c>.</param>
/// <param name="Processor">Model name of the processor.</param>
/// <param name="Slots">Number of attempts it runs concurrently.</param>
/// <param name="Threads">Compute threads per slot.</param>
/// <param name="Cores">Cores of the machine.</param>
/// <param name="Software">Runtime and libraries with their versions, which results are reproducible with.</param>
/// <param name="Mesh">Where it accepts connections for gradients.</param>
public sealed record WorkerOffer(
    string Version,
    string Host,
    int ProcessId,
    string Device,
    string Processor,
    int Slots,
    int Threads,
    int Cores,
    string Software,
    MeshAddress Mesh)
{
    /// <summary>The machine in one line, as stored with the results it computed.</summary>
    public string Describe() => $"{Processor}, {Cores} cores, {Device}, AeCluster {Version}, {Software}";
}
