using AeCluster.Coordinator.Expectations;
using AeCluster.Coordinator.Results.Reports;

namespace AeCluster.Coordinator.Tests.Results.Reports;

/// <summary>Where met ends and not met begins, to the last bit.</summary>
public sealed class ComparisonTests
{
    [Theory]
    [InlineData(0.2830999, ExpectationOutcome.Better)]
    [InlineData(0.2831, ExpectationOutcome.Met)]
    [InlineData(0.2842, ExpectationOutcome.Met)]
    [InlineData(0.2862, ExpectationOutcome.Met)]
    [InlineData(0.28620000000000006, ExpectationOutcome.NotMet)]
    [InlineData(-1, ExpectationOutcome.Better)]
    [InlineData(double.PositiveInfinity, ExpectationOutcome.NotMet)]
    [InlineData(double.NaN, ExpectationOutcome.NotMet)]
    public void A_loss_may_be_two_thousandths_above_the_published_range(double ours, ExpectationOutcome outcome) =>
        Assert.Equal(outcome, Comparison.WithPublished(new PublishedRange("validation_loss", 0.2831, 0.2842), ours));

    [Theory]
    [InlineData(0.9370001, ExpectationOutcome.Better)]
    [InlineData(0.9370, ExpectationOutcome.Met)]
    [InlineData(0.9354, ExpectationOutcome.Met)]
    [InlineData(0.9324, ExpectationOutcome.Met)]
    [InlineData(0.9323999999999999, ExpectationOutcome.NotMet)]
    [InlineData(double.NaN, ExpectationOutcome.NotMet)]
    public void An_accuracy_may_be_three_thousandths_below_it(double ours, ExpectationOutcome outcome) =>
        Assert.Equal(outcome, Comparison.WithPublished(new PublishedRange("rounded_accuracy", 0.9354, 0.9370), ours));

    /// <summary>0.3071 + 0.002 and its like are not what adding the doubles gives.</summary>
    [Fact]
    public void The_tolerance_is_added_as_on_paper_for_every_published_figure_of_four_digits()
    {
        for (var digits = 0; digits <= 10_000; digits++)
        {
            var (published, above, below) = (digits / 10_000.0, (digits + 20) / 10_000.0, (digits - 30) / 10_000.0);
            Assert.NotEqual(
                ExpectationOutcome.NotMet,
                Comparison.WithPublished(new PublishedRange("loss", published, published), above));
            Assert.Equal(
                ExpectationOutcome.NotMet,
                Comparison.WithPublished(new PublishedRange("loss", published, published), Math.BitIncrement(above)));
            Assert.NotEqual(
                ExpectationOutcome.NotMet,
                Comparison.WithPublished(new PublishedRange("accuracy", published, published), below));
            Assert.Equal(
                ExpectationOutcome.NotMet,
                Comparison.WithPublished(new PublishedRange("accuracy", published, published), Math.BitDecrement(below)));
        }
    }

    [Theory]
    [InlineData("pca_error_ratio", 1.01, ExpectationOutcome.Met)]
    [InlineData("pca_error_ratio", 1.0100001, ExpectationOutcome.NotMet)]
    [InlineData("pca_error_ratio", 0.9, ExpectationOutcome.Better)]
    [InlineData("mean_activation", 1.005, ExpectationOutcome.Met)]
    [InlineData("mean_activation", 1.0100001, ExpectationOutcome.NotMet)]
    [InlineData("mean_activation", 0.9999, ExpectationOutcome.NotMet)]
    public void Other_errors_have_no_tolerance_and_a_metric_without_a_good_end_lies_within(
        string metric,
        double ours,
        ExpectationOutcome outcome) => Assert.Equal(outcome, Comparison.WithPublished(new PublishedRange(metric, 1, 1.01), ours));

    [Theory]
    [InlineData(LimitSide.AtMost, 0.01, ExpectationOutcome.Met)]
    [InlineData(LimitSide.AtMost, 0.010000000000000002, ExpectationOutcome.NotMet)]
    [InlineData(LimitSide.AtMost, double.NaN, ExpectationOutcome.NotMet)]
    [InlineData(LimitSide.AtLeast, 0.01, ExpectationOutcome.Met)]
    [InlineData(LimitSide.AtLeast, 0.0099999999999999, ExpectationOutcome.NotMet)]
    [InlineData(LimitSide.AtLeast, double.NaN, ExpectationOutcome.NotMet)]
    public void A_limit_is_kept_exactly(LimitSide side, double ours, ExpectationOutcome outcome) =>
        Assert.Equal(outcome, Comparison.WithLimit(side, 0.01, ours));

    [Fact]
    public void Figures_beyond_all_reason_compare_too() =>
        Assert.Equal(ExpectationOutcome.Met, Comparison.WithPublished(new PublishedRange("loss", 1e300, 1e300), 1e300));
}
