using System.Threading.Channels;

namespace AeCluster.Coordinator.Views;

/// <summary>
/// One subscriber of a read model: a snapshot and the changes after it. The read model never waits for a subscriber: one that
/// falls behind by <see cref="MaxPendingChanges"/> is dropped, and subscribes again for a new snapshot.
/// </summary>
public sealed class ExperimentSubscription : IDisposable
{
    public const int MaxPendingChanges = 1024;

    private readonly Channel<ExperimentChange> _changes =
        Channel.CreateBounded<ExperimentChange>(new BoundedChannelOptions(MaxPendingChanges) { SingleReader = true });
    private volatile bool _hasFallenBehind;
    private volatile bool _isDisposed;

    internal ExperimentSubscription(ExperimentSnapshot snapshot) => Snapshot = snapshot;

    public ExperimentSnapshot Snapshot { get; }

    /// <summary>Of an experiment that does not change any more and has no log.</summary>
    public static ExperimentSubscription To(ExperimentView view)
    {
        var subscription = new ExperimentSubscription(
            new ExperimentSnapshot(0, view, TrialCounts.Of(view.Trials.Select(trial => trial.Status)), [], []));
        subscription.Complete();
        return subscription;
    }

    /// <summary>The changes after <see cref="Snapshot"/>; completed when no more will follow.</summary>
    public ChannelReader<ExperimentChange> Changes => _changes.Reader;

    /// <summary>Whether changes were lost because they were not read in time.</summary>
    public bool HasFallenBehind => _hasFallenBehind;

    /// <summary>Whether the subscriber has gone.</summary>
    internal bool IsDisposed => _isDisposed;

    /// <summary>Ends the subscription; the subscriber calls it from its own thread.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        Complete();
    }

    internal void Complete() => _changes.Writer.TryComplete();

    /// <returns>Whether the subscriber is still there.</returns>
    internal bool TryPublish(ExperimentChange change)
    {
        if (_changes.Writer.TryWrite(change))
        {
            return true;
        }

        // Also set for a subscriber that has gone, where nobody reads it.
        _hasFallenBehind = true;
        Complete();
        return false;
    }
}
