using System.Globalization;
using AeCluster.Models.Training.Sharding;
using AeCluster.Worker.Mesh.Plan;

namespace AeCluster.Benchmarks;

/// <summary>
/// Prints what a worker sends in a step according to the plan that drives the exchange. A test of the worker compares the plan
/// with the frames and bytes counted on real connections between up to eight peers.
/// </summary>
internal static class StepTraffic
{
    public static int Run(int parameters)
    {
        Console.WriteLine(
            $"One step of {parameters:N0} parameters ({parameters * sizeof(float) / 1e6:N2} MB): what the busiest worker "
                + "sends.\n");
        Report.Table(
            ["workers", "shards", "shares", "tree nodes", "messages", "MB", "MB / gradient"],
            from workers in (int[])[2, 3, 4, 8, 16, 32, 64]
            from shards in new[] { workers, 64, 256 }.Distinct()
            let plan = new ExchangePlan(shards, parameters, Shares(shards, workers))
            let traffic = Enumerable.Range(0, workers).Select(rank => plan.SentBy(rank)).MaxBy(sent => sent.Bytes)
            select (string[])
            [
                $"{workers}",
                $"{shards}",
                shards % workers == 0 ? "equal" : "unequal",
                $"{plan.Nodes.Min(nodes => nodes.Count)} to {plan.Nodes.Max(nodes => nodes.Count)}",
                traffic.Messages.ToString("N0", CultureInfo.InvariantCulture),
                (traffic.Bytes / 1e6).ToString("N2", CultureInfo.InvariantCulture),
                (traffic.Bytes / (double)(parameters * sizeof(float))).ToString("N2", CultureInfo.InvariantCulture),
            ]);
        return 0;
    }

    private static ShardRange[] Shares(int shards, int workers) =>
        [.. Enumerable.Range(0, workers).Select(rank => new ShardRange(shards * rank / workers, shards * (rank + 1) / workers))];
}
