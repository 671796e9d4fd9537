using AeCluster.Coordinator.Analysis;

namespace AeCluster.Coordinator.Tests.Analysis;

public class SettingTests
{
    [Fact]
    public void Few_numbers_are_levels_in_their_order()
    {
        var setting = Setting.Of("batch", ["128", "32", "64", "32"]);
        Assert.Equal(["32", "64", "128"], setting.Levels);
        Assert.True(setting.IsOrdered);
        Assert.Null(setting.Scale);
    }

    [Theory]
    [InlineData(0.001, 1, true, true)]
    [InlineData(0.001, 1, false, false)]
    [InlineData(2, 64, true, true)]
    [InlineData(2, 64, false, false)]
    [InlineData(1, 10, true, false)]
    public void Numbers_drawn_from_a_logarithmic_scale_are_recognized(double low, double high, bool drawnFromLog, bool isLog)
    {
        var values = Enumerable.Range(0, 30).Select(i =>
        {
            var unit = i / 29.0;
            return Studies.Text(drawnFromLog ? low * Math.Pow(high / low, unit) : low + (unit * (high - low)));
        });
        Assert.Equal(isLog, Setting.Of("rate", values).Scale!.IsLog);
    }

    [Fact]
    public void Words_beside_many_numbers_are_levels_beside_a_scale()
    {
        var setting = Setting.Of("clip", [.. Enumerable.Range(1, 20).Select(i => $"{i}"), "none"]);
        Assert.Equal((1, 20), (setting.Scale!.Low, setting.Scale.High));
        Assert.Equal(["none"], setting.Levels);
        Assert.Equal(new SettingPlace(0, 0), setting.PlaceOf(Studies.Trial(0, 1, ("clip", "none"))));
        Assert.Equal(new SettingPlace(-1, 1), setting.PlaceOf(Studies.Trial(0, 1, ("clip", "20"))));
        Assert.Null(setting.PlaceOf(Studies.Trial(0, 1, ("other", "20"))));
    }

    [Fact]
    public void Words_that_are_too_many_are_put_together()
    {
        var setting = Setting.Of("file", Enumerable.Range(0, 100).Select(i => $"file-{i:000}"));
        Assert.Equal(40, setting.Levels.Count);
        Assert.Equal(Setting.Others, setting.Levels[^1]);
        Assert.Equal(39, setting.PlaceOf(Studies.Trial(0, 1, ("file", "file-099")))!.Value.Level);
    }

    [Fact]
    public void Settings_that_always_change_together_are_one()
    {
        var trials = Enumerable.Range(0, 6)
            .Select(i => Studies.Trial(
                i, i, ("variant", i < 3 ? "x" : "y"), ("width", i < 3 ? "[10]" : "[20]"), ("c", $"{i % 2}")))
            .ToList();
        var settings = Setting.Of(["variant", "width", "c"], trials);
        Assert.Equal(["variant", "c"], settings.Select(each => each.Path));
        Assert.Equal(["width"], settings[0].Aliases);
    }

    [Fact]
    public void Settings_whose_values_hardly_repeat_are_not_taken_for_one()
    {
        var study = Studies.Random(30, 3, x => x[0]);
        Assert.Equal(["a", "b", "c"], Setting.Of(study.Paths, study.Trials).Select(each => each.Path));
        Assert.Equal(["a", "b", "c"], Setting.Of(study.Paths, [.. study.Trials.Take(3)]).Select(each => each.Path));
    }
}
