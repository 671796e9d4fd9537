namespace AeCluster.Coordinator.Views;

/// <summary>A copy of an experiment's view, kept up to date by the updates of its stream.</summary>
public sealed class ExperimentMirror
{
    private readonly Dictionary<string, int> _placeById = [];
    private ExperimentView? _head;
    private readonly List<TrialView> _trials = [];

    /// <summary>The experiment as of the last update; null before the first snapshot.</summary>
    public ExperimentView? View => _head is null ? null : _head with { Trials = [.. _trials] };

    /// <summary>Number of the last log line there is.</summary>
    public int Logged => _head?.Events ?? 0;

    /// <exception cref="InvalidOperationException">The first update is no snapshot.</exception>
    public void Apply(ExperimentUpdate update)
    {
        switch (update)
        {
            case ExperimentSnapshot snapshot:
                _head = snapshot.Experiment;
                _trials.Clear();
                _trials.AddRange(snapshot.Experiment.Trials);
                _placeById.Clear();
                foreach (var (place, trial) in _trials.Index())
                {
                    _placeById[trial.Id] = place;
                }

                break;
            case ExperimentChange change when _head is { } head:
                _head = head with
                {
                    Status = change.Status,
                    Problem = change.Problem,
                    Problems = change.Problems,
                    StopReason = change.StopReason,
                    IsPaused = change.IsPaused,
                    Queue = change.Queue,
                    SweepHash = change.SweepHash,
                    Workers = change.Workers,
                    Events = change.Events,
                };
                foreach (var trial in change.Trials)
                {
                    if (_placeById.TryAdd(trial.Id, _trials.Count))
                    {
                        _trials.Add(trial);
                    }
                    else
                    {
                        _trials[_placeById[trial.Id]] = trial;
                    }
                }

                break;
            default:
                throw new InvalidOperationException("A change came before any snapshot.");
        }
    }
}
