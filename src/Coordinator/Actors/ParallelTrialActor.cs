using System.Security.Cryptography;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Decisions.Parallel;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using Akka.Actor;

namespace AeCluster.Coordinator.Actors;

/// <summary>
/// Runs one data-parallel trial through its attempts and their generations. The rules are in
/// <see cref="ParallelTrialDecisions"/>; this actor carries out what follows from each new state: it sends messages that have
/// become pending and repeats them until they are answered, requests and gives back slots, and records every event. Messages that
/// must not be sent before their events are on the disk go through the journal. A trial recovered from a journal while it was
/// running first looks for its workers.
/// </summary>
public sealed partial class ParallelTrialActor : UntypedActor, IWithTimers
{
    /// <summary>To the parent: what the newest steps of the trial's generation have cost its members.</summary>
    public sealed record Seen(TrialId Trial, int Generation, IReadOnlyDictionary<WorkerId, StepCosts> Latest);

    private sealed record Remind;

    private sealed record CheckEviction;

    /// <summary>Timers and clocks do not agree to the millisecond.</summary>
    private static readonly TimeSpan _minEvictionDelay = TimeSpan.FromMilliseconds(5);

    private readonly TrialEnvironment _environment;
    private readonly TrialSlots _slots;
    private readonly WorkerActors _workers = new();
    private readonly Dictionary<WorkerId, StepCosts> _latest = [];
    private ParallelTrialState _state;
    private string? _waitReason;

    /// <param name="state">New, or recovered from the journal.</param>
    public ParallelTrialActor(TrialEnvironment environment, TrialState state)
    {
        _environment = environment;
        _slots = new TrialSlots(environment);
        _state = new ParallelTrialState(environment.Experiment, state);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(TrialEnvironment environment, TrialState state) =>
        Akka.Actor.Props.Create(() => new ParallelTrialActor(environment, state));

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(nameof(Remind), new Remind(), TrialActor.ReminderInterval);
        if (_state.IsRunning)
        {
            FindWorkers();
        }
        else
        {
            _slots.Request(_state);
        }
    }

    protected override void OnReceive(object message)
    {
        var context = NewContext();
        switch (message)
        {
            case SlotProtocol.SlotsGranted when !_slots.HasWithdrawn:
                break;
            case ActorIdentity withdrawn:
                _slots.Receive(withdrawn);
                break;
            case SlotProtocol.SlotsGranted granted:
                foreach (var slot in granted.Slots)
                {
                    _workers[slot.Worker] = slot.WorkerActor;
                }

                MoveTo(ParallelTrialDecisions.Grant(_state, granted.Slots.Select(slot => (slot.Worker, slot.Offer)), context));
                break;
            case SlotProtocol.WorkerLost lost:
                MoveTo(ParallelTrialDecisions.WorkerLost(_state, lost.Worker, lost.Reason, context));
                break;
            case SlotProtocol.NoSuchWorker waits:
                Context.Parent.Tell(new TrialActor.Waits(_state.Trial.Id, waits.Reason));
                break;
            case SlotProtocol.Yield:
                MoveTo(ParallelTrialDecisions.Yield(_state, context));
                break;
            case TrialActor.Cancel cancel:
                MoveTo(ParallelTrialDecisions.Cancel(_state, context, cancel.Reason, cancel.IsAlone));
                break;
            case TrialActor.Reopen reopen:
                _state = new ParallelTrialState(_environment.Experiment, reopen.State) { Stopping = _state.Stopping };
                _slots.Request(_state);
                break;
            case TrialActor.Advance advance:
                MoveTo(ParallelTrialDecisions.Advance(_state, advance.UntilEpoch, context));
                break;
            case TrialActor.Pause:
                MoveTo(ParallelTrialDecisions.Depart(_state, pruneReason: null, context));
                break;
            case TrialActor.Prune prune:
                MoveTo(ParallelTrialDecisions.Depart(_state, prune.Reason, context));
                break;
            case TrialProtocol.Report report:
                Receive(report, context);
                break;
            case TrialProtocol.Stopped stopped when _workers.Find(Sender) is { } worker:
                var next = ParallelTrialDecisions.Stopped(_state, worker, stopped.Attempt);
                MoveTo(Recovery.Ended(next, worker, stopped.Attempt, context));
                break;
            case TrialProtocol.Adopted adopted when adopted.Attempt == _state.Attempt && _workers.Find(Sender) is { } worker:
                MoveTo(Recovery.Adopted(_state, worker));
                break;
            case TrialProtocol.Extended extended when _workers.Find(Sender) is { } worker:
                MoveTo(ParallelTrialDecisions.Extended(_state, worker, extended));
                break;
            case SlotProtocol.Found found:
                // The trial was cancelled while it looked for its workers.
                found.WorkerActor.Tell(new TrialProtocol.Stop(_state.Attempt));
                break;
            case TrialProtocol.Progress progress when IsFirst(Sender, progress.Attempt):
                Context.Parent.Forward(progress);
                break;
            case TrialProtocol.Preparing preparing when IsFirst(Sender, preparing.Attempt):
                Context.Parent.Forward(preparing);
                break;
            case GenerationProtocol.Entered entered:
                MoveTo(ParallelTrialDecisions.Entered(_state, entered));
                break;
            case GenerationProtocol.Running running:
                MoveTo(ParallelTrialDecisions.Running(_state, running, context));
                break;
            case GenerationProtocol.Broken broken when _state.Knows(broken.Attempt, broken.Worker):
                MoveTo(ParallelTrialDecisions.Broken(_state, broken, context));
                break;
            case GenerationProtocol.Leaving leaving when _state.Knows(leaving.Attempt, leaving.Worker):
                MoveTo(ParallelTrialDecisions.Leaving(_state, leaving, context));
                break;
            case GenerationProtocol.Broken { Attempt: var attempt }:
                Sender.Tell(new TrialProtocol.Stop(attempt));
                break;
            case GenerationProtocol.Leaving { Attempt: var attempt }:
                Sender.Tell(new TrialProtocol.Stop(attempt));
                break;
            case GenerationProtocol.Measured measured:
                Measure(measured);
                break;
            case Remind:
                MoveTo(ParallelTrialDecisions.Tick(_state, context));
                Send(PendingWork.Messages(_state));
                break;
            case CheckEviction:
                MoveTo(ParallelTrialDecisions.Tick(_state, context));
                break;
            case TrialProtocol.Progress or TrialProtocol.Preparing or TrialProtocol.Stopped or TrialProtocol.Adopted:
            case TrialProtocol.Extended:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    // The nonce is 256 bits that members must prove to each other.
    private DecisionContext NewContext() =>
        new(_environment.Now, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));

    private void Receive(TrialProtocol.Report report, DecisionContext context)
    {
        var received = (long?)null;
        if (_workers.Find(Sender) is { } worker)
        {
            (var next, received) = Reports.Receive(_state, worker, report, context);
            Record(next);
            if (received is { } number)
            {
                // Before any message that follows from the report: a worker that is told to stop discards undelivered reports.
                _environment.TellWhenRecorded(Sender, new TrialProtocol.Received(report.Attempt, number));
            }

            MoveTo(next with { Unrecorded = [] });
        }

        if (received is null)
        {
            // Not a member, or no longer one: it stops and discards undelivered reports.
            Sender.Tell(new TrialProtocol.Stop(report.Attempt));
        }
    }

    private void Measure(GenerationProtocol.Measured measured)
    {
        MoveTo(ParallelTrialDecisions.Measured(_state, measured));
        if (_state.Current is { } current && current.Number == measured.Generation && current.Costs.ContainsKey(measured.Worker))
        {
            _latest[measured.Worker] = measured.Costs;
            var latest = _latest.Where(entry => current.Costs.ContainsKey(entry.Key)).ToDictionary();
            Context.Parent.Tell(new Seen(_state.Trial.Id, current.Number, latest));
        }
    }

    /// <summary>Carries out what the next state asks for and the previous one did not.</summary>
    private void MoveTo(ParallelTrialState next)
    {
        var before = _state;
        Record(next);
        _state = next with { Unrecorded = [] };
        var pending = PendingWork.Messages(before).ToHashSet();
        Send(PendingWork.Messages(_state).Where(it => !pending.Contains(it)));
        foreach (var worker in _slots.Update(before, _state, _environment.Now))
        {
            _workers.Remove(worker);
        }

        if (_state.Current is { BrokenAt: { } at } && !Timers.IsTimerActive(nameof(CheckEviction)))
        {
            var left = at + Reconciler.EvictionDelay - _environment.Now;
            var delay = left > _minEvictionDelay ? left : _minEvictionDelay;
            Timers.StartSingleTimer(nameof(CheckEviction), new CheckEviction(), delay);
        }

        var reason = PendingWork.WaitReason(_state);
        if (reason is not null && reason != _waitReason)
        {
            Context.Parent.Tell(new TrialActor.Waits(_state.Trial.Id, reason));
        }

        _waitReason = reason;
    }

    private void Record(ParallelTrialState next)
    {
        foreach (var change in next.Unrecorded)
        {
            _environment.Record(change);
        }
    }

    private void Send(IEnumerable<(WorkerId To, IWireMessage Message)> messages)
    {
        foreach (var (worker, message) in messages.ToList())
        {
            _environment.TellWhenRecorded(_workers[worker], message);
        }
    }

    /// <summary>Whether the sender is the member whose progress is shown; all members report theirs, one is enough.</summary>
    private bool IsFirst(IActorRef sender, AttemptId attempt) =>
        attempt == _state.Attempt && _state.First is { } first && first == _workers.Find(sender);
}
