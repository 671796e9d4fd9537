using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Views;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using Akka.Actor;

namespace AeCluster.Coordinator.Actors;

/// <content>What it is asked, and what it answers.</content>
public sealed partial class WorkerDirectory
{
    /// <summary>A trial (the sender) wants a slot; answered with <see cref="SlotGranted"/> when there is one.</summary>
    /// <param name="Again">The trial has lost a slot: it goes before those that never had one.</param>
    public sealed record RequestSlot(TrialKey Trial, int Threads, bool Again = false);

    /// <param name="Machine">The worker's machine, in words.</param>
    public sealed record SlotGranted(WorkerId Worker, IActorRef WorkerActor, string Machine);

    /// <summary>
    /// A data-parallel trial (the sender) wants so many slots; answered with <see cref="SlotsGranted"/>, again and again while
    /// it has fewer than it can use. Takes the place of its request before.
    /// </summary>
    public sealed record RequestSlots(SlotRequest Request);

    public sealed record SlotsGranted(IReadOnlyList<GrantedSlot> Slots);

    public sealed record GrantedSlot(WorkerId Worker, IActorRef WorkerActor, WorkerOffer Offer);

    /// <summary>
    /// These attempts ran, by what the journals say, when the coordinator was last there. Their workers may come back, and are
    /// not told to stop them.
    /// </summary>
    public sealed record Expect(IReadOnlyList<(AttemptId Attempt, WorkerId Worker)> Attempts);

    /// <summary>
    /// The trial (the sender) of an expected attempt waits for its workers: answered for each with <see cref="Found"/> when it is
    /// there and runs it still, and with <see cref="WorkerLost"/> when it does not, or is given up.
    /// </summary>
    /// <param name="Parallel">Whether the trial is data-parallel.</param>
    public sealed record FindAttempt(AttemptId Attempt, IReadOnlyList<WorkerId> Workers, bool Parallel);

    /// <summary>The worker runs the attempt still; the trial has its slot.</summary>
    public sealed record Found(WorkerId Worker, IActorRef WorkerActor, WorkerOffer Offer);

    /// <summary>The trial neither holds nor wants a slot any more.</summary>
    public sealed record ReleaseSlot(TrialKey Trial);

    /// <summary>The trial does without this worker, which does not know it yet: its slot is not free until it does.</summary>
    public sealed record LeaveSlot(TrialKey Trial, WorkerId Worker);

    /// <summary>The trial's slot on this worker is free.</summary>
    public sealed record FreeSlot(TrialKey Trial, WorkerId Worker);

    /// <summary>To a trial that waits for more slots: give back those you have, for another needs them to go on at all.</summary>
    public sealed record GiveWay;

    /// <summary>To the holder of a slot: its worker is gone, and the slot with it.</summary>
    public sealed record WorkerLost(WorkerId Worker, string Reason);

    /// <summary>To a trial that waits: no worker there is now will do, and why.</summary>
    public sealed record NoSuchWorker(string Reason);

    /// <summary>The process with this id on this host has ended: quicker than waiting for missed heartbeats.</summary>
    public sealed record ProcessEnded(string Host, int ProcessId);

    /// <summary>Answered with <see cref="WorkerView"/>s.</summary>
    public sealed record GetWorkers;
}
