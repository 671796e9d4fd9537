using System.Diagnostics;
using AeCluster.Coordinator.Analysis;
using AeCluster.Coordinator.Analysis.Importance;

namespace AeCluster.Coordinator.Tests.Analysis.Importance;

public class ImportanceAnalysisTests
{
    [Fact]
    public void A_strong_quadratic_comes_before_a_weak_line_and_noise_is_no_more_than_chance()
    {
        var found = ImportanceAnalysis.Of(
            Studies.Random(200, 3, x => 1 + Math.Pow(x[1] - 0.3, 2) + (0.1 * x[0])));

        Assert.Equal(["b", "a", "c"], found.Settings.Select(each => each.Setting.Path));
        Assert.True(found.Settings[0].IsAboveChance);
        Assert.False(found.Settings[2].IsAboveChance);
        Assert.InRange(found.Settings[0].Variance.Mean, 0.8, 1);
        Assert.InRange(found.Settings[2].Variance.Mean, 0, 0.02);
        Assert.InRange(found.Explained!.Value, 0.9, 1);
        Assert.Equal(1, found.Settings.Sum(each => each.Best.Mean), 1e-9);

        // What is predicted on average follows the function: lowest near 0.3.
        var lowest = found.Settings[0].Marginal.Index().MinBy(cell => cell.Item.Middle).Index;
        Assert.InRange(found.Settings[0].Setting.Scale!.FromUnit(found.Settings[0].Cells.Edges[lowest]), 0.2, 0.4);
    }

    [Fact]
    public void What_two_settings_do_only_together_is_an_interaction()
    {
        var found = ImportanceAnalysis.Of(
            Studies.Random(300, 3, x => (x[0] < 0.5) == (x[1] < 0.5) ? 1 : 0));

        Assert.Equal(("a", "b"), (found.Interactions[0].One.Path, found.Interactions[0].Other.Path) is var (one, other)
            && one.CompareTo(other) < 0 ? (one, other) : (other, one));
        Assert.InRange(found.Interactions[0].Variance.Mean, 0.7, 1);
        Assert.All(found.Settings, each => Assert.InRange(each.Variance.Mean, 0, 0.15));
        Assert.InRange(found.Interactions[1].Variance.Mean, 0, 0.1);
    }

    [Fact]
    public void The_same_run_gives_the_same_numbers_to_the_bit()
    {
        var study = Studies.Random(60, 4, x => x[0] * x[1]);
        Assert.Equal(
            ImportanceAnalysis.Of(study).Settings.Select(each => (each.Setting.Path, each.Best, each.Chance, each.Variance)),
            ImportanceAnalysis.Of(study).Settings.Select(each => (each.Setting.Path, each.Best, each.Chance, each.Variance)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void Too_few_trials_are_said_to_be_too_few(int trials)
    {
        var found = ImportanceAnalysis.Of(Studies.Random(trials, 2, x => x[0]));
        Assert.Empty(found.Settings);
        Assert.Matches("importance needs at least 8", found.Missing);
    }

    [Fact]
    public void A_constant_setting_is_left_out_and_a_constant_result_explains_nothing()
    {
        var study = Studies.Of(
        [
            .. Enumerable.Range(0, 12).Select(i => Studies.Trial(i, i, ("a", $"{i % 4}"), ("b", "same"))),
        ]);
        Assert.Equal(["a"], ImportanceAnalysis.Of(study).Settings.Select(each => each.Setting.Path));

        var flat = Studies.Random(20, 2, _ => 0.5);
        Assert.Equal("all trials have the same result", ImportanceAnalysis.Of(flat).Missing);
    }

    [Fact]
    public void A_setting_that_only_some_trials_have_is_judged_among_these()
    {
        // Only where kind is y there is a width, and there it decides.
        var study = Studies.Of(
        [
            .. Enumerable.Range(0, 80).Select(i =>
            {
                var (noise, width) = (Studies.Draw(i, "noise"), Studies.Draw(i, "width"));
                return i % 2 == 0
                    ? Studies.Trial(i, 1 + (0.01 * noise), ("kind", "x"), ("rate", Studies.Text(noise)))
                    : Studies.Trial(
                        i, width, ("kind", "y"), ("rate", Studies.Text(noise)), ("width", Studies.Text(width)));
            }),
        ]);

        var found = ImportanceAnalysis.Of(study).Settings.ToDictionary(each => each.Setting.Path);
        Assert.Equal((80, 80, 40), (found["kind"].Trials, found["rate"].Trials, found["width"].Trials));
        Assert.InRange(found["width"].Variance.Mean, 0.9, 1);
        Assert.InRange(found["rate"].Variance.Mean, 0, 0.3);
    }

    [Fact]
    public void Words_and_numbers_beside_a_special_value_are_understood()
    {
        // none is as good as the best number.
        var study = Studies.Of(
        [
            .. Enumerable.Range(0, 90).Select(i =>
            {
                var clip = 0.1 + (i * 0.61803 % 1);
                var isNone = i % 3 == 0;
                var optimizer = i % 2 == 0 ? "adam" : "sgd";
                return Studies.Trial(
                    i,
                    (isNone ? 0 : clip) + (optimizer == "sgd" ? 2 : 0),
                    ("clip", isNone ? "none" : Studies.Text(clip)),
                    ("optimizer", optimizer));
            }),
        ]);

        var found = ImportanceAnalysis.Of(study).Settings;
        Assert.Equal(["optimizer", "clip"], found.Select(each => each.Setting.Path));
        // Half the space is none, so the variance of clip is about 0.6^2 / 4 + 1 / 24, that of the optimizer 1.
        Assert.InRange(found[0].Variance.Mean, 0.8, 0.95);
        Assert.InRange(found[1].Variance.Mean, 0.05, 0.2);
        Assert.InRange(found[1].Marginal[^1].Middle, 0.9, 1.1);
    }

    [Fact]
    public void Failed_trials_count_as_worse_than_any()
    {
        // Where a is large trials fail; among the rest only b decides.
        var study = Studies.Of(
        [
            .. Enumerable.Range(0, 100).Select(i =>
            {
                var (a, b) = (Studies.Draw(i, "a"), Studies.Draw(i, "b"));
                (string, string)[] settings = [("a", Studies.Text(a)), ("b", Studies.Text(b))];
                return a > 0.3 ? Studies.Failed(i, settings) : Studies.Trial(i, b, settings);
            }),
        ]);

        var found = ImportanceAnalysis.Of(study);
        var a = found.Settings.Single(each => each.Setting.Path == "a");
        Assert.True(a.IsAboveChance);
        Assert.Equal(100, a.Trials);
        Assert.Matches("completed trials; \\d\\d failed, which count as worse than any", found.Basis);
    }

    [Fact]
    public void Trials_that_were_stopped_early_are_compared_after_epochs_that_most_have_reached()
    {
        var study = Studies.Of(
        [
            .. Enumerable.Range(0, 40).Select(i =>
            {
                var rate = i * 0.61803 % 1;
                var trial = Studies.Trial(i, rate, ("rate", Studies.Text(rate)));
                // The longer a trial, the lower its loss: compared as they are, the stopped ones would seem bad whatever they do.
                return rate > 0.25
                    ? trial.WithCurve("pruned", 2 + rate, 1 + rate)
                    : trial.WithCurve("completed", 2 + rate, 1 + rate, 0.1);
            }),
        ]);

        var found = ImportanceAnalysis.Of(study);
        Assert.Equal(
            "40 trials by the best of their first 2 epochs, as some were stopped early", found.Basis);
        Assert.InRange(found.Settings[0].Variance.Mean, 0.99, 1);
        Assert.InRange(found.Settings[0].Marginal[^1].Middle, 1.9, 2);
    }

    [Fact]
    public void What_is_maximized_has_the_same_importance_as_its_opposite_minimized()
    {
        var low = Studies.Random(80, 3, x => 1 + x[0] + (0.2 * x[1]));
        var high = new Study(
            "run",
            low.Paths,
            [new Goal("accuracy", IsMaximized: true)],
            [.. low.Trials.Select(trial => trial with { Values = [3 - trial.Value] })]);
        var (one, other) = (ImportanceAnalysis.Of(low), ImportanceAnalysis.Of(high));
        foreach (var (a, b) in one.Settings.Zip(other.Settings))
        {
            Assert.Equal(a.Setting.Path, b.Setting.Path);
            Assert.Equal(a.Best.Mean, b.Best.Mean, 1e-9);
            // Rounding decides between splits that are equally good.
            Assert.Equal(a.Variance.Mean, b.Variance.Mean, 0.02);
        }
    }

    [Fact]
    public void A_few_results_that_are_far_off_do_not_hide_the_rest()
    {
        var study = Studies.Random(150, 2, x => x[0] < 0.02 ? 1e6 : 0.1 + x[1]);
        var found = ImportanceAnalysis.Of(study);
        Assert.True(found.IsOfLogarithm);
        Assert.True(found.Settings.Single(each => each.Setting.Path == "b").IsAboveChance);
        Assert.All(found.Settings.SelectMany(each => each.Marginal), band => Assert.True(band.Low > 0));
    }

    [Fact]
    public void Ten_thousand_trials_take_seconds()
    {
        var study = Studies.Random(10_000, 12, x => x.Select((value, axis) => Math.Pow(value - 0.5, 2) / (axis + 1)).Sum());
        var clock = Stopwatch.StartNew();
        var found = ImportanceAnalysis.Of(study);
        Assert.Equal(["a", "b"], found.Settings.Take(2).Select(each => each.Setting.Path));
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 60);
    }
}
