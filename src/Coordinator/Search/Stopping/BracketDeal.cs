using System.Collections.Immutable;

namespace AeCluster.Coordinator.Search.Stopping;

/// <summary>
/// Deals trials to brackets by their numbers, in rounds: in each every bracket gets its share, spread evenly over the round.
/// </summary>
internal sealed class BracketDeal
{
    private readonly int _round;
    private readonly int[] _brackets;

    /// <summary>Of each bracket, how many of a round's first trials it gets.</summary>
    private readonly int[][] _counts;

    public BracketDeal(IReadOnlyList<int> shares)
    {
        _round = shares.Sum();
        _brackets = new int[_round];
        _counts = [.. shares.Select(_ => new int[_round + 1])];
        var dealt = new int[shares.Count];
        for (var i = 0; i < _round; i++)
        {
            // The bracket that is furthest behind its share, the first of equals; in whole numbers, to be the same everywhere.
            var next = Enumerable.Range(0, shares.Count)
                .Where(bracket => dealt[bracket] < shares[bracket])
                .MaxBy(bracket => ((long)shares[bracket] * (i + 1)) - ((long)dealt[bracket] * _round));
            _brackets[i] = next;
            dealt[next]++;
            for (var bracket = 0; bracket < dealt.Length; bracket++)
            {
                _counts[bracket][i + 1] = dealt[bracket];
            }
        }
    }

    /// <summary>The bracket of a trial.</summary>
    public int Of(int trial) => _brackets[trial % _round];

    /// <summary>How many of the first trials a bracket has.</summary>
    public long CountBelow(int trials, int bracket) =>
        ((long)(trials / _round) * _counts[bracket][_round]) + _counts[bracket][trials % _round];

    /// <summary>How adaptive ASHA (Determined AI) shares trials among brackets: a bracket with r rungs gets a share of
    /// factor^(r - 1) / r, rounded down, at least one trial; the first gets what is left.</summary>
    /// <param name="rungs">Of each bracket, the number of its rungs, the end of training among them.</param>
    public static ImmutableArray<int> AdaptiveAsha(int trials, int factor, ImmutableArray<int> rungs)
    {
        var weights = rungs.Select(count => Math.Pow(factor, count - 1) / count).ToList();
        var shares = weights.Select(weight => Math.Max((int)(weight / weights.Sum() * trials), 1)).ToArray();
        shares[0] += Math.Max(trials - shares.Sum(), 0);
        return [.. shares];
    }
}
