using AeCluster.Messages;

namespace AeCluster.Coordinator.Decisions;

/// <summary>The failures of one cause.</summary>
internal sealed class AlikeGroup(SearchedValues all)
{
    /// <summary>Numbers below it decide whether a training diverges: beyond the range that has failed it may not.</summary>
    private const string Training = "training.";

    private readonly List<(TrialId Id, string Reason)> _failures = [];
    private readonly HashSet<WorkerId> _workers = [];
    private readonly SearchedValues _failed = new([]);
    private bool _hasTrained;
    private int _epochs;

    public int Count => _failures.Count;

    public string Text
    {
        get
        {
            var inOrder = _failures.OrderBy(failure => failure.Id.Value, StringComparer.Ordinal).ToList();
            return $"{Count} trials failed alike and none succeeded: "
                + $"{FailureCauses.Names([.. inOrder.Select(failure => failure.Id.Value)])}: {inOrder[0].Reason}";
        }
    }

    /// <summary>
    /// Whether a searched setting may be the cause, which other trials do not share: one in which all of these have the same
    /// value and others do not; or, after training has begun, a number of the training that lies beyond those that have failed.
    /// </summary>
    public bool MayBeAvoided => all.Paths.Any(path =>
        (_failed.IsOne(path) && !all.IsOne(path))
        || (_hasTrained && path.StartsWith(Training, StringComparison.Ordinal) && all.ReachesBeyond(_failed, path)));

    public void Add(TrialState trial)
    {
        _failures.Add((trial.Id, trial.Reason ?? ""));
        _failed.Add(trial.Plan.Searched, all.Paths);
        _workers.UnionWith(trial.Workers);
        _hasTrained |= HasTrained(trial);
        _epochs = Math.Max(_epochs, trial.Epochs.Count);
    }

    public bool HasBeenSeenBy(IEnumerable<WorkerId> workers) => workers.All(_workers.Contains);

    /// <summary>Whether a trial that runs has got further than any of these.</summary>
    public bool IsBehind(TrialState running) => _hasTrained ? running.Epochs.Count > _epochs : HasTrained(running);

    private static bool HasTrained(TrialState trial) => trial.TotalSteps > 0;
}
