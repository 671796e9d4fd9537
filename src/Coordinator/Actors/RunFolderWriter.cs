using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Results;
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

    /// <summary>To the parent: every trial is over and the folder says so.</summary>
    public sealed record Finished;

    private sealed record Flush;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);

    private readonly RunFolder _folder;
    private readonly RunLog _runLog;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly HashSet<TrialId> _drawn = [];
    private ExperimentState? _latest;
    private string? _lastProblem;

    public RunFolderWriter(RunFolder folder)
    {
        _folder = folder;
        _runLog = new RunLog(folder.LogPath);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(RunFolder folder) => Akka.Actor.Props.Create(() => new RunFolderWriter(folder));

    protected override void PostStop() => _runLog.Dispose();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Append append:
                _runLog.Write(append.Event);
                break;
            case Write write:
                _latest = write.State;
                if (write.State.Status != ExperimentStatus.Running)
                {
                    Save();
                }
                else if (!Timers.IsTimerActive(nameof(Flush)))
                {
                    Timers.StartSingleTimer(nameof(Flush), new Flush(), Interval);
                }

                break;
            case Flush:
                Save();
                break;
            default:
                Unhandled(message);
                break;
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
            _folder.Write(state);
            Draw(state);
            foreach (var trial in state.Trials)
            {
                _folder.Artifacts.DeleteCheckpointsExcept(
                    trial.Id, [.. trial.Checkpoints.Select(checkpoint => checkpoint.Name), .. Final(trial)]);
            }

            (_latest, _lastProblem) = (null, null);
            if (state.Status != ExperimentStatus.Running)
            {
                Context.Parent.Tell(new Finished());
            }
        }
        catch (RunFolderException error)
        {
            if (error.Message != _lastProblem)
            {
                _lastProblem = error.Message;
                _log.Error("{Problem}", error.Message);
                Context.Parent.Tell(new Problem(error.Message));
            }

            Timers.StartSingleTimer(nameof(Flush), new Flush(), RetryInterval);
        }
    }

    /// <summary>Drawing costs a core a moment, so a plot is drawn when a trial is over, not with every epoch.</summary>
    private void Draw(ExperimentState state)
    {
        var over = state.Trials.Where(trial => trial.IsOver && !_drawn.Contains(trial.Id)).ToList();
        foreach (var trial in over)
        {
            _folder.DrawTrial(trial);
        }

        if (over.Count > 0)
        {
            _folder.DrawExperiment(state);
            _drawn.UnionWith(over.Select(trial => trial.Id));
        }
    }

    private static IEnumerable<string> Final(TrialState trial) => trial.Final is { } final ? [final.Name] : [];
}
