using AeCluster.Messages.Protocol;

namespace AeCluster.Coordinator.Decisions.Parallel;

/// <summary>Sums and means of the step costs that members measure.</summary>
public static class StepCostStatistics
{
    /// <summary>Number of steps after which the weight of older measurements in a mean has halved.</summary>
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

    /// <summary>Exponential moving average of the seconds per shard. One message has a weight of at most one half, however many
    /// steps it covers.</summary>
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
