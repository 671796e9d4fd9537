using AeCluster.Messages.Protocol;

namespace AeCluster.Coordinator.Decisions.Parallel;

/// <summary>What members say their steps cost.</summary>
public static class StepCostStatistics
{
    /// <summary>A mean forgets half of what it knew in about so many steps.</summary>
    private const double HalfLife = 35;

    public static StepCosts Add(StepCosts before, StepCosts more) =>
        new(
            before.Steps + more.Steps,
            more.Shards,
            before.Computing + more.Computing,
            before.Waiting + more.Waiting,
            before.Reducing + more.Reducing,
            before.Moving + more.Moving,
            before.BytesSent + more.BytesSent,
            before.MessagesSent + more.MessagesSent);

    /// <summary>Seconds a shard, newer steps counting more; one message, however many steps it is of, counts at most
    /// half.</summary>
    public static double? Mean(double? before, StepCosts costs, int shards)
    {
        var seconds = costs.Computing / ((double)costs.Steps * shards);
        var weight = Math.Min(0.5, 1 - Math.Pow(0.5, costs.Steps / HalfLife));
        return double.IsFinite(seconds) && seconds > 0
            ? before is { } mean
                ? mean + (weight * (seconds - mean))
                : seconds
            : before;
    }
}
