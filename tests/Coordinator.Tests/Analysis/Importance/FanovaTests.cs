using AeCluster.Coordinator.Analysis;
using AeCluster.Coordinator.Analysis.Importance;

namespace AeCluster.Coordinator.Tests.Analysis.Importance;

public class FanovaTests
{
    [Fact]
    public void On_a_full_grid_the_shares_are_those_of_the_analysis_of_variance()
    {
        // f = 2a + b on {0, 1} x {0, 1, 2}: variances 1 and 2/3. A bootstrap misses points, so there is a tolerance.
        var trials = Enumerable.Range(0, 60)
            .Select(i => Studies.Trial(i, (2.0 * (i % 2)) + (i / 2 % 3), ("a", $"{i % 2}"), ("b", $"{i / 2 % 3}")))
            .ToList();
        var fanova = Fit(trials, out _);

        Assert.Equal(0.6, fanova.Main(0).Mean, 1e-9);
        Assert.Equal(0.4, fanova.Main(1).Mean, 1e-9);
        Assert.Equal(0, fanova.Interaction(0, 1).Mean, 1e-9);
        Assert.Equal([1, 3], fanova.Marginal(0).Select(share => Math.Round(share.Mean, 9)));
        Assert.Equal([1, 2, 3], fanova.Marginal(1).Select(share => Math.Round(share.Mean, 9)));
        Assert.Equal(5, fanova.Marginal(0, 1)[1, 2] + 1, 1e-9);
    }

    [Fact]
    public void An_exclusive_or_has_no_main_effects()
    {
        var trials = Enumerable.Range(0, 40)
            .Select(i => Studies.Trial(i, (i % 2) ^ (i / 2 % 2), ("a", i % 2 == 0 ? "yes" : "no"), ("b", $"{i / 2 % 2}")))
            .ToList();
        var fanova = Fit(trials, out var forest);

        Assert.Equal(0, fanova.Main(0).Mean, 1e-9);
        Assert.Equal(0, fanova.Main(1).Mean, 1e-9);
        Assert.Equal(1, fanova.Interaction(0, 1).Mean, 1e-9);
        Assert.Equal(1, forest.Explained!.Value, 1e-9);
    }

    [Fact]
    public void The_leaves_of_a_tree_fill_the_space_once()
    {
        var study = Studies.Random(100, 4, x => Math.Sin(7 * x[0]) + (x[1] * x[2]));
        _ = Fit(study.Trials, out var forest);
        foreach (var tree in forest.Members)
        {
            var whole = 0.0;
            tree.Visit(leaf => whole += forest.Settings
                .Zip(leaf.Parts, (setting, part) => setting.WeightOf(part))
                .Aggregate(1.0, (product, weight) => product * weight));
            Assert.Equal(1, whole, 1e-9);
        }
    }

    /// <summary>80 trials; the shares are means over 8 seeds of optuna.importance.FanovaImportanceEvaluator(n_trees=64) of Optuna
    /// 3.1.0, whose seeds differ by up to 0.02.</summary>
    [Fact]
    public void The_shares_are_close_to_those_of_Optuna()
    {
        var trials = Enumerable.Range(1, 80).Select(i =>
        {
            var (x, y, z) = (Part(i, 0.8191725134), Part(i, 0.6710436067), Part(i, 0.5497004779));
            var value = Math.Pow(x - 0.3, 2) + (0.3 * y) + (0.5 * (x - 0.5) * (y - 0.5));
            return Studies.Trial(i - 1, value, ("x", Studies.Text(x)), ("y", Studies.Text(y)), ("z", Studies.Text(z)));
        }).ToList();
        var fanova = Fit(trials, out _);

        // Optuna divides by the sum, so that interactions are left out.
        double[] main = [.. Enumerable.Range(0, 3).Select(setting => fanova.Main(setting).Mean)];
        Assert.Equal(0.7263, main[0] / main.Sum(), 0.03);
        Assert.Equal(0.2707, main[1] / main.Sum(), 0.03);
        Assert.Equal(0.0029, main[2] / main.Sum(), 0.03);

        static double Part(int i, double step) => Math.Round(i * step % 1, 6);
    }

    private static Fanova Fit(IReadOnlyList<StudyTrial> trials, out RandomForest forest)
    {
        var cells = Setting.Of([.. trials[0].Settings.Keys], trials).Select(setting => Cells.ByValues(setting, trials)).ToList();
        forest = RandomForest.Of(cells, [.. trials.Select(trial => trial.Value!.Value)], seed: 1);
        return new Fanova(forest);
    }
}
