using AeCluster.Coordinator.Search;
using AeCluster.Coordinator.Yaml;

namespace AeCluster.Coordinator.Tests.Search;

public sealed class GridSearchTests
{
    [Fact]
    public void The_last_axis_changes_fastest() =>
        Assert.Equal(
            ["a=1 b=x", "a=1 b=y", "a=1 b=z", "a=2 b=x", "a=2 b=y", "a=2 b=z"],
            GridSearch
                .Trials([Axis("a", "1", "2"), Axis("b", "x", "y", "z")])
                .Select(trial =>
                    string.Join(" ", trial.Settings.Select(setting => $"{setting.Path}={((SpecScalar)setting.Value).Text}"))));

    [Fact]
    public void No_axis_gives_one_trial_that_changes_nothing() => Assert.Empty(Assert.Single(GridSearch.Trials([])).Settings);

    [Fact]
    public void The_count_is_known_without_the_trials_and_does_not_overflow()
    {
        var axis = Axis("a", [.. Enumerable.Range(0, 1000).Select(i => i.ToString())]);

        Assert.Equal(1_000_000, GridSearch.Count([axis, axis]));
        Assert.Equal(long.MaxValue, GridSearch.Count([.. Enumerable.Repeat(axis, 12)]));
        Assert.Equal(0, GridSearch.Count([Axis("a"), axis]));
    }

    private static GridAxis Axis(string path, params string[] values) =>
        new(path, default, [.. values.Select(value => new SpecScalar(value, isPlain: true, default))]);
}
