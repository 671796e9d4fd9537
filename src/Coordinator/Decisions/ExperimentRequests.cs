namespace AeCluster.Coordinator.Decisions;

/// <summary>What follows from a request of a person: an event, a refusal, or nothing because all is as asked already.</summary>
public readonly record struct RequestOutcome(ExperimentEvent? Event, string? Refusal = null)
{
    public static readonly RequestOutcome Nothing = new(null);

    public static RequestOutcome Refuse(string why) => new(null, why);
}

/// <summary>The rules about what people ask of an experiment, as pure functions of its state.</summary>
public static class ExperimentRequests
{
    private const string IsWriting = "is writing its run folder: try again in a moment";
    private const string IsStopping = "is still stopping its trials: try again in a moment";

    public static RequestOutcome Pause(ExperimentState state, DateTimeOffset now) => state switch
    {
        { Status: not ExperimentStatus.Running } => RequestOutcome.Refuse("is over: there is nothing to pause"),
        { CancelRequested: true } or { StopReason: not null } => RequestOutcome.Refuse(IsStopping),
        { Share.IsPaused: true } => RequestOutcome.Nothing,
        _ => new(new ExperimentPaused(now)),
    };

    /// <param name="isLive">Whether its trials are being carried out, so that those which were cancelled may still have to
    /// stop.</param>
    public static RequestOutcome Resume(ExperimentState state, bool isLive, DateTimeOffset now)
    {
        var goesOn = new RequestOutcome(new ExperimentResumed(now));
        var isEnding = state.CancelRequested || state.StopReason is not null;
        if (state.Status == ExperimentStatus.Running)
        {
            return isEnding && isLive ? RequestOutcome.Refuse(IsStopping)
                : isEnding || state.Share.IsPaused ? goesOn
                : RequestOutcome.Nothing;
        }

        if (!state.IsWritten)
        {
            return isLive ? RequestOutcome.Refuse(IsWriting) : isEnding ? goesOn : RequestOutcome.Nothing;
        }

        if (state.Trials.Any(trial => trial.Reopen() != trial))
        {
            return goesOn;
        }

        var failed = state.Trials.CountOf(TrialStatus.Failed);
        return RequestOutcome.Refuse(
            "is over: there is nothing to resume"
                + (failed == 0 ? "" : $" ({failed} failed: `aecluster retry` tries those again)"));
    }

    /// <summary>Tries failed trials again.</summary>
    /// <param name="isLive">As in <see cref="Resume"/>.</param>
    public static RequestOutcome Retry(ExperimentState state, bool isLive, DateTimeOffset now)
    {
        var failed = state.Trials.Where(trial => trial.Status == TrialStatus.Failed).Select(trial => trial.Id).ToList();
        var isEnding = state.CancelRequested || state.StopReason is not null;
        return failed.Count == 0 ? RequestOutcome.Refuse("has no failed trial")
            : isLive && isEnding && state.Status == ExperimentStatus.Running ? RequestOutcome.Refuse(IsStopping)
            : isLive && !state.IsWritten && state.Status != ExperimentStatus.Running ? RequestOutcome.Refuse(IsWriting)
            : new(new TrialsRetried(now, failed));
    }
}
