using AeCluster.Coordinator.Search;
using AeCluster.Coordinator.Search.Spaces;
using AeCluster.Coordinator.Yaml;

namespace AeCluster.Coordinator.Tests.Search;

public sealed class RandomSearchTests
{
    private static readonly RandomAxis _rate =
        Axis("training.optimizer.learning_rate", new() { Min = 1e-4, Max = 1, Scale = RangeScale.Log });
    private static readonly RandomAxis _batch = Axis("training.batch", new() { Min = 8, Max = 256, Integer = true });

    [Fact]
    public void The_generator_is_splitmix64()
    {
        var random = new SplitMix64(1234567);

        // The reference sequence for this seed, as published with the algorithm.
        Assert.Equal([6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821],
            Enumerable.Range(0, 5).Select(_ => random.Next()));
    }

    [Fact]
    public void Draws_are_the_same_for_ever() => Assert.Equal(
        ["0.0292311 92", "0.00097738 10", "0.00056736 126"],
        Draw([_rate, _batch], 3, 42));

    [Fact]
    public void More_samples_keep_the_first_ones() =>
        Assert.Equal(Draw([_rate, _batch], 5, 1), Draw([_rate, _batch], 50, 1).Take(5));

    [Fact]
    public void Another_axis_leaves_the_others_values_as_they_were() =>
        Assert.Equal(Draw([_batch], 5, 1), Draw([_rate, _batch], 5, 1).Select(line => line.Split(' ')[1]));

    [Fact]
    public void Another_seed_draws_other_values() => Assert.NotEqual(Draw([_rate], 5, 1), Draw([_rate], 5, 2));

    [Fact]
    public void Choices_are_drawn_uniformly()
    {
        SpecNode[] choices = [.. "abc".Select(c => new SpecScalar(c.ToString(), true, default))];
        var axis = new RandomAxis("x", default, default, choices, null);

        var counts = Draw([axis], 30_000, 5).CountBy(value => value).ToDictionary();

        Assert.Equal(3, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 9_600, 10_400));
    }

    [Theory]
    [InlineData(-3, 5, RangeScale.Linear, false)]
    [InlineData(-3, 5, RangeScale.Linear, true)]
    [InlineData(1e-6, 1e6, RangeScale.Log, false)]
    [InlineData(1, 7, RangeScale.Log, true)]
    [InlineData(2, 2, RangeScale.Log, true)]
    [InlineData(0.3, 0.3, RangeScale.Log, false)]
    [InlineData(0, 0, RangeScale.Linear, true)]
    [InlineData(-9007199254740992, 9007199254740992, RangeScale.Linear, true)]
    public void Draws_stay_within_their_range(double min, double max, RangeScale scale, bool whole)
    {
        var range = new RandomRange { Min = min, Max = max, Scale = scale, Integer = whole };
        Assert.Empty(range.Problems());
        var random = new SplitMix64(3);

        for (var i = 0; i < 5_000; i++)
        {
            var value = RandomSearch.Draw(range, random);
            Assert.InRange(value, min, max);
            if (whole)
            {
                Assert.Equal(Math.Floor(value), value);
            }
        }
    }

    [Fact]
    public void On_a_log_scale_every_decade_is_drawn_as_often()
    {
        var range = new RandomRange { Min = 1e-4, Max = 1, Scale = RangeScale.Log };
        var random = new SplitMix64(3);

        var decades = Enumerable
            .Range(0, 40_000)
            .CountBy(_ => (int)Math.Floor(Math.Log10(RandomSearch.Draw(range, random))))
            .ToDictionary();

        Assert.Equal([-4, -3, -2, -1], decades.Keys.Order());
        Assert.All(decades.Values, count => Assert.InRange(count, 9_600, 10_400));
    }

    [Fact]
    public void Whole_numbers_on_a_linear_scale_are_drawn_as_often_as_each_other_ends_included()
    {
        var counts = Counts(new() { Min = 1, Max = 4, Integer = true }, 40_000);

        Assert.Equal([1, 2, 3, 4], counts.Keys.Order());
        Assert.All(counts.Values, count => Assert.InRange(count, 9_600, 10_400));
    }

    [Fact]
    public void Whole_numbers_on_a_log_scale_are_drawn_by_the_width_of_their_cell_ends_included()
    {
        const int Draws = 100_000;

        var counts = Counts(new() { Min = 1, Max = 8, Scale = RangeScale.Log, Integer = true }, Draws);

        for (var k = 1; k <= 8; k++)
        {
            Assert.Equal(Math.Log((k + 1.0) / k) / Math.Log(9), counts[k] / (double)Draws, 0.006);
        }
    }

    private static Dictionary<double, int> Counts(RandomRange range, int draws)
    {
        var random = new SplitMix64(11);
        return Enumerable.Range(0, draws).CountBy(_ => RandomSearch.Draw(range, random)).ToDictionary();
    }

    private static RandomAxis Axis(string path, RandomRange range) => new(path, default, default, null, range);

    private static string[] Draw(IReadOnlyList<RandomAxis> axes, int samples, long seed) =>
        [.. RandomSearch.Trials(axes, samples, seed)
            .Select(trial => string.Join(" ", trial.Settings.Select(setting => ((SpecScalar)setting.Value).Text)))];
}
