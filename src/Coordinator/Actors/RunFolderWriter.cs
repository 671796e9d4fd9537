using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Results;
using AeCluster.Coordinator.Results.Writing;
using AeCluster.Messages;
using Akka.Actor;
using Akka.Event;

namespace AeCluster.Coordinator.Actors;

/// <summary>
/// The only writer of a run folder. States that arrive faster than they can be written replace each other; a folder that
/// cannot be written for a while (a full disk) is tried again with every change, and nothing trained is lost by it.
/// </summary>
public sealed class RunFolderWriter : UntypedActor, IWithTimers
{
    public sealed record Append(TrialEvent Event);

    public sealed record Write(ExperimentState State);

    /// <summary>To the parent: the folder could not be written.</summary>
    public sealed record Problem(string Message);

    /// <summary>To the parent: every trial is over, and the folder says so, or <paramref name="Problem"/> says why it
    /// cannot.</summary>
    public sealed record Finished(string? Problem);

    private sealed record Flush;

    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan _retryInterval = TimeSpan.FromSeconds(5);

    /// <summary>Once every trial is over, a folder that cannot be written so many times in a row is given up.</summary>
    private const int MaxLastTries = 3;

    private readonly RunFolder _folder;
    private readonly ResultFiles _files;
    private readonly RunLog _runLog;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly HashSet<TrialId> _drawn;
    private readonly HashSet<TrialId> _cleared = [];
    private readonly List<CheckpointKept> _stored;
    private ExperimentState? _latest;
    private string? _lastProblem;
    private string? _undrawn;
    private int _lastTries;

    /// <param name="state">Of the experiment to whose folder it is, which may have come some way already.</param>
    /// <param name="stored">Checkpoints that may be in the folder already; those that are not wanted any more go.</param>
    public RunFolderWriter(RunFolder folder, ExperimentState state, IEnumerable<CheckpointKept> stored)
    {
        _folder = folder;
        _files = new ResultFiles(folder);
        _runLog = new RunLog(folder.LogPath);
        _drawn = [.. state.Trials.Where(trial => trial.IsOver && folder.IsDrawn(trial)).Select(trial => trial.Id)];
        _stored = [.. stored];
        _latest = state;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(RunFolder folder, ExperimentState state, IEnumerable<CheckpointKept> stored) =>
        Akka.Actor.Props.Create(() => new RunFolderWriter(folder, state, stored));

    /// <summary>The folder may be behind what is known of the experiment.</summary>
    protected override void PreStart() => SaveSoon();

    protected override void PostStop() => _runLog.Dispose();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Append append:
                _runLog.Write(append.Event);
                if (append.Event is CheckpointKept kept)
                {
                    _stored.Add(kept);
                }

                break;
            case Write write:
                _latest = write.State;
                SaveSoon();
                break;
            case Flush:
                Save();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>The end at once.</summary>
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
            _files.WriteTables(state);
            Draw(state);
            if (state.Status != ExperimentStatus.Running)
            {
                _files.WriteReport(state);
            }

            foreach (var trial in state.Trials)
            {
                DeleteCheckpoints(trial);
            }

            (_latest, _lastProblem) = (null, null);
            if (state.Status != ExperimentStatus.Running)
            {
                Context.Parent.Tell(new Finished(_undrawn));
            }
        }
        catch (RunFolderException error)
        {
            Report(error.Message);
            if (state.Status != ExperimentStatus.Running && ++_lastTries == MaxLastTries)
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

    private void Report(string problem)
    {
        if (problem != _lastProblem)
        {
            _lastProblem = problem;
            _log.Error("{Problem}", problem);
            Context.Parent.Tell(new Problem(problem));
        }
    }

    /// <summary>Drawing costs a core a context, so a plot is drawn when a trial is over, not with every epoch.</summary>
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
            // A picture that cannot be drawn must not cost the tables, or the end of the experiment.
            _undrawn = $"A plot could not be drawn: {error.Message}";
            Report(_undrawn);
        }
    }

    /// <summary>
    /// While a trial runs there may be files that its state does not know yet, stored a moment ago and soon to be reported:
    /// only what is older than every checkpoint still wanted goes.
    /// </summary>
    private void DeleteCheckpoints(TrialState trial)
    {
        if (trial.IsOver)
        {
            // Once, not with every write: at most an upload that was under way at a cancellation still arrives, and does no harm.
            if (_cleared.Add(trial.Id))
            {
                _folder.Artifacts.DeleteCheckpointsExcept(
                    trial.Id, [.. trial.Checkpoints.Select(checkpoint => checkpoint.Name), .. Final(trial)]);
            }
        }
        else if (trial.Checkpoints is [var oldest, ..])
        {
            var superseded = _stored.Where(kept => kept.Trial == trial.Id && kept.Checkpoint.Step < oldest.Step).ToList();
            _folder.Artifacts.DeleteCheckpoints(trial.Id, [.. superseded.Select(kept => kept.Checkpoint.Name)]);
            _stored.RemoveAll(superseded.Contains);
        }
    }

    private static IEnumerable<string> Final(TrialState trial) => trial.Final is { } final ? [final.Name] : [];
}
