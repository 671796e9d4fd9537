using System.Security.Cryptography;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Decisions.Parallel;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using Akka.Actor;

namespace AeCluster.Coordinator.Actors;

/// <summary>
/// Sees one data-parallel trial through its attempts and their generations. Every rule is in
/// <see cref="ParallelTrialDecisions"/>; here its decisions are carried out: what is newly owed is said at once and repeated
/// until it is answered, slots are asked for and given back, and every event goes to the journal, as does everything that must
/// not be said before. A trial that is found in a journal while it was running first looks for its workers.
/// </summary>
public sealed partial class ParallelTrialActor : UntypedActor, IWithTimers
{
    /// <summary>To the parent: what the newest steps of the trial's generation have cost its members.</summary>
    public sealed record Seen(TrialId Trial, int Generation, IReadOnlyDictionary<WorkerId, StepCosts> Latest);

    private sealed record Remind;

    private sealed record LookNow;

    /// <summary>Timers and clocks do not agree to the millisecond.</summary>
    private static readonly TimeSpan _shortestLook = TimeSpan.FromMilliseconds(5);

    private readonly IActorRef _directory;
    private readonly IActorRef _journal;
    private readonly TimeProvider _clock;
    private readonly HashSet<WorkerId> _missing;
    private readonly Dictionary<WorkerId, IActorRef> _workers = [];
    private readonly Dictionary<WorkerId, StepCosts> _latest = [];
    private ParallelTrialState _state;
    private SlotRequest? _wanted;
    private string? _waits;

    /// <param name="state">New, or as the journal has it.</param>
    /// <param name="journal">The experiment's <see cref="JournalWriter"/>.</param>
    public ParallelTrialActor(
        ExperimentId experiment,
        TrialState state,
        IActorRef directory,
        IActorRef journal,
        TimeProvider clock)
    {
        _directory = directory;
        _journal = journal;
        _clock = clock;
        _state = new ParallelTrialState(experiment, state);
        _missing = _state.IsRunning ? [.. state.Workers] : [];
        _wanted = _state.IsRunning ? null : PendingWork.Wanted(_state, Now);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private DateTimeOffset Now => _clock.GetUtcNow();

    private TrialKey Key => new(_state.Experiment, _state.Trial.Id);

    public static Props Props(
        ExperimentId experiment,
        TrialState state,
        IActorRef directory,
        IActorRef journal,
        TimeProvider clock) =>
        Akka.Actor.Props.Create(() => new ParallelTrialActor(experiment, state, directory, journal, clock));

    /// <summary>The first slots are asked for by the parent, so that trials begin in the order of the plan.</summary>
    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(nameof(Remind), new Remind(), TrialActor.ReminderInterval);
        if (_missing.Count > 0)
        {
            _directory.Tell(new WorkerDirectory.FindAttempt(_state.Attempt, [.. _missing], Parallel: true));
            Become(FindWorkers);
        }
    }

    // 256 bits that members must know of each other.
    private DecisionContext NewContext() => new(Now, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));

    protected override void OnReceive(object message)
    {
        var context = NewContext();
        switch (message)
        {
            case WorkerDirectory.SlotsGranted granted:
                foreach (var slot in granted.Slots)
                {
                    _workers[slot.Worker] = slot.WorkerActor;
                }

                Become(ParallelTrialDecisions.Grant(_state, granted.Slots.Select(slot => (slot.Worker, slot.Offer)), context));
                break;
            case WorkerDirectory.WorkerLost lost:
                Become(ParallelTrialDecisions.Lose(_state, lost.Worker, lost.Reason, context));
                break;
            case WorkerDirectory.NoSuchWorker waits:
                Context.Parent.Tell(new TrialActor.Waits(_state.Trial.Id, waits.Reason));
                break;
            case WorkerDirectory.GiveWay:
                Become(ParallelTrialDecisions.GiveWay(_state, context));
                break;
            case TrialActor.Cancel:
                Become(ParallelTrialDecisions.Cancel(_state, context));
                break;
            case TrialProtocol.Report report:
                Hear(report, context);
                break;
            case TrialProtocol.Stopped stopped when WorkerOf(Sender) is { } worker:
                Become(
                    Recovery.Ended(
                        ParallelTrialDecisions.Stopped(_state, worker, stopped.Attempt),
                        worker,
                        stopped.Attempt,
                        context));
                break;
            case TrialProtocol.Adopted adopted when adopted.Attempt == _state.Attempt && WorkerOf(Sender) is { } worker:
                Become(Recovery.Adopted(_state, worker));
                break;
            case WorkerDirectory.Found found:
                // Cancelled while its worker was looked for.
                found.WorkerActor.Tell(new TrialProtocol.Stop(_state.Attempt));
                break;
            case TrialProtocol.Progress progress when IsFirst(Sender, progress.Attempt):
                Context.Parent.Forward(progress);
                break;
            case TrialProtocol.Preparing preparing when IsFirst(Sender, preparing.Attempt):
                Context.Parent.Forward(preparing);
                break;
            case GenerationProtocol.Entered entered:
                Become(ParallelTrialDecisions.Entered(_state, entered));
                break;
            case GenerationProtocol.Running running:
                Become(ParallelTrialDecisions.Running(_state, running, context));
                break;
            case GenerationProtocol.Broken broken when Knows(broken.Attempt, broken.Worker):
                Become(ParallelTrialDecisions.Broken(_state, broken, context));
                break;
            case GenerationProtocol.Leaving leaving when Knows(leaving.Attempt, leaving.Worker):
                Become(ParallelTrialDecisions.Leave(_state, leaving, context));
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
                Become(ParallelTrialDecisions.Look(_state, context));
                Say(PendingWork.Owed(_state));
                break;
            case LookNow:
                Become(ParallelTrialDecisions.Look(_state, context));
                break;
            case TrialProtocol.Progress or TrialProtocol.Preparing or TrialProtocol.Stopped or TrialProtocol.Adopted:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Hear(TrialProtocol.Report report, DecisionContext context)
    {
        var received = (long?)null;
        if (WorkerOf(Sender) is { } worker)
        {
            (var next, received) = Reports.Hear(_state, worker, report, context);
            Record(next);
            if (received is { } number)
            {
                // Before what the report makes us say: a worker that is told to stop forgets what it has not delivered.
                SayWhenRecorded(Sender, new TrialProtocol.Received(report.Attempt, number));
            }

            Become(next with { Unrecorded = [] });
        }

        // Whoever is no member (any more) is to stop, and to forget what it has not delivered.
        if (received is null)
        {
            Sender.Tell(new TrialProtocol.Stop(report.Attempt));
        }
    }

    private void Measure(GenerationProtocol.Measured measured)
    {
        Become(ParallelTrialDecisions.Measure(_state, measured));
        if (_state.Current is { } current && current.Number == measured.Generation && current.Costs.ContainsKey(measured.Worker))
        {
            _latest[measured.Worker] = measured.Costs;
            Context.Parent.Tell(
                new Seen(
                    _state.Trial.Id,
                    current.Number,
                    _latest.Where(entry => current.Costs.ContainsKey(entry.Key)).ToDictionary()));
        }
    }

    /// <summary>Carries out what the next state asks for and the one before did not.</summary>
    private void Become(ParallelTrialState next)
    {
        var before = _state;
        Record(next);
        _state = next with { Unrecorded = [] };
        var owed = PendingWork.Owed(before).ToHashSet();
        Say(PendingWork.Owed(_state).Where(it => !owed.Contains(it)));
        GiveBack(before);
        Ask(before);
        if (_state.Current is { BrokenAt: { } at } && !Timers.IsTimerActive(nameof(LookNow)))
        {
            var left = at + Reconciler.EvictionDelay - Now;
            Timers.StartSingleTimer(nameof(LookNow), new LookNow(), left > _shortestLook ? left : _shortestLook);
        }

        var waits = PendingWork.Waits(_state);
        if (waits is not null && waits != _waits)
        {
            Context.Parent.Tell(new TrialActor.Waits(_state.Trial.Id, waits));
        }

        _waits = waits;
    }

    private void GiveBack(ParallelTrialState before)
    {
        foreach (var worker in before.Members.Keys.Union(before.Stopping.Keys))
        {
            if (_state.Stopping.ContainsKey(worker))
            {
                if (!before.Stopping.ContainsKey(worker))
                {
                    _directory.Tell(new WorkerDirectory.LeaveSlot(Key, worker));
                }
            }
            else if (!_state.Members.ContainsKey(worker))
            {
                _directory.Tell(new WorkerDirectory.FreeSlot(Key, worker));
                _workers.Remove(worker);
            }
        }
    }

    private void Ask(ParallelTrialState before)
    {
        var wanted = PendingWork.Wanted(_state, Now);
        if (wanted is null)
        {
            if (_wanted is not null)
            {
                _directory.Tell(new WorkerDirectory.ReleaseSlot(Key));
            }
        }
        else if (!Same(wanted, _wanted) || before.Members.Keys.Except(_state.Members.Keys).Any())
        {
            _directory.Tell(new WorkerDirectory.RequestSlots(wanted));
        }

        _wanted = wanted;

        static bool Same(SlotRequest one, SlotRequest? other) =>
            other is not null && one.Except.SetEquals(other.Except) && one with { Except = [] } == other with { Except = [] };
    }

    private void Say(IEnumerable<(WorkerId To, IWireMessage Message)> owed)
    {
        foreach (var (worker, message) in owed.ToList())
        {
            SayWhenRecorded(_workers[worker], message);
        }
    }

    private void Record(ParallelTrialState next)
    {
        foreach (var (change, after) in next.Unrecorded)
        {
            _journal.Tell(new JournalWriter.Record(change, after));
        }
    }

    /// <summary>A worker must not know of anything that a coordinator started again would not know.</summary>
    private void SayWhenRecorded(IActorRef to, object message) => _journal.Tell(new JournalWriter.Deliver(to, message));

    private bool Knows(AttemptId attempt, WorkerId worker) =>
        attempt == _state.Attempt && (_state.Members.ContainsKey(worker) || _state.Stopping.ContainsKey(worker));

    /// <summary>All members tell how far they are: one is enough to look at.</summary>
    private bool IsFirst(IActorRef sender, AttemptId attempt)
    {
        var first = _state.Current?.Members[0].Worker ?? _state.Members.Values.FirstOrDefault(member => !member.Prepared)?.Worker;
        return attempt == _state.Attempt && first is not null && first == WorkerOf(sender);
    }

    /// <summary>Reports do not name their worker: they come from it, or from the actor of the attempt right below it.</summary>
    private WorkerId? WorkerOf(IActorRef sender)
    {
        foreach (var (worker, actor) in _workers)
        {
            if (actor.Path.Equals(sender.Path) || actor.Path.Equals(sender.Path.Parent))
            {
                return worker;
            }
        }

        return null;
    }
}
