using AeCluster.Coordinator.Search.Statistics;

namespace AeCluster.Coordinator.Tests.Search.Statistics;

public class RepeatedResultsTests
{
    [Fact]
    public void Repeats_have_a_mean_and_a_spread()
    {
        var results = Of((0, [2, 4, 4, 4, 5, 5, 7, 9]), (1, [3]), (2, [1, double.NaN]), (3, [double.NaN]));
        Assert.Equal(new RepeatSummary(0, 8, 0, 5, Math.Sqrt(32.0 / 7)), results.Summary(0));
        Assert.Equal(Math.Sqrt(32.0 / 7 / 8), results.Summary(0).StandardError!.Value, 1e-15);
        Assert.Equal(new RepeatSummary(1, 1, 0, 3, null), results.Summary(1));
        Assert.Null(results.Summary(1).StandardError);
        Assert.Equal(new RepeatSummary(2, 1, 1, 1, null), results.Summary(2));
        Assert.Equal(new RepeatSummary(3, 0, 1, double.PositiveInfinity, null), results.Summary(3));

        // A training that failed makes settings the worst, whatever the others gave.
        Assert.Equal([1, 0, 2, 3], results.Ranking().Select(summary => summary.Group));
    }

    [Fact]
    public void Settings_are_compared_by_the_seeds_that_both_have()
    {
        var results = Of((0, [1, 2, 3, 4, 5, 6]), (1, [2, 4, 6, 8, 10]));
        Assert.Equal(new PairedComparison(5, -3, 0.0625), results.Compare(0, 1, PairedTestKind.Wilcoxon));
        Assert.Equal(0.0132, results.Compare(0, 1, PairedTestKind.T).Probability!.Value, 1e-4);
        Assert.Equal(new PairedComparison(5, 3, 0.0625), results.Compare(1, 0, PairedTestKind.Wilcoxon));
    }

    [Fact]
    public void A_failed_training_is_worse_than_any_and_equal_to_another()
    {
        var results = Of((0, [1, 2, double.NaN]), (1, [2, double.NaN, double.NaN]), (2, []));
        var compared = results.Compare(0, 1, PairedTestKind.Wilcoxon);
        Assert.Equal(3, compared.Pairs);
        Assert.Equal(double.NegativeInfinity, compared.MeanDifference);
        Assert.Equal(0.5, compared.Probability);
        Assert.Null(results.Compare(0, 1, PairedTestKind.T).Probability);
    }

    private static RepeatedResults Of(params (int Group, double[] Values)[] groups)
    {
        var results = new RepeatedResults();
        foreach (var (group, values) in groups)
        {
            // The order of arrival is of no importance.
            foreach (var (repeat, value) in values.Index().Reverse())
            {
                results.Add(group, repeat, value);
            }
        }

        return results;
    }
}
