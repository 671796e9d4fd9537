using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Results;
using AeCluster.Coordinator.Results.Writing;
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

    /// <summary>To the parent: the folder could not be written, which is tried again.</summary>
    public sealed record Problem(string Message);

    /// <summary>To the parent: the folder is written again.</summary>
    public sealed record Recovered;

    /// <summary>To the parent: the folder had been deleted, and is there again with what is not lost.</summary>
    public sealed record Restored(string Message);

    /// <summary>To the parent: a plot could not be drawn.</summary>
    public sealed record NotDrawn(string Message);

    /// <summary>To the parent: every trial is over and the folder is complete.</summary>
    /// <param name="Problem">Why it is incomplete; null where it is complete.</param>
    public sealed record Finished(string? Problem);

    private sealed record Flush;

    private sealed record TablesDue;

    private sealed record PlotDue;

    private sealed record DrawNext;

    private sealed record Look;

    private static readonly TimeSpan _retryInterval = TimeSpan.FromSeconds(5);

    /// <summary>How often it looks whether the folder is still there.</summary>
    private static readonly TimeSpan _lookInterval = TimeSpan.FromSeconds(2);

    /// <summary>Failed attempts to write the final state before it is reported as incomplete.</summary>
    private const int MaxFinalAttempts = 3;

    private readonly RunFolder _folder;
    private readonly ResultFiles _files;
    private readonly RunLog _runLog;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly UndrawnTrials _undrawn;
    private readonly CheckpointCleaner _checkpoints;
    private readonly List<TrialEvent> _appended = [];
    private ExperimentState _state;
    private bool _hasUnwrittenRows = true;
    private bool _hasUnwrittenTables = true;
    private bool _hasUndrawnCurves;
    private bool _isDrawing;
    private bool _isEnding;
    private bool _isWritten;
    private string? _lastProblem;
    private string? _drawingProblem;
    private string? _lost;
    private int _finalAttempts;

    /// <param name="state">The experiment's state, which may be ahead of the folder after a restart.</param>
    /// <param name="stored">Checkpoints recorded so far; superseded ones are deleted.</param>
    public RunFolderWriter(RunFolder folder, ExperimentState state, IEnumerable<CheckpointKept> stored)
    {
        _folder = folder;
        _files = new ResultFiles(folder);
        _runLog = new RunLog(folder.LogPath);
        _undrawn = new UndrawnTrials(state.Trials, folder.IsDrawn);
        _hasUndrawnCurves = _undrawn.Next is not null;
        _checkpoints = new CheckpointCleaner(folder.Artifacts, stored);
        _state = state;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private bool IsRunning => _state.Status == ExperimentStatus.Running;

    private bool IsGone => _isWritten && _folder.IsGone;

    public static Props Props(RunFolder folder, ExperimentState state, IEnumerable<CheckpointKept> stored) =>
        Akka.Actor.Props.Create(() => new RunFolderWriter(folder, state, stored));

    /// <summary>After a restart the folder may be behind the journal.</summary>
    protected override void PreStart()
    {
        SaveSoon();
        Timers.StartPeriodicTimer(nameof(Look), new Look(), _lookInterval);
    }

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
                // This state is the first that includes what was appended.
                _state = write.State;
                _appended.ForEach(Take);
                _appended.Clear();
                (_hasUnwrittenRows, _hasUnwrittenTables) = (true, true);
                SaveSoon();
                break;
            case Flush or TablesDue or PlotDue:
                Save();
                break;
            case DrawNext:
                _isDrawing = false;
                Save();
                break;
            case Look when IsGone:
                Save();
                break;
            case Look:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Take(TrialEvent change)
    {
        _files.Apply(change);
        _checkpoints.Apply(change);
        _hasUndrawnCurves |= _undrawn.Add(_state.Find(change.Trial)!);
    }

    /// <summary>Schedules a write; the final state is written at once.</summary>
    private void SaveSoon()
    {
        if (!IsRunning)
        {
            _isEnding = true;
            Save();
        }
        else if (!Timers.IsTimerActive(nameof(Flush)))
        {
            Timers.StartSingleTimer(nameof(Flush), new Flush(), WritingIntervals.Rows);
        }
    }

    private void Save()
    {
        try
        {
            if (IsGone)
            {
                Restore();
            }

            SaveTables();
            Draw();
            _isWritten = true;
            EndProblem();
            if (_isEnding && _undrawn.Next is null)
            {
                _files.WriteTrialList(_state);
                _files.WriteReport(_state);
                End(_lost ?? _drawingProblem);
            }
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            Report(error);
            if (_isEnding && ++_finalAttempts == MaxFinalAttempts)
            {
                End(error.Message);
            }
            else
            {
                Timers.StartSingleTimer(nameof(Flush), new Flush(), _retryInterval);
            }
        }
    }

    private void End(string? problem)
    {
        _isEnding = false;
        Timers.CancelAll();
        Context.Parent.Tell(new Finished(problem));
    }

    /// <summary>Rows are appended each time; tables that are replaced whole only now and then, and at the end.</summary>
    private void SaveTables()
    {
        if (_hasUnwrittenTables && !(IsRunning && Timers.IsTimerActive(nameof(TablesDue))))
        {
            _files.WriteTables(_state);
            (_hasUnwrittenRows, _hasUnwrittenTables) = (false, false);
            Timers.StartSingleTimer(nameof(TablesDue), new TablesDue(), WritingIntervals.Tables(_state.Trials.Count));
            _checkpoints.Clean(_state);
        }
        else if (_hasUnwrittenRows)
        {
            _files.WriteMetrics(_state);
            _hasUnwrittenRows = false;
            _checkpoints.Clean(_state);
        }
    }

    /// <summary>
    /// Draws one trial, and goes on after the messages that have arrived meanwhile. The plot over all trials is replaced now and
    /// then, and at the end.
    /// </summary>
    private void Draw()
    {
        if (_undrawn.Next is { } trial)
        {
            if (_isDrawing)
            {
                return;
            }

            Draw(() => _files.DrawTrial(_state.Find(trial)!));
            _undrawn.RemoveNext();
            _isDrawing = true;
            Self.Tell(new DrawNext());
        }

        if (_isEnding ? _undrawn.Next is null : _hasUndrawnCurves && !Timers.IsTimerActive(nameof(PlotDue)))
        {
            Draw(() => _files.DrawExperiment(_state));
            _hasUndrawnCurves = false;
            Timers.StartSingleTimer(nameof(PlotDue), new PlotDue(), WritingIntervals.Plot(_state.Trials.Count));
        }
    }

    /// <summary>A plot that cannot be drawn must not prevent the tables or the end of the experiment.</summary>
    private void Draw(Action draw)
    {
        try
        {
            draw();
        }
        catch (Exception error) when (error is not RunFolderException)
        {
            _drawingProblem = $"A plot could not be drawn: {error.Message}";
            _log.Error(error, "{Problem}", _drawingProblem);
            Context.Parent.Tell(new NotDrawn(_drawingProblem));
        }
    }

    /// <summary>Of a folder that was deleted everything is written again that follows from the state: all but the checkpoints
    /// and the workers' pictures.</summary>
    private void Restore()
    {
        _folder.Restore();
        _files.Forget();
        (_hasUnwrittenRows, _hasUnwrittenTables, _hasUndrawnCurves) = (true, true, true);
        Timers.Cancel(nameof(TablesDue));
        Timers.Cancel(nameof(PlotDue));
        foreach (var trial in _state.Trials)
        {
            _undrawn.Add(trial);
        }

        var message = DeletedFolder.Describe(_folder, _state);
        _lost = _state.Trials.CountOf(TrialStatus.Completed) + _state.Trials.CountOf(TrialStatus.Pruned) == 0 ? _lost : message;
        _log.Error("{Problem}", message);
        Context.Parent.Tell(new Restored(message));
    }

    private void Report(Exception error)
    {
        var problem = error is RunFolderException ? error.Message : $"Internal error: {error.Message}";
        if (problem != _lastProblem)
        {
            _lastProblem = problem;
            _log.Error(error is RunFolderException ? null : error, "{Problem}", problem);
            Context.Parent.Tell(new Problem(problem));
        }
    }

    private void EndProblem()
    {
        if (_lastProblem is not null)
        {
            _lastProblem = null;
            _log.Info("The run folder {Folder} is written again", _folder.Folder);
            Context.Parent.Tell(new Recovered());
        }
    }
}
