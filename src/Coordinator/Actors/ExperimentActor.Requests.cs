using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Views;
using AeCluster.Messages;
using Akka.Actor;

namespace AeCluster.Coordinator.Actors;

/// <content>What people ask of an experiment while it runs, and after; and what ends it before its time.</content>
public sealed partial class ExperimentActor
{
    /// <summary>A request of a person; answered with an <see cref="ExperimentView"/> once it is on the disk, or with
    /// <see cref="Refused"/>.</summary>
    public abstract record Request;

    /// <summary>Hands back the running trials with a checkpoint; none begins until <see cref="Resume"/>.</summary>
    public sealed record Pause : Request;

    /// <summary>Goes on with what was paused, cancelled or stopped.</summary>
    public sealed record Resume : Request;

    /// <summary>Tries failed trials again.</summary>
    public sealed record Retry : Request;

    /// <summary>Stops one trial for good.</summary>
    public sealed record CancelTrial(TrialId Trial) : Request;

    /// <summary>Deletes the experiment and its run folder, once it is over; answered with
    /// <see cref="ExperimentManager.Deleted"/>.</summary>
    public sealed record Delete : Request;

    /// <param name="Reason">The rest of a sentence that begins with the experiment.</param>
    public sealed record Refused(string Reason);

    private readonly List<(ExperimentEvent Change, IActorRef Asker)> _askers = [];
    private readonly List<(TrialId Trial, IActorRef Asker)> _trialCancellers = [];

    private void Receive(Request request)
    {
        var now = _clock.GetUtcNow();
        switch (request)
        {
            case Pause:
                CarryOut(ExperimentRequests.Pause(_state, now));
                break;
            case Resume:
                CarryOut(ExperimentRequests.Resume(_state, isLive: true, now));
                break;
            case Retry:
                CarryOut(ExperimentRequests.Retry(_state, isLive: true, now));
                break;
            case CancelTrial { Trial: var trial }:
                CancelOne(trial);
                break;
            case Delete when _state.IsWritten:
                Context.Parent.Tell(new ExperimentManager.Remove(_state.Id), Sender);
                break;
            case Delete:
                Sender.Tell(new Refused($"is still running: stop it first, with `aecluster cancel {_state.Id}`"));
                break;
        }
    }

    private void CarryOut(RequestOutcome outcome)
    {
        if (outcome.Refusal is { } refusal)
        {
            Sender.Tell(new Refused(refusal));
        }
        else if (outcome.Event is not { } change)
        {
            Sender.Tell(_model.View());
        }
        else if (_state.IsWritten)
        {
            // Its writers have ended. The manager begins with a new actor, as after a restart.
            Context.Parent.Tell(new ExperimentManager.Reopen(_state.Id, change), Sender);
        }
        else
        {
            _askers.Add((change, Sender));
            Record(change);
        }
    }

    private void CancelOne(TrialId trial)
    {
        if (_state.Find(trial) is not { } state)
        {
            Sender.Tell(new Refused($"has no trial {trial}"));
        }
        else if (state.IsOver)
        {
            Sender.Tell(_model.View());
        }
        else
        {
            _trialCancellers.Add((trial, Sender));
            _trials[trial].Tell(new TrialActor.Cancel(IsAlone: true));
        }
    }

    /// <summary>Carries out a request that is on the disk now.</summary>
    private void GoOn(ExperimentState before, ExperimentEvent change)
    {
        var isUnpaused = before.Share.IsPaused && !_state.Share.IsPaused;
        ExpectRequests(before, isUnpaused);
        _directory.Tell(new SlotProtocol.SetShare(_state.Id, _state.Share));
        _failures = new AlikeFailures(_state.StopAfterFailures, _state.Trials);
        _isStopping = false;
        foreach (var (number, trial) in _state.Trials.Index())
        {
            HandBack(trial);
            if (before.Trials[number].IsOver && !trial.IsOver)
            {
                Reopen(trial, number);
            }
            else if (isUnpaused && !trial.IsOver)
            {
                // One that is at its horizon stays paused: it waits for another decision.
                _trials[trial.Id].Tell(new TrialActor.Advance(trial.Until ?? int.MaxValue));
            }
        }

        _writer.Tell(new RunFolderWriter.Write(_state));
        Answer(change);
    }

    /// <summary>Those that go on are to be served in the order of the plan among those that wait already.</summary>
    private void ExpectRequests(ExperimentState before, bool isUnpaused)
    {
        List<TrialKey> expected =
        [
            .. _state.Trials
                .Where((trial, number) => !trial.IsOver
                    && (before.Trials[number].IsOver
                        || (isUnpaused && trial.Status == TrialStatus.Paused && !trial.IsAtHorizon)))
                .Select(trial => Key(trial.Id)),
        ];
        if (expected.Count > 0)
        {
            _directory.Tell(new SlotProtocol.ExpectRequests(expected));
        }
    }

    private void Reopen(TrialState trial, int number)
    {
        if (_trials.TryGetValue(trial.Id, out var actor))
        {
            actor.Tell(new TrialActor.Reopen(trial));
        }
        else
        {
            // The one before had a bug.
            _trials[trial.Id] = Context.Watch(Context.ActorOf(PropsOf(trial, number), trial.Id.Value));
        }
    }

    /// <summary>A trial of a paused experiment begins when its slot was granted before.</summary>
    private void HandBack(TrialEvent change)
    {
        if (change is AttemptBegan)
        {
            HandBack(_state.Find(change.Trial)!);
        }
    }

    private void HandBack(TrialState trial)
    {
        if (_state.Share.IsPaused && trial.Status == TrialStatus.Running)
        {
            _trials[trial.Id].Tell(new TrialActor.Pause());
        }
    }

    private void Answer(ExperimentEvent change)
    {
        foreach (var (_, asker) in _askers.FindAll(entry => ReferenceEquals(entry.Change, change)))
        {
            asker.Tell(_model.View());
        }

        _askers.RemoveAll(entry => ReferenceEquals(entry.Change, change));
    }

    private void AnswerCancellers(TrialId trial)
    {
        if (_trialCancellers.Count > 0 && _state.Find(trial)!.IsOver)
        {
            _trialCancellers.FindAll(entry => entry.Trial == trial).ForEach(entry => entry.Asker.Tell(_model.View()));
            _trialCancellers.RemoveAll(entry => entry.Trial == trial);
        }
    }

    private void StopIfAllFailAlike()
    {
        if (!_isStopping && _state is { CancelRequested: false, StopReason: null } && _failures.Reason is { } reason)
        {
            _isStopping = true;
            Record(new ExperimentStopped(_clock.GetUtcNow(), reason));
            CancelTrials(reason);
        }
    }

    /// <param name="reason">Why, where nobody has asked for it.</param>
    private void CancelTrials(string? reason)
    {
        var cancel = new TrialActor.Cancel(reason is null ? null : $"the experiment was stopped: {reason}");
        foreach (var trial in _trials.Values)
        {
            trial.Tell(cancel);
        }
    }
}
