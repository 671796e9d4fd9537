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

    /// <summary>To the parent: the folder could not be written.</summary>
    public sealed record Problem(string Message);

    /// <summary>To the parent: every trial is over and the folder is complete.</summary>
    /// <param name="Problem">Why it is incomplete; null where it is complete.</param>
    public sealed record Finished(string? Problem);

    private sealed record Flush;

    private sealed record TablesDue;

    private sealed record PlotDue;

    private sealed record DrawNext;

    private static readonly TimeSpan _retryInterval = TimeSpan.FromSeconds(5);

    /// <summary>Failed attempts to write the final state before it is reported as incomplete.</summary>
    private const int MaxFinalAttempts = 3;

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
    private string? _lastProblem;
    private string? _drawingProblem;
    private int _finalAttempts;

    /// <param name="state">The experiment's state, which may be ahead of the folder after a restart.</param>
    /// <param name="stored">Checkpoints recorded so far; superseded ones are deleted.</param>
    public RunFolderWriter(RunFolder folder, ExperimentState state, IEnumerable<CheckpointKept> stored)
    {
        _files = new ResultFiles(folder);
        _runLog = new RunLog(folder.LogPath);
        _undrawn = new UndrawnTrials(state.Trials, folder.IsDrawn);
        _hasUndrawnCurves = _undrawn.Next is not null;
        _checkpoints = new CheckpointCleaner(folder.Artifacts, stored);
        _state = state;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private bool IsRunning => _state.Status == ExperimentStatus.Running;

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
            SaveTables();
            Draw();
            _lastProblem = null;
            if (_isEnding && _undrawn.Next is null)
            {
                _files.WriteReport(_state);
                End(_drawingProblem);
            }
        }
        catch (RunFolderException error)
        {
            Report(error.Message);
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
            Report(_drawingProblem);
        }
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
}
