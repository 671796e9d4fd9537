using AeCluster.Messages;
using AeCluster.Messages.Protocol;

namespace AeCluster.Coordinator.Decisions;

/// <summary>The members of a data-parallel trial's attempt and their shares were named. They form a new generation.</summary>
/// <param name="Reason">Why the one before ended, or how the attempt begins.</param>
/// <param name="Members">In the order of their ranks.</param>
public sealed record GenerationNamed(
    TrialId Trial, DateTimeOffset At, int Attempt, int Generation, string Reason, IReadOnlyList<MemberShare> Members)
    : TrialEvent(Trial, At);

/// <summary>All members of the generation are connected and compute.</summary>
/// <param name="Step">It goes on after this step.</param>
/// <param name="Copied">Members that took their state from another.</param>
public sealed record GenerationBegan(
    TrialId Trial,
    DateTimeOffset At,
    int Attempt,
    int Generation,
    long Step,
    IReadOnlyList<WorkerId> Copied) : TrialEvent(Trial, At);

/// <summary>The generation is over; the next one's reason says why, where there is one.</summary>
/// <param name="Costs">Sums over its steps, of those members that have measured any.</param>
public sealed record GenerationEnded(
    TrialId Trial,
    DateTimeOffset At,
    int Attempt,
    int Generation,
    IReadOnlyList<MemberCosts> Costs) : TrialEvent(Trial, At);

/// <summary>A member and which part of each batch it computes.</summary>
public sealed record MemberShare(WorkerId Worker, int FirstShard, int Shards);

/// <summary>What the steps of a generation have cost one member.</summary>
public sealed record MemberCosts(WorkerId Worker, StepCosts Costs);
