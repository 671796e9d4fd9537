using System.Diagnostics;
using AeCluster.Coordinator.Decisions;
using AeCluster.Messages;
using Akka.Actor;

namespace AeCluster.Coordinator.Actors;

/// <summary>
/// What keeps the experiment's files from being written is a problem of its view while it lasts, and a line of its log when it
/// begins and when it is over. Those lines are not in the journal, which may be what cannot be written.
/// </summary>
public sealed partial class ExperimentActor
{
    /// <summary>A worker's file could not be stored; the worker sends it again.</summary>
    public sealed record NotStored(TrialId Trial, string Reason);

    /// <summary>A worker's file was stored.</summary>
    public sealed record Stored;

    private sealed record Probe;

    private const string JournalSubject = "journal";
    private const string FolderSubject = "run folder";
    private const string FilesSubject = "checkpoints and pictures";
    private const string DeletedSubject = "deleted run folder";

    private static readonly TimeSpan _probeInterval = TimeSpan.FromSeconds(5);

    /// <summary>A network share that is away does not fail, it keeps whoever writes waiting.</summary>
    private static readonly TimeSpan _silenceLimit = TimeSpan.FromSeconds(10);

    /// <summary>On a disk that is almost full writing fails and succeeds by turns: views show each, the log not.</summary>
    private static readonly TimeSpan _noteInterval = TimeSpan.FromSeconds(30);

    /// <summary>When the log had the last line about a problem of the subject.</summary>
    private readonly Dictionary<string, long> _noted = [];

    /// <summary>Problems of which the log has the beginning and not the end.</summary>
    private readonly HashSet<string> _open = [];

    /// <summary>When a writer was asked for a sign of life that it has not given yet.</summary>
    private readonly Dictionary<string, long> _askedAt = [];

    public ITimerScheduler Timers { get; set; } = null!;

    private bool OnProblem(object message)
    {
        switch (message)
        {
            case JournalWriter.Problem problem:
                BeginProblem(JournalSubject, problem.Message, problem.Waiting);
                return true;
            case JournalWriter.Recovered:
                EndProblem(JournalSubject);
                return true;
            case RunFolderWriter.Problem problem:
                BeginProblem(FolderSubject, problem.Message, "tables and plots");
                return true;
            case RunFolderWriter.Recovered:
                EndProblem(FolderSubject);
                return true;
            case RunFolderWriter.Restored restored:
                BeginProblem(DeletedSubject, restored.Message, waiting: null);
                // A new event, so that the journal is there again as well.
                Note(DeletedSubject, restored.Message, EventLevel.Detail);
                return true;
            case RunFolderWriter.NotDrawn notDrawn:
                Note(FolderSubject, notDrawn.Message, EventLevel.Problem);
                return true;
            case NotStored notStored:
                BeginProblem(FilesSubject, notStored.Reason, $"a file of {notStored.Trial}");
                return true;
            case Stored:
                EndProblem(FilesSubject);
                return true;
            case Probe:
                AskWriters();
                return true;
            case ActorIdentity { MessageId: string subject }:
                _askedAt.Remove(subject);
                EndProblem(subject);
                return true;
            default:
                return false;
        }
    }

    /// <summary>A writer that is stuck in a call to the file system answers nothing.</summary>
    private void AskWriters()
    {
        foreach (var (what, writer) in ((string, IActorRef)[])[(JournalSubject, _journal), (FolderSubject, _writer)])
        {
            var subject = $"writer of the {what}";
            if (_askedAt.TryAdd(subject, Stopwatch.GetTimestamp()))
            {
                writer.Tell(new Identify(subject));
            }
            else if (Stopwatch.GetElapsedTime(_askedAt[subject]) is var silent && silent > _silenceLimit)
            {
                BeginProblem(
                    subject,
                    $"Writing in {_folder.Folder} takes longer than {_silenceLimit.TotalSeconds:0} s. Does its disk or network "
                        + "share answer? Training continues.",
                    $"what belongs into the {what}, for {silent.TotalSeconds:0} s");
            }
        }
    }

    private void BeginProblem(string subject, string what, string? waiting)
    {
        if (_model.Begin(subject, what, waiting) && !(_noted.TryGetValue(subject, out var at) && IsRecent(at)))
        {
            _noted[subject] = Stopwatch.GetTimestamp();
            _open.Add(subject);
            _model.Note(subject, what);
        }
    }

    private void EndProblem(string subject)
    {
        if (_model.End(subject) && _open.Remove(subject))
        {
            _model.Note(subject, "the problem is over", EventLevel.News);
        }
    }

    private static bool IsRecent(long timestamp) => Stopwatch.GetElapsedTime(timestamp) < _noteInterval;
}
