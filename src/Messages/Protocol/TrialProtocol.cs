using AeCluster.Specs;
using AeCluster.Specs.Training;

namespace AeCluster.Messages.Protocol;

/// <summary>
/// Between a trial (coordinator) and the attempt that runs it (worker). Reports are numbered and repeated until they are
/// acknowledged, so that none is lost or counted twice; progress is sent once and may be lost.
/// </summary>
public static class TrialProtocol
{
    /// <summary>Run this attempt, from <paramref name="ResumeFrom"/> if there is one. Repeated until
    /// <see cref="Started"/>.</summary>
    public sealed record Start(AttemptId Attempt, TrialSpec Spec, CheckpointRef? ResumeFrom) : IWireMessage;

    /// <summary>
    /// Nobody wants this attempt any more: stop at the next step, forget what is unsent. Repeated until it is answered with
    /// <see cref="Stopped"/>, which is also the answer where nothing runs.
    /// </summary>
    public sealed record Stop(AttemptId Attempt) : IWireMessage;

    public sealed record Stopped(AttemptId Attempt) : IWireMessage;

    /// <summary>
    /// The coordinator was started again and knows this attempt: go on, and tell the sender from now on. Repeated until
    /// <see cref="Adopted"/>; answered with <see cref="Stopped"/> where nothing runs.
    /// </summary>
    public sealed record Adopt(AttemptId Attempt) : IWireMessage;

    public sealed record Adopted(AttemptId Attempt) : IWireMessage;

    /// <summary>All reports up to this one have arrived.</summary>
    public sealed record Received(AttemptId Attempt, long Sequence) : IWireMessage;

    /// <summary>Progress of the current epoch: for people to look at, not kept.</summary>
    /// <param name="Epoch">The epoch that is running, 1 for the first.</param>
    /// <param name="Step">Steps since the beginning of the trial.</param>
    /// <param name="Loss">Mean training loss of the epoch so far.</param>
    /// <param name="Measures">Whatever else the training measures, by name; displays show names that they do not know.</param>
    public sealed record Progress(
        AttemptId Attempt,
        int Epoch,
        long Step,
        double Loss,
        double SamplesPerSecond,
        IReadOnlyDictionary<string, double> Measures) : IWireMessage;

    /// <summary>What is done before training can begin, such as a download: for people to look at, not kept.</summary>
    /// <param name="Share">0 to 1, or null where it is not known.</param>
    public sealed record Preparing(AttemptId Attempt, string What, double? Share) : IWireMessage;

    /// <summary>A numbered message of an attempt; the first has <paramref name="Sequence"/> 1.</summary>
    public abstract record Report(AttemptId Attempt, long Sequence);

    /// <summary>The model is built and the data loaded; training begins, or goes on after <paramref name="FromStep"/>.</summary>
    /// <param name="FromEpoch">Epochs already finished.</param>
    /// <param name="Parameters">Number of trained values.</param>
    public sealed record Started(
        AttemptId Attempt,
        long Sequence,
        WorkerId Worker,
        long FromStep,
        int FromEpoch,
        long TotalSteps,
        long Parameters) : Report(Attempt, Sequence), IWireMessage;

    public sealed record EpochDone(AttemptId Attempt, long Sequence, EpochMetrics Metrics)
        : Report(Attempt, Sequence),
            IWireMessage;

    /// <summary>The coordinator now has this checkpoint, whole.</summary>
    public sealed record CheckpointStored(AttemptId Attempt, long Sequence, CheckpointRef Checkpoint)
        : Report(Attempt, Sequence),
            IWireMessage;

    /// <summary>Trained to the end. The final checkpoint and the pictures are with the coordinator.</summary>
    /// <param name="ParametersSha256">Hash of the trained parameters, lower-case hexadecimal.</param>
    public sealed record Finished(AttemptId Attempt, long Sequence, CheckpointRef Final, string ParametersSha256)
        : Report(Attempt, Sequence), IWireMessage;

    /// <summary>The trial cannot go on: another attempt would fail in the same way.</summary>
    /// <param name="Reason">One line for people.</param>
    /// <param name="Detail">Everything known, for the log.</param>
    public sealed record Failed(AttemptId Attempt, long Sequence, string Reason, string Detail)
        : Report(Attempt, Sequence),
            IWireMessage;

    /// <summary>The worker is leaving, or cannot run this attempt itself; another attempt can go on.</summary>
    /// <param name="BadCheckpoint">Name of the checkpoint that could not be used, where that is why; an older one is taken
    /// next.</param>
    public sealed record Released(AttemptId Attempt, long Sequence, string Reason, string? BadCheckpoint)
        : Report(Attempt, Sequence), IWireMessage;

}

/// <summary>A checkpoint that the coordinator keeps; fetched by name and believed only if its hash agrees.</summary>
/// <param name="Name">File name within the trial's <c>checkpoints</c> folder.</param>
/// <param name="Sha256">Of the whole file, lower-case hexadecimal.</param>
public sealed record CheckpointRef(string Name, int Epoch, long Step, string Sha256, long Bytes);
