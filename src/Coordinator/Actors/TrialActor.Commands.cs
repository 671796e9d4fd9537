using AeCluster.Coordinator.Decisions;
using AeCluster.Messages.Protocol;
using Akka.Actor;

namespace AeCluster.Coordinator.Actors;

/// <content>What the parent decides about the trial.</content>
public sealed partial class TrialActor
{
    /// <summary>A decision of the parent about the trial, of any kind. Repeating it changes nothing.</summary>
    public abstract record Command;

    /// <summary>Stops the trial for good.</summary>
    /// <param name="Reason">Why, where nobody has asked for it.</param>
    /// <param name="IsAlone">Whether the rest of its experiment goes on.</param>
    public sealed record Cancel(string? Reason = null, bool IsAlone = false) : Command;

    /// <summary>The trial may train until this many epochs are finished; if it was paused, it goes on. It is never called
    /// back.</summary>
    public sealed record Advance(int UntilEpoch) : Command;

    /// <summary>The trial gives up its slot and waits for another command.</summary>
    public sealed record Pause : Command;

    /// <summary>The trial is over; its newest checkpoint is its result. If that was lost, it is trained again first.</summary>
    /// <param name="Reason">Why, for people.</param>
    public sealed record Prune(string Reason) : Command;

    /// <summary>To a trial that is over: it goes on with this state.</summary>
    public sealed record Reopen(TrialState State);

    /// <summary>Set while the trial is to give up its slot, and that is not due.</summary>
    private TrialDeparture? _departure;

    /// <summary>Number of withdrawn requests for slots, and of those of which the directory is known to know.</summary>
    private int _withdrawals;
    private int _withdrawn;

    /// <summary>Whether a grant can only be the answer to the newest request.</summary>
    private bool HasWithdrawn => _withdrawn == _withdrawals;

    /// <summary>Without an attempt: requests a slot if the trial needs one, waits for a command, or is at its end.</summary>
    private void Wait()
    {
        if (_state.IsOver)
        {
            End();
        }
        else if (_state.NeedsSlot)
        {
            WaitForSlot();
        }
        else
        {
            WaitForCommand();
        }
    }

    private void WaitForCommand() => Become(message =>
    {
        switch (message)
        {
            case Command command:
                Plan(command);
                CarryOutPlan();
                if (_state.IsOver || _state.NeedsSlot)
                {
                    Wait();
                }

                break;
            case TrialProtocol.Report report:
                Reject(report);
                break;
            case SlotProtocol.SlotGranted or SlotProtocol.NoSuchWorker:
                // The request is withdrawn, and the directory has the slot back.
                break;
            default:
                IgnoreLate(message);
                break;
        }
    });

    /// <summary>
    /// Withdraws the request for a slot. A grant may be under way: until the directory has answered what it was asked after the
    /// withdrawal, a grant is not the answer to a later request.
    /// </summary>
    private void Withdraw()
    {
        _environment.Directory.Tell(new SlotProtocol.ReleaseSlot(Key));
        _environment.Directory.Tell(new Identify(++_withdrawals));
    }

    /// <summary>Takes note of a command; what is to be done when it is due is left to <see cref="CarryOutPlan"/>.</summary>
    private void Plan(Command command)
    {
        switch (command)
        {
            case Advance advance:
                _departure = null;
                Commit(TrialDecisions.Advance(_state, advance.UntilEpoch, _environment.Now));
                break;
            case Pause:
                _departure ??= PlanOf(pruneReason: null);
                break;
            case Prune prune:
                _departure = PlanOf(prune.Reason);
                break;
            case Cancel cancel:
                Commit(TrialDecisions.Cancel(_state, _environment.Now, cancel.Reason, cancel.IsAlone));
                break;
        }
    }

    private TrialDeparture? PlanOf(string? pruneReason)
    {
        if (!TrialDecisions.CanDepart(_state, pruneReason))
        {
            return null;
        }

        Commit(TrialDecisions.Depart(_state, pruneReason, _environment.Now));
        return TrialDeparture.Of(_state, pruneReason, _environment.Now);
    }

    /// <param name="hasTrained">Whether an attempt runs that may have trained anything.</param>
    /// <returns>Whether the trial has given up its slot.</returns>
    private bool CarryOutPlan(bool hasTrained = false)
    {
        _departure = _state.IsOver ? null : _departure;
        if (_departure?.IsDue(_state, hasTrained, _environment.Now) != true)
        {
            return false;
        }

        Commit([_departure.EventOf(_state, _environment.Now)]);
        _departure = null;
        return true;
    }
}
