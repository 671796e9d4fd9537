using AeCluster.Messages;

namespace AeCluster.Coordinator.Decisions;

/// <summary>
/// Decides whether a sweep is to be stopped because its trials fail alike and none succeeds, which the trials that wait would
/// only repeat. What it knows follows from the states of the trials alone, in whatever order they are told.
/// </summary>
/// <remarks>
/// Failures of workers and machines do not count, and a cause that the settings of waiting trials may avoid stops nothing: see
/// <see cref="AlikeGroup"/>. Neither does one that may be that of a single worker: each worker that runs a trial must have
/// seen it.
/// </remarks>
public sealed class AlikeFailures
{
    private readonly int? _limit;
    private readonly SearchedValues _searched;
    private readonly Dictionary<string, AlikeGroup> _groups = [];
    private readonly HashSet<TrialId> _failed = [];
    private readonly Dictionary<TrialId, TrialState> _running = [];
    private readonly HashSet<TrialId> _open = [];
    private bool _hasSuccess;

    /// <param name="limit">Number of failures of one cause that stop the sweep; null: none do.</param>
    public AlikeFailures(int? limit, IReadOnlyList<TrialState> trials)
    {
        _limit = limit;
        _searched = new SearchedValues(trials.Select(trial => trial.Plan.Searched));
        foreach (var trial in trials)
        {
            Apply(trial);
        }
    }

    /// <summary>Why the sweep is to be stopped; null as long as it goes on.</summary>
    public string? Reason => _limit is not { } limit || _hasSuccess || _open.Count == 0
        ? null
        : _groups.Values
            .Where(group => group.Count >= limit && IsOfAll(group))
            .Select(group => group.Text)
            .Order(StringComparer.Ordinal)
            .FirstOrDefault();

    /// <param name="trial">A trial of the experiment, after an event.</param>
    public void Apply(TrialState trial)
    {
        _hasSuccess |= trial.Status is TrialStatus.Completed or TrialStatus.Pruned;
        if (trial.IsOver)
        {
            _open.Remove(trial.Id);
        }
        else
        {
            _open.Add(trial.Id);
        }

        if (trial.Status == TrialStatus.Running)
        {
            _running[trial.Id] = trial;
        }
        else
        {
            _running.Remove(trial.Id);
        }

        if (trial is { Status: TrialStatus.Failed, IsLostToMachines: false } && _failed.Add(trial.Id))
        {
            var cause = FailureCauses.Of(trial.Reason ?? "");
            if (!_groups.TryGetValue(cause, out var group))
            {
                _groups[cause] = group = new AlikeGroup(_searched);
            }

            group.Add(trial);
        }
    }

    private bool IsOfAll(AlikeGroup group) =>
        !group.MayBeAvoided && _running.Values.All(trial => group.HasBeenSeenBy(trial.Workers) && !group.IsBehind(trial));
}
