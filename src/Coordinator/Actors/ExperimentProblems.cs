using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Views;
using Akka.Actor;

namespace AeCluster.Coordinator.Actors;

/// <summary>
/// What keeps the files of one experiment from being written is a problem of its view while it lasts, and a line of its log
/// when it begins and when it is over. Those lines are not in the journal, which may be what cannot be written.
/// The experiment's actor owns it; it is not thread-safe.
/// </summary>
/// <param name="model">Has the problems that last, and the log.</param>
/// <param name="folder">Path of the run folder.</param>
internal sealed class ExperimentProblems(ExperimentReadModel model, string folder, TimeProvider clock)
{
    private const string JournalSubject = "journal";
    private const string FolderSubject = "run folder";
    private const string FilesSubject = "checkpoints and pictures";
    private const string DeletedSubject = "deleted run folder";

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

    /// <summary>What a writer says of its files, and the API of those of workers.</summary>
    /// <returns>Whether the message is about that.</returns>
    public bool Receive(object message)
    {
        switch (message)
        {
            case JournalWriter.Problem problem:
                Begin(JournalSubject, problem.Message, problem.Waiting);
                return true;
            case JournalWriter.Recovered:
                End(JournalSubject);
                return true;
            case RunFolderWriter.Problem problem:
                Begin(FolderSubject, problem.Message, "tables and plots");
                return true;
            case RunFolderWriter.Recovered:
                End(FolderSubject);
                return true;
            case RunFolderWriter.Restored restored:
                Begin(DeletedSubject, restored.Message, waiting: null);
                return true;
            case ExperimentActor.NotStored notStored:
                Begin(FilesSubject, notStored.Reason, $"a file of {notStored.Trial}");
                return true;
            case ExperimentActor.Stored:
                End(FilesSubject);
                return true;
            case ActorIdentity { MessageId: string subject }:
                _askedAt.Remove(subject);
                End(subject);
                return true;
            default:
                return false;
        }
    }

    /// <summary>The journal was damaged when it was read, which lasts; the log has it from the one who read it.</summary>
    public void BeginDamaged(string damage) => model.Begin("damaged journal", damage, waiting: null);

    /// <summary>A writer that is stuck in a call to the file system answers nothing.</summary>
    public void AskWriters(IActorRef journal, IActorRef writer)
    {
        foreach (var (what, actor) in ((string, IActorRef)[])[(JournalSubject, journal), (FolderSubject, writer)])
        {
            var subject = $"writer of the {what}";
            if (_askedAt.TryAdd(subject, clock.GetTimestamp()))
            {
                actor.Tell(new Identify(subject));
            }
            else if (clock.GetElapsedTime(_askedAt[subject]) is var silent && silent > _silenceLimit)
            {
                Begin(
                    subject,
                    $"Writing in {folder} takes longer than {_silenceLimit.TotalSeconds:0} s. Does its disk or network "
                        + "share answer? Training continues.",
                    $"what belongs into the {what}, for {silent.TotalSeconds:0} s");
            }
        }
    }

    private void Begin(string subject, string what, string? waiting)
    {
        if (model.Begin(subject, what, waiting) && !(_noted.TryGetValue(subject, out var at) && IsRecent(at)))
        {
            _noted[subject] = clock.GetTimestamp();
            _open.Add(subject);
            model.Note(subject, what);
        }
    }

    private void End(string subject)
    {
        if (model.End(subject) && _open.Remove(subject))
        {
            model.Note(subject, "the problem is over", EventLevel.News);
        }
    }

    private bool IsRecent(long timestamp) => clock.GetElapsedTime(timestamp) < _noteInterval;
}
