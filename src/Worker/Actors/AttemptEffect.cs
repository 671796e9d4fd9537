using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using AeCluster.Worker.Artifacts;

namespace AeCluster.Worker.Actors;

/// <summary>Something that an <see cref="AttemptActor"/> has to do.</summary>
internal abstract record AttemptEffect
{
    /// <summary>Start training from a checkpoint.</summary>
    public sealed record Train(byte[] Checkpoint) : AttemptEffect;

    /// <summary>Send a message to the trial once; it may be lost.</summary>
    public sealed record Notify(IWireMessage Message) : AttemptEffect;

    /// <summary>Tell the trial that the generation has ended for this member, until it enters a later one.</summary>
    public sealed record Break(GenerationProtocol.Broken Message) : AttemptEffect;

    /// <summary>Send a report to the trial until it is acknowledged.</summary>
    /// <param name="Create">Makes the report from its sequence number.</param>
    public sealed record Report(Func<long, TrialProtocol.Report> Create) : AttemptEffect;

    /// <summary>Upload a file after those that are pending.</summary>
    public sealed record Upload(OutgoingFile File) : AttemptEffect;

    /// <summary>Begin the next pending upload, if any.</summary>
    public sealed record UploadNext : AttemptEffect;

    /// <summary>Repeat the transfer that has failed, after a pause.</summary>
    /// <param name="What">For the log, e.g. "sending a file".</param>
    public sealed record RetryTransfer(string What, Transfer Failure) : AttemptEffect;

    public sealed record LogGivenUp(string File, Transfer Failure) : AttemptEffect;

    public sealed record LogWarning(string Text) : AttemptEffect;

    public sealed record LogCrash(string Detail) : AttemptEffect;

    /// <summary>Training is over: deliver the pending uploads, then the last report, then stop.</summary>
    /// <param name="Last">Null where an upload brings the last report.</param>
    public sealed record Finish(Func<long, TrialProtocol.Report>? Last) : AttemptEffect;

    /// <summary>The attempt is over: drop the pending uploads, deliver the last report, then stop.</summary>
    public sealed record EndWith(Func<long, TrialProtocol.Report> Last) : AttemptEffect;

    /// <summary>Another attempt has taken over: stop without a report.</summary>
    public sealed record Stop : AttemptEffect;
}
