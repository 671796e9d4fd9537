using AeCluster.Coordinator.Decisions;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using Akka.Actor;

namespace AeCluster.Coordinator.Actors;

/// <summary>Messages between trials, which need slots, and the <see cref="WorkerDirectory"/>, which grants them.</summary>
public static class SlotProtocol
{
    /// <summary>These trials are about to request slots. None is granted before all have, so that they begin in the order of
    /// their places, whichever actor starts first.</summary>
    public sealed record ExpectRequests(IReadOnlyCollection<TrialKey> Trials);

    /// <summary>What an experiment (the sender) may have of the slots; answered with <see cref="Queued"/>, repeatedly.</summary>
    public sealed record SetShare(ExperimentId Experiment, ExperimentShare Share);

    /// <summary>The experiment is over, or its actor about to end.</summary>
    public sealed record Forget(ExperimentId Experiment);

    /// <summary>To an experiment: why its trials wait.</summary>
    /// <param name="Reason">Null where nothing of it waits, or it waits for nobody but itself.</param>
    public sealed record Queued(string? Reason);

    /// <summary>A trial (the sender) requests a slot; answered with <see cref="SlotGranted"/> when there is one.</summary>
    /// <param name="Again">Whether the trial has begun before: it is served before those that never held a slot.</param>
    public sealed record RequestSlot(TrialKey Trial, TrialPlace Place, int Threads, bool Again = false);

    /// <param name="Machine">The worker's machine, in words.</param>
    public sealed record SlotGranted(WorkerId Worker, IActorRef WorkerActor, string Machine);

    /// <summary>
    /// A data-parallel trial (the sender) requests slots; answered with <see cref="SlotsGranted"/>, repeatedly while it holds
    /// fewer than it can use. Replaces the trial's previous request.
    /// </summary>
    public sealed record RequestSlots(SlotRequest Request);

    public sealed record SlotsGranted(IReadOnlyList<GrantedSlot> Slots);

    public sealed record GrantedSlot(WorkerId Worker, IActorRef WorkerActor, WorkerOffer Offer);

    /// <summary>
    /// These attempts were running when the previous coordinator ended, according to the journals. Their workers may come back,
    /// and are not told to stop them.
    /// </summary>
    public sealed record ExpectAttempts(IReadOnlyList<(AttemptId Attempt, WorkerId Worker)> Attempts);

    /// <summary>
    /// The trial (the sender) of an expected attempt waits for its workers; answered for each of them with <see cref="Found"/>
    /// once the worker is back and still runs the attempt, or with <see cref="WorkerLost"/>.
    /// </summary>
    /// <param name="Parallel">Whether the trial is data-parallel.</param>
    public sealed record FindAttempt(AttemptId Attempt, IReadOnlyList<WorkerId> Workers, bool Parallel);

    /// <summary>The worker still runs the attempt; the trial holds its slot.</summary>
    public sealed record Found(WorkerId Worker, IActorRef WorkerActor, WorkerOffer Offer);

    /// <summary>The trial gives back the slots it holds and withdraws its request.</summary>
    public sealed record ReleaseSlot(TrialKey Trial);

    /// <summary>The trial goes on without this worker, which still has to stop: until then its slot is not free.</summary>
    public sealed record LeaveSlot(TrialKey Trial, WorkerId Worker);

    /// <summary>The trial's slot on this worker is free.</summary>
    public sealed record FreeSlot(TrialKey Trial, WorkerId Worker);

    /// <summary>To a trial that waits for more slots: give back those you hold, another trial needs them to go on.</summary>
    public sealed record Yield;

    /// <summary>To the holder of a slot: the worker is gone, and the slot with it.</summary>
    public sealed record WorkerLost(WorkerId Worker, string Reason);

    /// <summary>To a trial that waits: the present workers cannot satisfy its request, and why.</summary>
    public sealed record NoSuchWorker(string Reason);
}
