using System.Text.Json.Serialization;
using AeCluster.Specs;
using AeCluster.Specs.Training;

namespace AeCluster.Messages.Protocol;

/// <summary>
/// Messages between a trial (coordinator) and the attempt that runs it (worker). Reports are numbered and repeated until they
/// are acknowledged, so that none is lost or counted twice; progress is sent once and may be lost.
/// </summary>
public static class TrialProtocol
{
    /// <summary>
    /// Run this attempt, resuming from <paramref name="ResumeFrom"/> if given. Repeated until <see cref="Started"/>.
    /// </summary>
    public sealed record Start(AttemptId Attempt, TrialSpec Spec, CheckpointRef? ResumeFrom) : IWireMessage
    {
        /// <summary>
        /// Number of finished epochs at which the attempt waits for <see cref="Extend"/>, after it has reported the last of them
        /// and stored its checkpoint; null: it trains to the end.
        /// </summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public int? UntilEpoch { get; init; }
    }

    /// <summary>
    /// Train until this many epochs are finished. An attempt that may train as far or further already is left as it is. Repeated
    /// until <see cref="Extended"/>.
    /// </summary>
    public sealed record Extend(AttemptId Attempt, int UntilEpoch) : IWireMessage;

    public sealed record Extended(AttemptId Attempt, int UntilEpoch) : IWireMessage;

    /// <summary>
    /// The trial is about to give up its slot: store a checkpoint of the next step boundary, which is this one where the attempt
    /// waits. Repeated until the trial has what it needs and sends <see cref="Stop"/>.
    /// </summary>
    public sealed record Pause(AttemptId Attempt) : IWireMessage;

    /// <summary>
    /// The result is no longer needed: stop at the next step and drop what is unsent. Repeated until it is answered with
    /// <see cref="Stopped"/>, which is also the answer if the attempt does not run here.
    /// </summary>
    public sealed record Stop(AttemptId Attempt) : IWireMessage;

    public sealed record Stopped(AttemptId Attempt) : IWireMessage;

    /// <summary>
    /// The coordinator has restarted and knows this attempt: continue, and report to the sender from now on. Repeated until
    /// <see cref="Adopted"/>; answered with <see cref="Stopped"/> if the attempt does not run here.
    /// </summary>
    public sealed record Adopt(AttemptId Attempt) : IWireMessage;

    public sealed record Adopted(AttemptId Attempt) : IWireMessage;

    /// <summary>All reports up to <paramref name="Sequence"/> have arrived.</summary>
    public sealed record Received(AttemptId Attempt, long Sequence) : IWireMessage;

    /// <summary>Progress of the current epoch, for display; not stored.</summary>
    /// <param name="Epoch">The current epoch, 1 for the first.</param>
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

    /// <summary>Work that precedes training, such as a download, for display; not stored.</summary>
    /// <param name="Share">The completed share, 0 to 1, or null if unknown.</param>
    public sealed record Preparing(AttemptId Attempt, string What, double? Share) : IWireMessage;

    /// <summary>A numbered message of an attempt; the first has <paramref name="Sequence"/> 1.</summary>
    public abstract record Report(AttemptId Attempt, long Sequence);

    /// <summary>Model and data are loaded; training begins, or continues after <paramref name="FromStep"/>.</summary>
    /// <param name="FromEpoch">Number of epochs already finished.</param>
    /// <param name="Parameters">Number of trainable parameters.</param>
    public sealed record Started(
        AttemptId Attempt,
        long Sequence,
        WorkerId Worker,
        long FromStep,
        int FromEpoch,
        long TotalSteps,
        long Parameters) : Report(Attempt, Sequence), IWireMessage;

    public sealed record EpochDone(AttemptId Attempt, long Sequence, EpochMetrics Metrics)
        : Report(Attempt, Sequence), IWireMessage;

    /// <summary>The coordinator has the whole of this checkpoint.</summary>
    public sealed record CheckpointStored(AttemptId Attempt, long Sequence, CheckpointRef Checkpoint)
        : Report(Attempt, Sequence), IWireMessage;

    /// <summary>Training is complete, and the coordinator has the final checkpoint and the pictures.</summary>
    /// <param name="ParametersSha256">SHA-256 of the trained parameters, lower-case hexadecimal.</param>
    public sealed record Finished(AttemptId Attempt, long Sequence, CheckpointRef Final, string ParametersSha256)
        : Report(Attempt, Sequence), IWireMessage
    {
        /// <summary>What is wrong with the trained model; null where nothing is, or the worker is of a version that does not
        /// look.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public IReadOnlyList<TrainingFinding>? Findings { get; init; }
    }

    /// <summary>The trial has failed: another attempt would fail in the same way.</summary>
    /// <param name="Reason">One line for display.</param>
    /// <param name="Detail">Details for the log, such as the stack trace.</param>
    public sealed record Failed(AttemptId Attempt, long Sequence, string Reason, string Detail)
        : Report(Attempt, Sequence), IWireMessage;

    /// <summary>The worker is leaving or cannot run this attempt; another attempt can continue.</summary>
    /// <param name="BadCheckpoint">
    /// Name of the checkpoint that could not be used, if that is the reason; the next attempt resumes from an older one.
    /// </param>
    public sealed record Released(AttemptId Attempt, long Sequence, string Reason, string? BadCheckpoint)
        : Report(Attempt, Sequence), IWireMessage;
}

/// <summary>A checkpoint stored by the coordinator; it is fetched by name and used only if its hash matches.</summary>
/// <param name="Name">File name within the trial's <c>checkpoints</c> folder.</param>
/// <param name="Sha256">SHA-256 of the file, lower-case hexadecimal.</param>
public sealed record CheckpointRef(string Name, int Epoch, long Step, string Sha256, long Bytes);
