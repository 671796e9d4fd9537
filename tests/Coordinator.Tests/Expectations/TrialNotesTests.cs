using AeCluster.Coordinator.Expectations;
using AeCluster.Coordinator.Planning;
using AeCluster.Coordinator.Yaml;
using AeCluster.Specs;

namespace AeCluster.Coordinator.Tests.Expectations;

/// <summary>Names and expectations of trials in experiment files.</summary>
public sealed class TrialNotesTests
{
    private const string Base = """
        name: a
        data: {source: shapes}
        model: {variant: stacked, codings: 4}

        """;

    [Fact]
    public void A_listed_trial_has_a_name_and_what_its_result_is_held_against()
    {
        var trial = Read("""
            search:
              strategy: list
              trials:
                - name: stacked, 784-100-30
                  published: {validation_loss: [0.2831, 0.2842], rounded_accuracy: 0.9354}
                  at_most: {principal_angle: 0.01, pca_error_ratio: 1.01}
                  at_least: {accuracy: from scratch}
                  model: {codings: 8}
                - {name: from scratch, seed: 1}
                - {seed: 2}
            """).Trials;

        Assert.Equal(["stacked, 784-100-30", "from scratch", null], trial.Select(it => it.Name));
        Assert.Equal(
            [
                new PublishedRange("validation_loss", 0.2831, 0.2842),
                new PublishedRange("rounded_accuracy", 0.9354, 0.9354),
                new Limit("principal_angle", LimitSide.AtMost, 0.01),
                new Limit("pca_error_ratio", LimitSide.AtMost, 1.01),
                new LimitByName("accuracy", LimitSide.AtLeast, "from scratch"),
            ],
            trial[0].Notes.Expectations);
        Assert.Empty(trial[1].Notes.Expectations);
    }

    [Theory]
    [InlineData("published: {validation_los: 1}", "published.validation_los: no usual metric; did you mean 'validation_loss'?")]
    [InlineData("at_least: {acuracy: 1}", "at_least.acuracy: no usual metric; did you mean 'accuracy'?")]
    [InlineData("at_most: {active_units: 1}", null)]
    public void A_metric_that_is_nearly_a_usual_one_gets_a_warning(string line, string? warning)
    {
        var alone = Read(line).Warnings;
        var listed = Read($"search: {{strategy: list, trials: [{{{line}}}]}}").Warnings;

        Assert.Equal(warning is null ? [] : [$"a.yaml:4:{line.IndexOf('{') + 2}  {warning}"], alone);
        Assert.Equal(warning is null ? [] : [$"search.trials[0].{warning}"], listed.Select(it => it[(it.IndexOf(' ') + 2)..]));
    }

    [Fact]
    public void They_change_neither_the_spec_nor_the_columns()
    {
        var with = Read("search: {strategy: list, trials: [{name: x, published: {loss: 1}, seed: 1}, {name: y, seed: 2}]}");
        var without = Read("search: {strategy: list, trials: [{seed: 1}, {seed: 2}]}");

        Assert.Equal(without.Trials.Select(Json), with.Trials.Select(Json));
        Assert.Equal(["seed"], with.SearchedSettings);

        static string Json(PlannedTrial trial) => SpecJson.Write(trial.Spec);
    }

    [Fact]
    public void A_single_trial_is_held_against_what_stands_at_the_top()
    {
        var trial = Assert.Single(Read("at_most: {validation_loss: 0.3}").Trials);

        Assert.Null(trial.Name);
        Assert.Equal([new Limit("validation_loss", LimitSide.AtMost, 0.3)], trial.Notes.Expectations);
    }

    [Fact]
    public void Trials_of_one_name_may_say_the_same_again()
    {
        var plan = Read(
            "search: {strategy: list, trials: [{name: x, published: &p {loss: [1, 2]}, seed: 1}, {name: x, published: *p, "
                + "seed: 2}, {name: x, seed: 3}]}");

        Assert.Equal([1, 1, 0], plan.Trials.Select(trial => trial.Notes.Expectations.Count));
    }

    [Theory]
    [InlineData("{name: [x]}", "name: expected a title of 1 to 80 characters, got a list")]
    [InlineData("{name: }", "name: expected a title of 1 to 80 characters, got nothing")]
    [InlineData("{name: \"a\\nb\"}", "name: expected a title of 1 to 80 characters, got \"a\\u000ab\"")]
    [InlineData(
        "{published: 0.3}",
        "published: expected metrics with their values, such as {validation_loss: [0.283, 0.284]}, got '0.3'")]
    [InlineData(
        "{published: {}}",
        "published: expected metrics with their values, such as {validation_loss: [0.283, 0.284]}, got an empty mapping")]
    [InlineData(
        "{published: {Validation Loss: 1}}",
        "published: expected the name of a metric, such as validation_loss, got 'Validation Loss'")]
    [InlineData("{published: {loss: low}}", "published.loss: expected a number, got 'low'")]
    [InlineData("{published: {loss: '0.3'}}", "published.loss: expected a number, got \"0.3\" (quotes make it text)")]
    [InlineData("{published: {loss: .nan}}", "published.loss: must be a finite number, got '.nan'")]
    [InlineData(
        "{published: {loss: [1, 2, 3]}}",
        "published.loss: expected a number or a range, such as [0.283, 0.284], got a list of 3")]
    [InlineData(
        "{published: {loss: {low: 1}}}",
        "published.loss: expected a number or a range, such as [0.283, 0.284], got a mapping")]
    [InlineData(
        "{published: {loss: [0.3, 0.2]}}",
        "published.loss: the range ends before it begins; write the lower number first: [0.2, 0.3]")]
    [InlineData("{published: {loss: [0.1, x]}}", "published.loss: expected a number, got 'x'")]
    [InlineData("{at_most: {loss: .inf}}", "at_most.loss: must be a finite number, got '.inf'")]
    [InlineData("{at_most: {loss: [1]}}", "at_most.loss: expected a number, or the name of trials to compare with, got a list")]
    [InlineData("{at_most: {loss: othr}}", "at_most.loss: no trial is named 'othr'; did you mean 'other'?")]
    [InlineData(
        "{name: me, at_most: {loss: me}}",
        "at_most.loss: 'me' is this trial's own name; give a number or the name of others")]
    [InlineData(
        "{name: other, at_most: {loss: 2}}",
        "at_most.loss: another trial named 'other' says otherwise; they are one result, so say it once")]
    [InlineData("{at_mots: {loss: 2}}", "at_mots: unknown key 'at_mots'; did you mean 'at_most'?")]
    public void A_mistake_is_reported_in_its_place(string trial, string message)
    {
        var error = Assert.Single(
            ErrorsOf($"search: {{strategy: list, trials: [{{name: other, at_most: {{loss: 1}}}},\n{trial}]}}"));

        Assert.Equal($"search.trials[1].{message}", $"{error.Path}: {error.Message}");
        Assert.Equal(5, error.Place.Line);
    }

    [Theory]
    [InlineData("published", "search: {strategy: grid, over: {seed: [1, 2]}}")]
    [InlineData("at_least", "search: {strategy: list, trials: [{seed: 1}]}")]
    public void At_the_top_of_a_search_it_is_said_where_it_belongs(string key, string search)
    {
        var error = Assert.Single(ErrorsOf($"{key}: {{loss: 1}}\n{search}"));

        Assert.Equal((key, 4), (error.Path, error.Place.Line));
        Assert.Equal(
            $"belongs to one trial: with 'strategy: list', write '{key}' beside that trial's settings in search.trials",
            error.Message);
    }

    [Fact]
    public void A_single_trial_has_no_others_to_be_compared_with() =>
        Assert.Equal("expected a number, got 'other'", Assert.Single(ErrorsOf("at_most: {loss: other}")).Message);

    private static ExperimentPlan Read(string rest) => ExperimentFile.Read(Base + rest + "\n", "a.yaml", []);

    private static IReadOnlyList<SpecFileError> ErrorsOf(string rest) =>
        Assert.Throws<SpecFileException>(() => Read(rest)).Errors;
}
