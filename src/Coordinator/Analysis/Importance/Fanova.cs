namespace AeCluster.Coordinator.Analysis.Importance;

/// <summary>A share of the variance: its mean over the trees or samples, and its standard deviation.</summary>
internal readonly record struct Share(double Mean, double Spread)
{
    public static Share Of(IReadOnlyCollection<double> values)
    {
        var mean = values.Count == 0 ? 0 : values.Average();
        return new Share(mean, values.Count == 0 ? 0 : Math.Sqrt(values.Average(value => Math.Pow(value - mean, 2))));
    }
}

/// <summary>
/// Functional analysis of variance (Hutter, Hoos and Leyton-Brown, 2014): how much of the variance of a forest's predictions over
/// the whole space is owed to one setting, or to two beyond what each does alone. Integrals over the space are exact sums over
/// the leaves.
/// </summary>
internal sealed class Fanova
{
    private readonly RandomForest _forest;
    private readonly TreeVariance[] _trees;

    public Fanova(RandomForest forest)
    {
        _forest = forest;
        _trees = new TreeVariance[forest.Members.Count];
        Parallel.For(0, _trees.Length, tree => _trees[tree] = TreeVariance.Of(forest.Settings, forest.Members[tree]));
    }

    /// <summary>The share of one setting alone. A tree that predicts the same everywhere has nothing to share.</summary>
    public Share Main(int setting) =>
        Share.Of([.. _trees.Where(tree => tree.Variance > 0).Select(tree => tree.MainOf(setting) / tree.Variance)]);

    /// <summary>The share of two settings together, beyond what each does alone.</summary>
    public Share Interaction(int one, int other)
    {
        var shares = new double[_trees.Length];
        Parallel.For(0, shares.Length, tree => shares[tree] = _trees[tree].Variance > 0
            ? InteractionIn(tree, one, other) / _trees[tree].Variance
            : double.NaN);
        return Share.Of([.. shares.Where(double.IsFinite)]);
    }

    /// <summary>For each cell of a setting the prediction, averaged over all other settings.</summary>
    public IReadOnlyList<Share> Marginal(int setting) =>
    [
        .. Enumerable.Range(0, _forest.Settings[setting].Count)
            .Select(cell => Share.Of([.. _trees.Select(tree => tree.Marginals[setting][cell])])),
    ];

    /// <summary>For each pair of cells of two settings the prediction, averaged over all others.</summary>
    public double[,] Marginal(int one, int other)
    {
        var sum = new double[_forest.Settings[one].Count, _forest.Settings[other].Count];
        foreach (var tree in _forest.Members)
        {
            var marginal = MarginalIn(tree, one, other);
            for (var i = 0; i < sum.GetLength(0); i++)
            {
                for (var j = 0; j < sum.GetLength(1); j++)
                {
                    sum[i, j] += marginal[i, j] / _forest.Members.Count;
                }
            }
        }

        return sum;
    }

    private double InteractionIn(int tree, int one, int other)
    {
        var (a, b) = (_forest.Settings[one].Weights, _forest.Settings[other].Weights);
        var marginal = MarginalIn(_forest.Members[tree], one, other);
        var variance = 0.0;
        for (var i = 0; i < a.Count; i++)
        {
            for (var j = 0; j < b.Count; j++)
            {
                variance += a[i] * b[j] * Math.Pow(marginal[i, j] - _trees[tree].Mean, 2);
            }
        }

        return Math.Max(0, variance - _trees[tree].MainOf(one) - _trees[tree].MainOf(other));
    }

    private double[,] MarginalIn(RegressionTree tree, int one, int other)
    {
        var marginal = new double[_forest.Settings[one].Count, _forest.Settings[other].Count];
        tree.Visit(leaf =>
        {
            var value = leaf.Value;
            for (var setting = 0; setting < _forest.Settings.Count; setting++)
            {
                value *= setting == one || setting == other ? 1 : _forest.Settings[setting].WeightOf(leaf.Parts[setting]);
            }

            foreach (var i in Bits.Of(leaf.Parts[one]))
            {
                foreach (var j in Bits.Of(leaf.Parts[other]))
                {
                    marginal[i, j] += value;
                }
            }
        });
        return marginal;
    }
}
