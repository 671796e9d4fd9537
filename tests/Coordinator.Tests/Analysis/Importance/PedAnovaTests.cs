using AeCluster.Coordinator.Analysis;
using AeCluster.Coordinator.Analysis.Importance;

namespace AeCluster.Coordinator.Tests.Analysis.Importance;

public class PedAnovaTests
{
    [Fact]
    public void The_divergence_of_words_is_that_of_their_counts()
    {
        // 40 trials, half of them with each word; the best four all have "yes".
        var trials = Enumerable.Range(0, 40)
            .Select(i => Studies.Trial(i, i < 4 ? i : 100, ("word", i < 20 ? "yes" : "no")))
            .ToList();
        var found = Assert.Single(PedAnova.Of(Settings(trials), trials, [.. trials.Select(trial => trial.Value!.Value)], 1));

        // One more trial lies half in each cell: the best are spread 4.5 to 0.5 of 5, all are spread evenly.
        Assert.Equal(Math.Pow((0.9 / 0.5) - 1, 2), found.Value, 1e-9);
        // Of 4 of 40 at random all have the same word in 10.6% of the cases, so more than one in twenty reach that.
        Assert.Equal(found.Value, found.Chance, 1e-9);
    }

    [Fact]
    public void Where_the_best_are_spread_as_all_are_there_is_no_divergence()
    {
        var trials = Enumerable.Range(0, 40).Select(i => Studies.Trial(i, 1, ("word", $"{i % 3}"))).ToList();
        var found = Assert.Single(PedAnova.Of(Settings(trials), trials, [.. trials.Select(_ => 1.0)], 1));
        Assert.Equal(0, found.Value, 1e-12);
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(8, 3)]
    [InlineData(30, 3)]
    [InlineData(31, 4)]
    [InlineData(1000, 100)]
    public void The_best_are_a_tenth_and_at_least_three(int trials, int best) => Assert.Equal(best, PedAnova.BestOf(trials));

    [Fact]
    public void A_density_adds_up_to_one_and_lies_where_the_trials_are()
    {
        var trials = Studies.Random(200, 1, x => x[0]).Trials;
        var density = new CellDensity(Cells.OfEqualWidth(Settings(trials)[0], trials, 50), trials);
        int[] low = [.. trials.Where(trial => trial.Value < 0.2).Select(trial => trial.Number)];

        Assert.Equal(1, density.Of([.. Enumerable.Range(0, 200)]).Sum(), 1e-9);
        Assert.Equal(1, density.Of(low).Sum(), 1e-9);
        Assert.InRange(density.Of(low).Take(10).Sum(), 0.8, 1);
        Assert.All(density.Of(low), cell => Assert.True(cell > 0));
    }

    private static IReadOnlyList<Setting> Settings(IReadOnlyList<StudyTrial> trials) =>
        Setting.Of([.. trials[0].Settings.Keys], trials);
}
