using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Results;
using AeCluster.Coordinator.Results.Writing;
using AeCluster.Messages;
using Akka.Actor;
using Akka.Event;

namespace AeCluster.Coordinator.Actors;

/// <summary>
/// The only writer of a run folder. Of states that arrive faster than they can be written only the newest is written. A folder
/// that cannot be written (a full disk) is retried; training continues meanwhile.
/// </summary>
public sealed class RunFolderWriter : UntypedActor, IWithTimers
{
    public sealed record Append(TrialEvent Event);

    public sealed record Write(ExperimentState State);

    /// <summary>To the parent: the folder could not be written.</summary>
    public sealed record Problem(string Message);

    /// <summary>To the parent: every trial is over and the folder is complete.</summary>
    /// <param name="Problem">Why it is incomplete; null where it is complete.</param>
    public sealed record Finished(string? Problem);

    private sealed record Flush;

    private sealed record TablesDue;

    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(500);

    /// <summary>Tables are replaced whole, so they are written less often than metrics, which are appended to.</summary>
    private static readonly TimeSpan _tablesInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _retryInterval = TimeSpan.FromSeconds(5);

    /// <summary>Failed attempts to write the final state before it is reported as incomplete.</summary>
    private const int MaxFinalAttempts = 3;

    private readonly RunFolder _folder;
    private readonly ResultFiles _files;
    private readonly RunLog _runLog;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly HashSet<TrialId> _drawn;
    private readonly CheckpointCleaner _checkpoints;
    private readonly List<TrialEvent> _appended = [];
    private ExperimentState? _latest;
    private ExperimentState? _unwrittenTables;
    private string? _lastProblem;
    private string? _undrawn;
    private int _finalAttempts;

    /// <param name="state">The experiment's state, which may be ahead of the folder after a restart.</param>
    /// <param name="stored">Checkpoints recorded so far; superseded ones are deleted.</param>
    public RunFolderWriter(RunFolder folder, ExperimentState state, IEnumerable<CheckpointKept> stored)
    {
        _folder = folder;
        _files = new ResultFiles(folder);
        _runLog = new RunLog(folder.LogPath);
        _drawn = [.. state.Trials.Where(trial => trial.IsOver && folder.IsDrawn(trial)).Select(trial => trial.Id)];
        _checkpoints = new CheckpointCleaner(folder.Artifacts, stored);
        _latest = state;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(RunFolder folder, ExperimentState state, IEnumerable<CheckpointKept> stored) =>
        Akka.Actor.Props.Create(() => new RunFolderWriter(folder, state, stored));

    /// <summary>After a restart the folder may be behind the journal.</summary>
    protected override void PreStart() => SaveSoon();

    protected override void PostStop() => _runLog.Dispose();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Append append:
                _runLog.Write(append.Event);
                _appended.Add(append.Event);
                break;
            case Write write:
                // This state is the first that includes them.
                _appended.ForEach(_files.Apply);
                _appended.ForEach(_checkpoints.Apply);
                _appended.Clear();
                _latest = write.State;
                SaveSoon();
                break;
            case Flush:
                Save();
                break;
            case TablesDue when _unwrittenTables is not null:
                _latest ??= _unwrittenTables;
                Save();
                break;
            case TablesDue:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>Schedules a write; the final state is written at once.</summary>
    private void SaveSoon()
    {
        if (_latest!.Status != ExperimentStatus.Running)
        {
            Save();
        }
        else if (!Timers.IsTimerActive(nameof(Flush)))
        {
            Timers.StartSingleTimer(nameof(Flush), new Flush(), _interval);
        }
    }

    private void Save()
    {
        if (_latest is not { } state)
        {
            return;
        }

        try
        {
            SaveTables(state);
            Draw(state);
            if (state.Status != ExperimentStatus.Running)
            {
                _files.WriteReport(state);
            }

            _checkpoints.Clean(state);
            (_latest, _lastProblem) = (null, null);
            if (state.Status != ExperimentStatus.Running)
            {
                Context.Parent.Tell(new Finished(_undrawn));
            }
        }
        catch (RunFolderException error)
        {
            Report(error.Message);
            if (state.Status != ExperimentStatus.Running && ++_finalAttempts == MaxFinalAttempts)
            {
                _latest = null;
                Context.Parent.Tell(new Finished(error.Message));
            }
            else
            {
                Timers.StartSingleTimer(nameof(Flush), new Flush(), _retryInterval);
            }
        }
    }

    private void SaveTables(ExperimentState state)
    {
        if (state.Status == ExperimentStatus.Running && Timers.IsTimerActive(nameof(TablesDue)))
        {
            _files.WriteMetrics(state);
            _unwrittenTables = state;
            return;
        }

        _files.WriteTables(state);
        _unwrittenTables = null;
        Timers.StartSingleTimer(nameof(TablesDue), new TablesDue(), _tablesInterval);
    }

    private void Report(string problem)
    {
        if (problem != _lastProblem)
        {
            _lastProblem = problem;
            _log.Error("{Problem}", problem);
            Context.Parent.Tell(new Problem(problem));
        }
    }

    /// <summary>Draws when a trial is over, not after each epoch, because drawing takes a core for a moment.</summary>
    private void Draw(ExperimentState state)
    {
        var over = state.Trials.Where(trial => trial.IsOver && !_drawn.Contains(trial.Id)).ToList();
        if (over.Count == 0 && state.Status == ExperimentStatus.Running)
        {
            return;
        }

        _drawn.UnionWith(over.Select(trial => trial.Id));
        try
        {
            over.ForEach(_files.DrawTrial);
            _files.DrawExperiment(state);
        }
        catch (Exception error) when (error is not RunFolderException)
        {
            // A plot that cannot be drawn must not prevent the tables or the end of the experiment.
            _undrawn = $"A plot could not be drawn: {error.Message}";
            Report(_undrawn);
        }
    }
}
