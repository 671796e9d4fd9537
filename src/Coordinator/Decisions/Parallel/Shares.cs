namespace AeCluster.Coordinator.Decisions.Parallel;

/// <summary>How many shards of each batch each member computes.</summary>
public static class Shares
{
    /// <summary>
    /// In proportion to speed, as nearly as whole numbers allow (largest remainders), and at least one for each. Members of
    /// equal speed differ by one at most, the first having more.
    /// </summary>
    /// <param name="shards">All there are; at least as many as members.</param>
    /// <param name="secondsPerShard">What a shard costs each member, or null where that is not known: then it is taken to be as
    /// fast as the mean of the others.</param>
    /// <returns>A number for each member, in the same order.</returns>
    public static IReadOnlyList<int> Deal(int shards, IReadOnlyList<double?> secondsPerShard)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shards, secondsPerShard.Count);
        var known = secondsPerShard.Where(IsKnown).Select(seconds => 1 / seconds!.Value).DefaultIfEmpty(1).Average();
        var speeds = secondsPerShard.Select(seconds => IsKnown(seconds) ? 1 / seconds!.Value : known).ToList();

        // One for each beforehand; the rest so that the whole is in proportion.
        var total = speeds.Sum();
        var ideal = speeds.ConvertAll(speed => Math.Max(1, shards * speed / total));
        var dealt = ideal.ConvertAll(share => (int)share);
        while (dealt.Sum() < shards)
        {
            dealt[IndexOfMost(dealt.Select((share, at) => ideal[at] - share))]++;
        }

        while (dealt.Sum() > shards)
        {
            dealt[IndexOfMost(dealt.Select((share, at) => share == 1 ? double.NegativeInfinity : share - ideal[at]))]--;
        }

        return dealt;
    }

    /// <summary>Seconds until the slowest member has computed its share of a step.</summary>
    public static double SecondsPerStep(IEnumerable<int> shares, IEnumerable<double> secondsPerShard) =>
        shares.Zip(secondsPerShard, (share, seconds) => share * seconds).Max();

    private static bool IsKnown(double? seconds) => seconds is > 0 && double.IsFinite(1 / seconds.Value);

    private static int IndexOfMost(IEnumerable<double> values) => values.Index().MaxBy(value => value.Item).Index;
}
