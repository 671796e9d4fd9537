using AeCluster.Coordinator.Catalogue;
using AeCluster.Coordinator.Planning;
using AeCluster.Coordinator.Yaml;
using AeCluster.Specs;

namespace AeCluster.Coordinator.Tests.Planning;

/// <summary>The <c>parallel</c> section, and the shorthand number for a record.</summary>
public sealed class ParallelTests
{
    private const string Base = "name: a\ndata: {source: shapes}\nmodel: {variant: stacked}\ntraining: {batch: 128}\n";

    [Theory]
    [InlineData("parallel: {workers: 3}", null, 3, null)]
    [InlineData("parallel: {workers: {max: 3}}", null, 3, null)]
    [InlineData("parallel: {workers: {min: 2, max: 3}, shards: 16}", 2, 3, 16)]
    [InlineData("parallel: {workers: 0x2}", null, 2, null)]
    [InlineData("parallel: {}", null, 1, null)]
    public void Workers_are_a_number_or_a_range(string line, int? min, int max, int? shards)
    {
        var parallel = Read(line).Parallel!;

        Assert.Equal((min, max, shards), (parallel.Workers.Min, parallel.Workers.Max, parallel.Shards));
    }

    [Theory]
    [InlineData("parallel: {workers: 3}", "parallel.workers=4", null, 4)]
    [InlineData("parallel: {workers: {min: 2, max: 3}}", "parallel.workers=4", null, 4)]
    [InlineData("parallel: {workers: 3}", "parallel.workers.min=2", 2, 3)]
    [InlineData("parallel: {workers: {min: 2, max: 3}}", "parallel.workers.max=4", 2, 4)]
    [InlineData("", "parallel.workers=2", null, 2)]
    public void A_flag_sets_the_number_or_one_end_of_the_range(string line, string flag, int? min, int max)
    {
        var workers = Read(line, flag).Parallel!.Workers;

        Assert.Equal((min, max), (workers.Min, workers.Max));
    }

    [Fact]
    public void A_flag_takes_the_split_away() => Assert.Null(Read("parallel: {workers: 3}", "parallel=null").Parallel);

    [Theory]
    [InlineData("parallel: {workers: 0}", "parallel.workers", 21, "must be from 1 to 256, got 0")]
    [InlineData("parallel: {workers: many}", "parallel.workers", 21, "expected a whole number, got 'many'")]
    [InlineData("parallel: {workers: '3'}", "parallel.workers", 21, "expected a whole number, got \"3\" (quotes make it text)")]
    [InlineData("parallel: {workers: [3]}", "parallel.workers", 21, "expected a whole number or a mapping, got a list")]
    [InlineData("parallel: {workers: {most: 3}}", "parallel.workers.most", 22, "unknown key 'most'; valid: min, max")]
    [InlineData("parallel: {workers: {min: 3, max: 2}}", "parallel.workers.min", 27, "min (3) is above max (2)")]
    [InlineData(
        "parallel: {workers: 9}",
        "parallel.shards",
        11,
        "9 workers need as many shards, but there are 8 (of a batch of 128); set parallel.shards, or a larger batch")]
    [InlineData("parallel: {shards: 129}", "parallel.shards", 20, "a batch of 128 examples cannot be cut into 129 shards")]
    [InlineData("parallel: 3", "parallel", 11, "expected a mapping, got '3'")]
    public void A_mistake_is_shown_where_it_stands(string line, string path, int column, string message)
    {
        var error = Assert.Single(
            Assert.Throws<SpecFileException>(() => ExperimentFile.Read(Base + line + "\n", "a.yaml", [])).Errors);

        Assert.Equal((path, message), (error.Path, error.Message));
        Assert.Equal((5, column), (error.Place.Line, error.Place.Column));
    }

    [Theory]
    [InlineData("{strategy: grid, over: {parallel.workers: [1, 2, 4]}}", 3)]
    [InlineData("{strategy: random, samples: 5, over: {parallel.workers: {min: 1, max: 4}}}", 3)]
    [InlineData(
        "{strategy: list, trials: [{parallel: {workers: 1}}, {parallel: {workers: {min: 1, max: 2}, shards: 4}}, {}]}",
        3)]
    public void It_can_be_searched_and_the_resolved_file_gives_the_same_trials(string search, int trials)
    {
        var plan = ExperimentFile.Read($"{Base}search: {search}\n", "a.yaml", []);

        Assert.Equal(trials, plan.Trials.Count);
        Assert.Contains("parallel.workers.max", plan.SearchedSettings);
        Assert.Equal(
            plan.Trials.Select(trial => SpecJson.Write(trial.Spec)),
            ExperimentFile.Read(plan.ResolvedYaml, "b.yaml", []).Trials.Select(trial => SpecJson.Write(trial.Spec)));
    }

    [Fact]
    public void The_number_and_one_end_of_the_range_cannot_both_be_swept()
    {
        var error = Assert.Single(
            Assert
                .Throws<SpecFileException>(() =>
                    ExperimentFile.Read(
                        Base + "search: {strategy: grid, over: {parallel.workers: [1, 2], parallel.workers.max: [3]}}\n",
                        "a.yaml",
                        []))
                .Errors);

        Assert.Contains("'parallel.workers' is swept too", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_explained_with_both_ways_of_writing_it()
    {
        var workers = ModelCatalogue.Find("parallel")!.Value.Entry.Settings.Single(setting => setting.Name == "workers");

        Assert.Equal(("whole number | {min, max}", "1"), (workers.Type, workers.Default));
        Assert.Contains("workers", CatalogueText.Render("workers"), StringComparison.Ordinal);
    }

    private static TrialSpec Read(string line, params string[] flags) =>
        ExperimentFile.Read($"{Base}{line}\n", "a.yaml", flags).Trials[0].Spec;
}
