using AeCluster.Coordinator.Search.Numerics;

namespace AeCluster.Coordinator.Search.Statistics;

/// <summary>
/// Wilcoxon's signed-rank test of paired differences. Up to 50 of them the probability is exact, ties included: that of the
/// sum of ranks where every sign is a toss of a coin. With more it is approximated by the normal distribution, corrected for
/// ties. Differences of 0 are left out; an infinite one ranks above all others.
/// </summary>
public static class SignedRankTest
{
    private const int MostExact = 50;

    /// <summary>The probability of ranks as much in favour of positive differences as these, or more, if there were no
    /// difference.</summary>
    public static double Greater(IReadOnlyList<double> differences) => Probability(RanksOf(differences), positive: true);

    /// <summary>The probability of ranks as far out on either side.</summary>
    public static double TwoSided(IReadOnlyList<double> differences)
    {
        var ranks = RanksOf(differences);
        return Math.Min(1, 2 * Math.Min(Probability(ranks, positive: true), Probability(ranks, positive: false)));
    }

    private static double Probability(List<(int DoubledRank, bool IsPositive)> ranks, bool positive)
    {
        if (ranks.Count == 0)
        {
            return 1;
        }

        var sum = ranks.Where(rank => rank.IsPositive == positive).Sum(rank => (long)rank.DoubledRank);
        return ranks.Count <= MostExact ? Exact(ranks, (int)sum) : Approximate(ranks, sum);
    }

    /// <summary>Counts the signs under which the sum is at least this, one rank after another.</summary>
    private static double Exact(List<(int DoubledRank, bool IsPositive)> ranks, int sum)
    {
        // Of each sum, the share of the signs that give it: halves of halves, exact in binary.
        var shares = new double[ranks.Sum(rank => rank.DoubledRank) + 1];
        shares[0] = 1;
        var most = 0;
        foreach (var (rank, _) in ranks)
        {
            most += rank;
            for (var i = most; i >= 0; i--)
            {
                shares[i] = (shares[i] + (i >= rank ? shares[i - rank] : 0)) / 2;
            }
        }

        return shares.Skip(sum).Sum();
    }

    private static double Approximate(List<(int DoubledRank, bool IsPositive)> ranks, long sum)
    {
        double count = ranks.Count;
        var ties = ranks.GroupBy(rank => rank.DoubledRank).Sum(tie => Math.Pow(tie.Count(), 3) - tie.Count());
        var variance = ((count * (count + 1) * ((2 * count) + 1)) - (ties / 2)) / 24;
        return NormalDistribution.Cumulative(((count * (count + 1) / 4) - (sum / 2.0)) / Math.Sqrt(variance));
    }

    /// <summary>Twice the rank of each difference by its size, which is whole also where equal ones share the mean of
    /// theirs.</summary>
    private static List<(int DoubledRank, bool IsPositive)> RanksOf(IReadOnlyList<double> differences)
    {
        var ranks = new List<(int, bool)>();
        foreach (var tie in differences.Where(each => each is > 0 or < 0).GroupBy(Math.Abs).OrderBy(tie => tie.Key))
        {
            var doubled = (2 * ranks.Count) + tie.Count() + 1;
            ranks.AddRange(tie.Select(difference => (doubled, difference > 0)));
        }

        return ranks;
    }
}
