namespace AeCluster.Messages.Protocol;

/// <summary>Between a worker process and the coordinator: who is there, what it can do, that it is going.</summary>
public static class WorkerProtocol
{
    /// <summary>
    /// A worker offers its slots. Sent until it is answered, and again whenever the coordinator's directory changes its
    /// place, so it also says which attempts are already running.
    /// </summary>
    public sealed record Register(WorkerId Worker, WorkerOffer Offer, IReadOnlyList<AttemptId> Running) : IWireMessage;

    /// <summary>The worker is known; its checkpoints and pictures go to <paramref name="ArtifactsUrl"/>.</summary>
    public sealed record Registered(WorkerId Worker, string ArtifactsUrl) : IWireMessage;

    /// <summary>The worker cannot take part (another version, say); it prints the reason and exits.</summary>
    public sealed record Refused(WorkerId Worker, string Reason) : IWireMessage;

    /// <summary>
    /// The coordinator was started again while nobody could reach this worker, whose node is not in the cluster that has
    /// begun since, and cannot enter it: its process has to begin anew.
    /// </summary>
    public sealed record LeftOut(WorkerId Worker) : IWireMessage;

    /// <summary>The worker is about to leave: no new attempts, please. Running ones are handed back one by one.</summary>
    public sealed record Draining(WorkerId Worker) : IWireMessage;
}

/// <summary>What a worker can do.</summary>
/// <param name="Version">Version of the program; coordinator and workers must be of the same.</param>
/// <param name="Host">Name of the machine.</param>
/// <param name="ProcessId">Operating-system process id on that machine.</param>
/// <param name="Device">Torch device the trials run on, e.g. <c>cpu</c> or <c>cuda:0</c>.</param>
/// <param name="Processor">What computes there, in words, e.g. the processor's model name.</param>
/// <param name="Slots">Attempts it runs at the same time.</param>
/// <param name="Threads">Compute threads of each slot.</param>
/// <param name="Cores">Cores of the machine.</param>
/// <param name="Software">What the program runs on, with versions: results are worth keeping only with them.</param>
/// <param name="Mesh">Where it exchanges gradients with its fellows.</param>
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
    /// <summary>The machine in a line, as it is kept beside the results it computed.</summary>
    public string Describe() => $"{Processor}, {Cores} cores, {Device}, AeCluster {Version}, {Software}";
}
