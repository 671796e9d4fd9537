using AeCluster.Coordinator.Decisions;
using AeCluster.Messages;

namespace AeCluster.Coordinator.Results.Writing;

/// <summary>
/// Trials that are over and whose plots have to be drawn, in the order they ended. A trial is drawn when it is over, not after
/// each epoch, because drawing takes a core for a moment; one without an epoch has nothing to show.
/// </summary>
internal sealed class UndrawnTrials
{
    private readonly Queue<TrialId> _waiting = [];
    private readonly HashSet<TrialId> _known = [];

    /// <param name="isDrawn">Whether the plot of a trial exists already.</param>
    public UndrawnTrials(IEnumerable<TrialState> trials, Func<TrialState, bool> isDrawn)
    {
        foreach (var trial in trials.Where(trial => IsShown(trial) && !isDrawn(trial)))
        {
            Add(trial);
        }
    }

    /// <summary>The trial to be drawn next, or null.</summary>
    public TrialId? Next => _waiting.TryPeek(out var trial) ? trial : null;

    /// <summary>Takes note of a trial that has changed.</summary>
    /// <returns>Whether it has to be drawn.</returns>
    public bool Add(TrialState trial)
    {
        if (IsShown(trial) && _known.Add(trial.Id))
        {
            _waiting.Enqueue(trial.Id);
            return true;
        }

        return false;
    }

    /// <summary>The trial at the head of the queue is drawn.</summary>
    public void RemoveNext() => _known.Remove(_waiting.Dequeue());

    private static bool IsShown(TrialState trial) => trial is { IsOver: true, Epochs.IsEmpty: false };
}
