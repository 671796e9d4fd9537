using AeCluster.Coordinator.Decisions;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;

namespace AeCluster.Coordinator.Views;

/// <summary>The members of a data-parallel trial as people and programs see them over HTTP.</summary>
/// <param name="Generation">Number of the current or last membership within its attempt.</param>
/// <param name="Reason">Why the generation began.</param>
/// <param name="IsLive">Whether all members are connected and compute.</param>
/// <param name="Members">In the order of their ranks.</param>
public sealed record ParallelView(int Generation, string Reason, bool IsLive, IReadOnlyList<MemberView> Members)
{
    /// <param name="costs">Costs of the generation's newest steps by member; null where none are known.</param>
    internal static ParallelView? Of(TrialState trial, IReadOnlyDictionary<WorkerId, StepCosts>? costs) =>
        trial.Generation is { } generation
            ? new ParallelView(
                generation.Number,
                generation.Reason,
                generation is { BeganAt: not null, EndedAt: null },
                [.. generation.Members.Select(member => MemberView.Of(member, costs?.GetValueOrDefault(member.Worker)))])
            : null;
}

/// <summary>One member of a data-parallel trial: its share of each batch, and the mean costs of its newest steps.</summary>
/// <param name="Shards">Number of shards of each batch that it computes.</param>
/// <param name="ComputingMs">Milliseconds a step; null, like the other costs, until it has measured some.</param>
/// <param name="WaitingMs">Milliseconds a step without anything to do but wait for other members.</param>
/// <param name="ReducingMs">Milliseconds a step for adding the gradients of other members.</param>
/// <param name="MovingMs">Milliseconds a step for sending and receiving.</param>
/// <param name="BytesSent">Bytes a step.</param>
/// <param name="MessagesSent">Messages a step.</param>
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
            member.Worker.Value,
            member.Shards,
            Milliseconds(costs?.Computing),
            Milliseconds(costs?.Waiting),
            Milliseconds(costs?.Reducing),
            Milliseconds(costs?.Moving),
            Mean(costs?.BytesSent),
            Mean(costs?.MessagesSent));

        double? Milliseconds(double? seconds) => 1000 * Mean(seconds);

        double? Mean(double? sum) => sum / costs?.Steps;
    }
}
