using AeCluster.Coordinator.Search.Spaces;

namespace AeCluster.Coordinator.Analysis.Importance;

/// <summary>Regression trees, each learnt from as many trials as there are, drawn with replacement (Breiman, 2001).</summary>
internal sealed class RandomForest
{
    private const int Trees = 64;

    /// <summary>With many trials leaves hold several, which bounds the size of the trees.</summary>
    private const int LeavesAtMost = 1_000;

    private RandomForest(IReadOnlyList<Cells> settings, IReadOnlyList<RegressionTree> trees, double? explained) =>
        (Settings, Members, Explained) = (settings, trees, explained);

    public IReadOnlyList<Cells> Settings { get; }

    public IReadOnlyList<RegressionTree> Members { get; }

    /// <summary>Share of the variance that each trial's prediction by the trees that have not seen it explains (R2 out of bag);
    /// below 0 where the mean would be nearer. Null where a trial was seen by every tree.</summary>
    public double? Explained { get; }

    /// <param name="settings">At least one.</param>
    /// <param name="values">One a trial, all finite; of at least two trials.</param>
    public static RandomForest Of(IReadOnlyList<Cells> settings, double[] values, long seed)
    {
        var smallest = Math.Max(1, values.Length / LeavesAtMost);
        var trees = new RegressionTree[Trees];
        var unseen = new bool[Trees][];
        Parallel.For(0, Trees, tree =>
        {
            var random = KeyedRandom.For(seed, tree, "forest", "sample");
            var sample = new int[values.Length];
            unseen[tree] = [.. Enumerable.Repeat(true, values.Length)];
            for (var i = 0; i < sample.Length; i++)
            {
                sample[i] = (int)random.Below((ulong)values.Length);
                unseen[tree][sample[i]] = false;
            }

            trees[tree] = new RegressionTree(
                settings, values, sample, smallest, KeyedRandom.For(seed, tree, "forest", "order of settings"));
        });
        return new RandomForest(settings, trees, ExplainedBy(trees, unseen, values));
    }

    private static double? ExplainedBy(RegressionTree[] trees, bool[][] unseen, double[] values)
    {
        var mean = values.Average();
        var (error, total) = (0.0, 0.0);
        for (var trial = 0; trial < values.Length; trial++)
        {
            var (count, sum) = (0, 0.0);
            for (var tree = 0; tree < trees.Length; tree++)
            {
                if (unseen[tree][trial])
                {
                    count++;
                    sum += trees[tree].Predict(trial);
                }
            }

            if (count == 0)
            {
                return null;
            }

            error += Math.Pow(values[trial] - (sum / count), 2);
            total += Math.Pow(values[trial] - mean, 2);
        }

        return total > 0 ? 1 - (error / total) : null;
    }
}
