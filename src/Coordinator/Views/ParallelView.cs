using AeCluster.Coordinator.Decisions;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;

namespace AeCluster.Coordinator.Views;

/// <summary>The members of a data-parallel trial as people and programs see them over HTTP.</summary>
/// <param name="Generation">The number of the current or last membership within its attempt.</param>
/// <param name="Reason">Why it began.</param>
/// <param name="IsLive">Whether all members are connected and compute; false while they are not yet, or no more.</param>
/// <param name="Members">In the order of their ranks.</param>
public sealed record ParallelView(int Generation, string Reason, bool IsLive, IReadOnlyList<MemberView> Members)
{
    /// <param name="costs">Of the generation's newest steps, by member; null where none are known.</param>
    internal static ParallelView? Of(TrialState trial, IReadOnlyDictionary<WorkerId, StepCosts>? costs) =>
        trial.Generation is not { } generation
            ? null
            : new ParallelView(
                generation.Number,
                generation.Reason,
                generation is { BeganAt: not null, EndedAt: null },
                [.. generation.Members.Select(member => MemberView.Of(member, costs?.GetValueOrDefault(member.Worker)))]);
}

/// <summary>A member of a data-parallel trial: what it computes, and what its newest steps cost, each.</summary>
/// <param name="Shards">How many of the parts of each batch it computes.</param>
/// <param name="ComputingMs">Milliseconds a step; null, as the others, until it has measured some.</param>
/// <param name="WaitingMs">Nothing to do but wait for others.</param>
/// <param name="ReducingMs">Adding what others have computed.</param>
/// <param name="MovingMs">Sending and receiving.</param>
/// <param name="BytesSent">A step.</param>
/// <param name="MessagesSent">A step.</param>
public sealed record MemberView(
    string Worker,
    int Shards,
    double? ComputingMs,
    double? WaitingMs,
    double? ReducingMs,
    double? MovingMs,
    double? BytesSent,
    double? MessagesSent)
{
    internal static MemberView Of(MemberShare member, StepCosts? costs)
    {
        return new MemberView(
            member.Worker.Value, member.Shards, Ms(costs?.Computing), Ms(costs?.Waiting), Ms(costs?.Reducing), Ms(costs?.Moving),
            Each(costs?.BytesSent), Each(costs?.MessagesSent));

        double? Ms(double? seconds) => 1000 * Each(seconds);

        double? Each(double? sum) => sum / costs?.Steps;
    }
}
