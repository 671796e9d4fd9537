namespace AeCluster.Coordinator.Decisions.Parallel;

/// <summary>Deals the shards of each batch to the members of a generation.</summary>
public static class Shares
{
    /// <summary>
    /// Deals shards in proportion to speed by the method of largest remainders, at least one to each member. Members of equal
    /// speed differ by at most one shard; the first get more.
    /// </summary>
    /// <param name="shards">Total number of shards, at least the number of members.</param>
    /// <param name="secondsPerShard">Seconds each member takes for a shard, or null where unknown: such a member is assumed to
    /// have the mean speed of the others.</param>
    /// <returns>The number of shards of each member, in the same order.</returns>
    public static IReadOnlyList<int> Deal(int shards, IReadOnlyList<double?> secondsPerShard)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shards, secondsPerShard.Count);
        var known = secondsPerShard.Where(IsKnown).Select(seconds => 1 / seconds!.Value).DefaultIfEmpty(1).Average();
        var speeds = secondsPerShard.Select(seconds => IsKnown(seconds) ? 1 / seconds!.Value : known).ToList();

        // Every member gets at least one shard, and the rest follows the proportion of the whole.
        var total = speeds.Sum();
        var ideal = speeds.ConvertAll(speed => Math.Max(1, shards * speed / total));
        var dealt = ideal.ConvertAll(share => (int)share);
        while (dealt.Sum() < shards)
        {
            dealt[IndexOfMax(dealt.Select((share, at) => ideal[at] - share))]++;
        }

        while (dealt.Sum() > shards)
        {
            dealt[IndexOfMax(dealt.Select((share, at) => share == 1 ? double.NegativeInfinity : share - ideal[at]))]--;
        }

        return dealt;
    }

    /// <summary>Seconds that the slowest member takes to compute its share of a step.</summary>
    public static double SecondsPerStep(IEnumerable<int> shares, IEnumerable<double> secondsPerShard) =>
        shares.Zip(secondsPerShard, (share, seconds) => share * seconds).Max();

    private static bool IsKnown(double? seconds) => seconds is > 0 && double.IsFinite(1 / seconds.Value);

    private static int IndexOfMax(IEnumerable<double> values) => values.Index().MaxBy(value => value.Item).Index;
}
