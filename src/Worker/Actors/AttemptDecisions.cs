using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using AeCluster.Worker.Training;

namespace AeCluster.Worker.Actors;

/// <summary>Decides what an attempt does about each training event and each finished transfer. Has no state.</summary>
/// <param name="resumeFrom">The checkpoint from which the attempt was started, if any.</param>
internal sealed class AttemptDecisions(AttemptId attempt, WorkerId worker, CheckpointRef? resumeFrom)
{
    public IReadOnlyList<AttemptEffect> About(TrainingEvent training) => training switch
    {
        TrainingEvent.Preparing preparing =>
            [new AttemptEffect.Notify(new TrialProtocol.Preparing(attempt, preparing.What, preparing.Share))],
        TrainingEvent.DataDoubted doubted => [new AttemptEffect.LogWarning(doubted.Text)],
        TrainingEvent.Ready ready =>
        [
            new AttemptEffect.Report(number => new TrialProtocol.Started(
                attempt, number, worker, ready.FromStep, ready.FromEpoch, ready.TotalSteps, ready.Parameters)),
        ],
        TrainingEvent.Progressed progress =>
        [
            new AttemptEffect.Notify(new TrialProtocol.Progress(
                attempt, progress.Epoch, progress.Step, progress.Loss, progress.SamplesPerSecond, progress.Measures)),
        ],
        TrainingEvent.EpochFinished epoch =>
            [new AttemptEffect.Report(number => new TrialProtocol.EpochDone(attempt, number, epoch.Metrics))],
        TrainingEvent.CheckpointTaken taken => [Upload(taken.Checkpoint)],
        // If the coordinator refuses the checkpoint, the next attempt resumes from an older one.
        TrainingEvent.HandedBack back => [Upload(back.Checkpoint), new AttemptEffect.Finish(Leaving)],
        TrainingEvent.LeftBeforeTraining => [new AttemptEffect.EndWith(Leaving)],
        TrainingEvent.Completed completed => [.. UploadResult(completed), new AttemptEffect.Finish(null)],
        TrainingEvent.BadCheckpoint bad => [new AttemptEffect.EndWith(UnusableCheckpoint(bad.Reason))],
        TrainingEvent.Crashed crashed =>
            [new AttemptEffect.LogCrash(crashed.Detail), new AttemptEffect.EndWith(Failed(crashed.Reason, crashed.Detail))],
        TrainingEvent.GenerationRunning running =>
        [
            new AttemptEffect.Notify(
                new GenerationProtocol.Running(attempt, running.Generation, worker, running.Step, running.Copied)),
        ],
        TrainingEvent.GenerationBroken broken =>
        [
            new AttemptEffect.Break(
                new GenerationProtocol.Broken(attempt, broken.Generation, worker, broken.Lost, broken.Reason, broken.Step)),
        ],
        TrainingEvent.Measured measured =>
            [new AttemptEffect.Notify(new GenerationProtocol.Measured(attempt, measured.Generation, worker, measured.Costs))],
        _ => [],
    };

    public IReadOnlyList<AttemptEffect> About(FetchOutcome fetch) => fetch switch
    {
        FetchOutcome.Fetched fetched => [new AttemptEffect.Train(fetched.Bytes)],
        FetchOutcome.Superseded => [new AttemptEffect.Stop()],
        FetchOutcome.Unusable unusable => [new AttemptEffect.EndWith(UnusableCheckpoint(unusable.Reason))],
        FetchOutcome.GivenUp given => [new AttemptEffect.EndWith(UnavailableCheckpoint(given.Reason))],
        FetchOutcome.TryAgain again => [new AttemptEffect.RetryTransfer($"fetching {resumeFrom!.Name}", again.Failure)],
        _ => [],
    };

    public IReadOnlyList<AttemptEffect> About(UploadOutcome upload) => upload switch
    {
        UploadOutcome.Stored { File.Report: { } report, Sha256: var sha256 } =>
            [new AttemptEffect.Report(report(sha256)), new AttemptEffect.UploadNext()],
        UploadOutcome.Stored => [new AttemptEffect.UploadNext()],
        UploadOutcome.GivenUp given =>
            [new AttemptEffect.LogGivenUp(given.File.Name, given.Failure), new AttemptEffect.UploadNext()],
        UploadOutcome.Failed failed =>
        [
            new AttemptEffect.EndWith(
                Failed($"{failed.File.Name} could not be stored with the coordinator: {failed.Reason}", failed.Reason)),
        ],
        UploadOutcome.TryAgain again => [new AttemptEffect.RetryTransfer("sending a file", again.Failure)],
        _ => [],
    };

    /// <summary>The last report of an attempt that the worker hands back.</summary>
    public TrialProtocol.Report Leaving(long number) =>
        new TrialProtocol.Released(attempt, number, "the worker is leaving", null);

    /// <summary>The checkpoint is damaged, or does not fit the trial.</summary>
    private Func<long, TrialProtocol.Report> UnusableCheckpoint(string reason) => number => new TrialProtocol.Released(
        attempt, number, $"checkpoint {resumeFrom!.Name} cannot be used: {reason}", resumeFrom.Name);

    /// <summary>The checkpoint may be good, but the coordinator does not hand it out.</summary>
    private Func<long, TrialProtocol.Report> UnavailableCheckpoint(string reason) => number => new TrialProtocol.Released(
        attempt, number, $"checkpoint {resumeFrom!.Name} could not be fetched: {reason}", null);

    private Func<long, TrialProtocol.Report> Failed(string reason, string detail) =>
        number => new TrialProtocol.Failed(attempt, number, reason, detail);

    private AttemptEffect.Upload Upload(CheckpointImage checkpoint) => new(OutgoingFile.Of(
        checkpoint, isReplaceable: true, (stored, number) => new TrialProtocol.CheckpointStored(attempt, number, stored)));

    private IEnumerable<AttemptEffect.Upload> UploadResult(TrainingEvent.Completed completed)
    {
        foreach (var (name, png) in completed.Pictures)
        {
            yield return new AttemptEffect.Upload(new OutgoingFile(name, png, IsReplaceable: false));
        }

        yield return new AttemptEffect.Upload(OutgoingFile.Of(
            completed.Final,
            isReplaceable: false,
            (stored, number) => new TrialProtocol.Finished(attempt, number, stored, completed.ParametersSha256)
            {
                Findings = completed.Findings.Count > 0 ? completed.Findings : null,
            }));
    }
}
