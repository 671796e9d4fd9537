using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Decisions.Parallel;
using AeCluster.Messages;
using Akka.Actor;

namespace AeCluster.Coordinator.Actors;

/// <summary>Keeps the directory informed of the slots that a data-parallel trial requests, leaves and frees.</summary>
internal sealed class TrialSlots(TrialEnvironment environment)
{
    private SlotRequest? _requested;
    private int _withdrawals;
    private int _withdrawn;

    /// <summary>Whether grants can only be answers to the newest requests: until the directory has answered what it was asked
    /// after a withdrawal, one may be under way that it has taken back.</summary>
    public bool HasWithdrawn => _withdrawn == _withdrawals;

    /// <summary>Sends the request for slots that follows from the state of a trial that begins.</summary>
    public void Request(ParallelTrialState state) => Update(state, state, environment.Now);

    /// <summary>Tells the directory what has changed from one state to the next.</summary>
    /// <returns>Workers that the trial has nothing to do with any more.</returns>
    public IReadOnlyList<WorkerId> Update(ParallelTrialState before, ParallelTrialState after, DateTimeOffset now)
    {
        var key = new TrialKey(after.Experiment, after.Trial.Id);
        var done = new List<WorkerId>();
        // One that was granted and is not needed is told to stop at once: it was no member before.
        foreach (var worker in before.Members.Keys.Union(before.Stopping.Keys).Union(after.Stopping.Keys))
        {
            if (after.Stopping.ContainsKey(worker))
            {
                if (!before.Stopping.ContainsKey(worker))
                {
                    environment.Directory.Tell(new SlotProtocol.LeaveSlot(key, worker));
                }
            }
            else if (!after.Members.ContainsKey(worker))
            {
                environment.Directory.Tell(new SlotProtocol.FreeSlot(key, worker));
                done.Add(worker);
            }
        }

        var wanted = PendingWork.WantedSlots(after, environment.Place, now);
        if (wanted is null)
        {
            if (_requested is not null)
            {
                environment.Directory.Tell(new SlotProtocol.ReleaseSlot(key));
                environment.Directory.Tell(new Identify(++_withdrawals));
            }
        }
        else if (!IsSame(wanted, _requested) || before.Members.Keys.Except(after.Members.Keys).Any())
        {
            environment.Directory.Tell(new SlotProtocol.RequestSlots(wanted));
        }

        _requested = wanted;
        return done;
    }

    /// <summary>The directory has answered.</summary>
    public void Receive(ActorIdentity answer) => _withdrawn = answer.MessageId is int withdrawal ? withdrawal : _withdrawn;

    private static bool IsSame(SlotRequest one, SlotRequest? other) =>
        other is not null && one.Except.SetEquals(other.Except) && one with { Except = [] } == other with { Except = [] };
}
