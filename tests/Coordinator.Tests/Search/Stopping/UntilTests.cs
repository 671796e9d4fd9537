using AeCluster.Coordinator.Search.Stopping;

namespace AeCluster.Coordinator.Tests.Search.Stopping;

public class UntilTests
{
    [Fact]
    public void A_search_ends_after_so_many_trials_without_a_gain()
    {
        var settings = new UntilSettings { NoGain = 3, MinDelta = 0.1 };
        Assert.Null(After(settings, 5, 6, 6));
        Assert.Equal("no gain in 3 trials", After(settings, 5, 6, 6, 6));
        Assert.Null(After(settings, 5, 6, 6, 4, 6, 6));
        Assert.Equal("no gain in 3 trials", After(settings, 5, 6, 6, 4.95));
        Assert.Equal("no gain in 3 trials", After(settings, double.NaN, double.NaN, double.NaN));

        // A promoted trial gets better.
        var progress = new SearchProgress();
        foreach (var value in (double[])[5, 6, 6])
        {
            progress = progress.Judge(value, hasFailed: false, settings);
        }

        Assert.Null(progress.Improve(3, settings).Judge(6, false, settings).Judge(6, false, settings).Reason(settings));
    }

    [Fact]
    public void A_search_ends_once_a_value_is_reached()
    {
        Assert.Null(After(new UntilSettings { Value = 0.3 }, 0.5, 0.31));
        Assert.Equal("a trial has reached 0.29; until.value is 0.3", After(new UntilSettings { Value = 0.3 }, 0.5, 0.29, 0.4));

        // A goal that is maximized is told with the other sign.
        var progress = new SearchProgress().Judge(-0.9, false, new UntilSettings());
        Assert.Null(progress.Reason(new UntilSettings { Value = 0.95 }, isMaximized: true));
        Assert.Equal(
            "a trial has reached 0.9; until.value is 0.85", progress.Reason(new UntilSettings { Value = 0.85 }, isMaximized: true));
    }

    [Fact]
    public void A_search_ends_after_so_many_trials_or_failures_in_a_row()
    {
        Assert.Equal("4 trials are over", After(new UntilSettings { Trials = 4 }, 1, 2, 3, 4));
        Assert.Null(After(new UntilSettings { Trials = 5, Failures = 2, NoGain = 4 }, 1, double.NaN, 2, double.NaN));
        Assert.Equal("2 trials in a row failed", After(new UntilSettings { Failures = 2 }, 1, double.NaN, double.NaN));
        Assert.Null(After(new UntilSettings(), 1, 1, 1, 1));
    }

    [Theory]
    [InlineData("90m", 5400)]
    [InlineData("2h", 7200)]
    [InlineData("1h30m", 5400)]
    [InlineData("1.5h", 5400)]
    [InlineData("45s", 45)]
    [InlineData("1d", 86400)]
    [InlineData("10000d", 864000000)]
    public void A_time_is_a_number_with_a_unit(string text, double seconds)
    {
        Assert.Empty(new UntilSettings { Time = text }.Problems());
        Assert.Equal(TimeSpan.FromSeconds(seconds), new UntilSettings { Time = text }.TimeLimit);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2")]
    [InlineData("h")]
    [InlineData("2 h")]
    [InlineData("-2h")]
    [InlineData("0h")]
    [InlineData("1.2.3h")]
    [InlineData("10001d")]
    [InlineData("1e9d")]
    [InlineData("2hours")]
    public void Any_other_text_is_refused(string text) => Assert.Equal(
        $"expected a time such as 30s, 90m, 2h, 1d or 1h30m, got '{text}'",
        Assert.Single(new UntilSettings { Time = text }.Problems()).Message);

    /// <summary>What is said after trials with these outcomes, of which NaN is a failure.</summary>
    private static string? After(UntilSettings settings, params double[] values) => values
        .Aggregate(
            new SearchProgress(),
            (progress, value) => progress.Judge(
                double.IsNaN(value) ? double.PositiveInfinity : value, double.IsNaN(value), settings))
        .Reason(settings);
}
