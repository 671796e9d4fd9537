using System.Diagnostics;
using AeCluster.Coordinator.Search.Stopping;
using AeCluster.Coordinator.Tests.Support;

namespace AeCluster.Coordinator.Tests.Search.Stopping;

/// <summary>Searches over 500 trainings that were really run, played again under rules.</summary>
public class RecordedSearchTests(ITestOutputHelper output)
{
    private static readonly RecordedCurves _recorded = RecordedCurves.OfAutoencoders();

    [Fact]
    public void The_table_holds_500_trainings_of_27_epochs()
    {
        Assert.Equal((500, 27), (_recorded.Trials, _recorded.Epochs));
        Assert.All(Enumerable.Range(0, 500), trial => Assert.Equal(27, _recorded[trial].Count(double.IsFinite)));
    }

    [Theory]
    [InlineData("asha")]
    [InlineData("hyperband")]
    public void The_best_of_a_full_search_is_found_in_a_quarter_of_its_epochs(string rule)
    {
        StoppingRuleSettings settings = rule == "asha" ? new AshaSettings() : new HyperbandSettings();
        var found = new List<double>();
        foreach (var lanes in (int[])[1, 4, 8, 32])
        {
            for (var order = 0; order < 5; order++)
            {
                var played = _recorded.Shuffled(order).Play(settings.Create(), lanes, order);
                found.Add(played.BestWithin(500 * 27 / 4) / _recorded.Best);
                output.WriteLine(
                    $"{rule}, {lanes} lanes, order {order}: {found[^1]:F4} of the best in a quarter, {played.Best / _recorded.Best:F4} in "
                        + $"{played.Epochs} of {500 * 27} epochs; at most {played.MostPaused} paused");

                // Hyperband trains a few trials without any judgement, and needs 27% for all 500.
                Assert.True(played.Epochs <= 0.28 * 500 * 27);
            }
        }

        Assert.Equal(1, found.Order().ElementAt(found.Count / 2), 0.02);
        Assert.True(found.Max() < 1.15, $"{found.Max()}");
    }

    /// <summary>Nothing may take time in proportion to all trials at each step; that would take minutes.</summary>
    [Theory]
    [InlineData("asha")]
    [InlineData("hyperband")]
    [InlineData("median")]
    public void Many_trials_take_seconds(string rule)
    {
        StoppingRuleSettings settings = rule switch
        {
            "asha" => new AshaSettings(),
            "hyperband" => new HyperbandSettings(),
            _ => new MedianSettings(),
        };
        var recorded = RecordedCurves.Drawn(seed: 1, trials: 30_000, epochs: 10);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var watch = Stopwatch.StartNew();
        var played = recorded.Play(settings.Create(), lanes: 500);
        output.WriteLine(
            $"{rule}: {watch.Elapsed.TotalSeconds:F1} s, {(GC.GetTotalMemory(true) - before) >> 20} MB, {played.Epochs} epochs, at most "
                + $"{played.MostPaused} paused");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(120));
        GC.KeepAlive(played);
    }
}
