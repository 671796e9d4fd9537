using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Journal;
using Akka.Actor;
using Akka.Event;

namespace AeCluster.Coordinator.Actors;

/// <summary>
/// Writes the events of an experiment into its journal before anything follows from them. Only when an event is flushed to the
/// disk is the parent told of it, and are messages delivered that were sent after it. Everything that waits is written in one
/// batch, so many events cost little more than one. While the disk is full everything waits, and nothing is lost.
/// </summary>
public sealed class JournalWriter : UntypedActor, IWithTimers
{
    /// <summary>Appends an event to the journal.</summary>
    /// <param name="After">For an event that a trial's actor has applied: the trial's state after it. It is not written, only
    /// passed on with <see cref="Recorded"/>.</param>
    public sealed record Record(ExperimentEvent Event, TrialState? After = null);

    /// <summary>Delivers a message, from its sender, once every event recorded before it is on the disk. Repetitions of a message
    /// that still waits because of a problem are dropped.</summary>
    public sealed record Deliver(IActorRef To, object Message);

    /// <summary>To the parent: the event is in the journal.</summary>
    /// <param name="After">As in <see cref="Record"/>.</param>
    public sealed record Recorded(ExperimentEvent Event, TrialState? After = null);

    /// <summary>To the parent: the journal cannot be written, or more waits than before. Writing is retried.</summary>
    /// <param name="Waiting">What waits, in words.</param>
    public sealed record Problem(string Message, string Waiting);

    /// <summary>To the parent: the journal is written again, and nothing waits any more.</summary>
    public sealed record Recovered;

    private sealed record Flush;

    public static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(2);

    private readonly IJournal _journal;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly List<(object Message, IActorRef Sender)> _waiting = [];
    private bool _flushing;
    private Problem? _problem;

    public JournalWriter(IJournal journal) => _journal = journal;

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(IJournal journal) => Akka.Actor.Props.Create(() => new JournalWriter(journal));

    protected override void PostStop() => _journal.Dispose();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Record:
                Enqueue(message);
                break;
            case Deliver when _problem is not null && _waiting.Contains((message, Sender)):
                break;
            case Deliver:
                Enqueue(message);
                break;
            case Flush:
                _flushing = false;
                Write();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Enqueue(object message)
    {
        _waiting.Add((message, Sender));
        if (!_flushing)
        {
            // After the messages already in the mailbox, so that they are written together.
            _flushing = true;
            Self.Tell(new Flush());
        }
    }

    private void Write()
    {
        try
        {
            var events = _waiting.Select(waiting => waiting.Message).OfType<Record>().Select(record => record.Event).ToList();
            if (events.Count > 0)
            {
                _journal.Append(events);
            }
        }
        catch (JournalException error)
        {
            _flushing = true;
            Timers.StartSingleTimer(nameof(Flush), new Flush(), RetryInterval);
            Report(new Problem(
                $"{error.Message} Training continues; events are written as soon as that is possible.", Waiting()));
            return;
        }

        if (_problem is not null)
        {
            _problem = null;
            _log.Info("The journal is written again");
            Context.Parent.Tell(new Recovered());
        }

        foreach (var (message, sender) in _waiting)
        {
            switch (message)
            {
                case Record record:
                    Context.Parent.Tell(new Recorded(record.Event, record.After));
                    break;
                case Deliver deliver:
                    deliver.To.Tell(deliver.Message, sender);
                    break;
            }
        }

        _waiting.Clear();
    }

    private void Report(Problem problem)
    {
        if (problem.Message != _problem?.Message)
        {
            _log.Error("{Problem}", problem.Message);
        }

        if (problem != _problem)
        {
            _problem = problem;
            Context.Parent.Tell(problem);
        }
    }

    private string Waiting()
    {
        var events = _waiting.Count(waiting => waiting.Message is Record);
        var messages = _waiting.Count - events;
        return $"{events} {(events == 1 ? "event" : "events")} to be recorded"
            + (messages == 0 ? "" : $", {messages} {(messages == 1 ? "message" : "messages")} to workers");
    }
}
