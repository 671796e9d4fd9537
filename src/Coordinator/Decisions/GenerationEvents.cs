using AeCluster.Messages;
using AeCluster.Messages.Protocol;

namespace AeCluster.Coordinator.Decisions;

/// <summary>A new generation of a data-parallel trial was named: its members and their shares.</summary>
/// <param name="Reason">Why the previous generation ended, or how the attempt begins.</param>
/// <param name="Members">By rank.</param>
public sealed record GenerationNamed(
    TrialId Trial, DateTimeOffset At, int Attempt, int Generation, string Reason, IReadOnlyList<MemberShare> Members)
    : TrialEvent(Trial, At);

/// <summary>All members of the generation are connected and compute.</summary>
/// <param name="Step">The step after which it goes on.</param>
/// <param name="Copied">Members that copied their state from another.</param>
public sealed record GenerationBegan(
    TrialId Trial,
    DateTimeOffset At,
    int Attempt,
    int Generation,
    long Step,
    IReadOnlyList<WorkerId> Copied) : TrialEvent(Trial, At);

/// <summary>The generation is over. The reason is that of the next generation, if there is one.</summary>
/// <param name="Costs">Sums over its steps, for members that have measured any.</param>
public sealed record GenerationEnded(
    TrialId Trial,
    DateTimeOffset At,
    int Attempt,
    int Generation,
    IReadOnlyList<MemberCosts> Costs) : TrialEvent(Trial, At);

/// <summary>A member and the shards of each batch that it computes.</summary>
public sealed record MemberShare(WorkerId Worker, int FirstShard, int Shards);

/// <summary>What the steps of a generation cost one member.</summary>
public sealed record MemberCosts(WorkerId Worker, StepCosts Costs);
