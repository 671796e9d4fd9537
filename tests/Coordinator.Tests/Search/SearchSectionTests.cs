using AeCluster.Coordinator.Planning;
using AeCluster.Coordinator.Search;
using AeCluster.Coordinator.Yaml;
using AeCluster.Specs.Models;
using AeCluster.Specs.Training;

namespace AeCluster.Coordinator.Tests.Search;

/// <summary>The <c>search</c> section of experiment files.</summary>
public sealed class SearchSectionTests
{
    private const string Base = """
        name: a
        data: {source: shapes}
        model: {variant: stacked, hidden: [50], codings: 4}
        training: {loss: mse}

        """;

    [Fact]
    public void A_grid_runs_every_combination_with_the_first_axis_slowest()
    {
        var plan = Read("search: {strategy: grid, over: {model.codings: [3, 1], seed: [7, 8, 9]}}");

        Assert.Equal(SearchStrategy.Grid, plan.Strategy);
        Assert.Equal([(3, 7L), (3, 8L), (3, 9L), (1, 7L), (1, 8L), (1, 9L)],
            plan.Trials.Select(trial => (Codings(trial), trial.Spec.Seed)));
        Assert.Equal(["t01", "t02", "t03", "t04", "t05", "t06"], plan.Trials.Select(trial => trial.Id.Value));
        Assert.Equal(["model.codings", "seed"], plan.SearchedSettings);
        Assert.Equal("7", plan.Trials[3].Searched["seed"]);
    }

    [Fact]
    public void Ids_have_as_many_digits_as_the_number_of_trials()
    {
        var plan = Read($"search: {{strategy: grid, over: {{seed: [{string.Join(",", Enumerable.Range(1, 100))}]}}}}");

        Assert.Equal(("t001", "t100"), (plan.Trials[0].Id.Value, plan.Trials[99].Id.Value));
    }

    [Theory]
    [InlineData("model.variant: [linear, stacked], model.codings: [9]")]
    [InlineData("model.codings: [9], model.variant: [linear, stacked]")]
    [InlineData("model.codings: [9], model: [{variant: linear}, {variant: stacked}]")]
    public void The_order_of_axes_does_not_decide_what_a_change_of_variant_keeps(string over)
    {
        var plan = Read($"search: {{strategy: grid, over: {{{over}}}}}");

        Assert.All(plan.Trials, trial => Assert.Equal(9, Codings(trial)));
    }

    [Fact]
    public void An_axis_of_mappings_becomes_a_column_for_each_setting_that_differs()
    {
        var plan = Read(
            "search: {strategy: grid, over: {model: [{variant: linear, codings: 2}, {variant: stacked}, {variant: stacked, "
                + "hidden: [9]}], seed: [1]}}");

        Assert.Equal(["model.variant", "model.codings", "model.hidden", "seed"], plan.SearchedSettings);
        Assert.Equal("linear", plan.Trials[0].Searched["model.variant"]);
        Assert.False(plan.Trials[0].Searched.ContainsKey("model.hidden"));
        Assert.Equal("[9]", plan.Trials[2].Searched["model.hidden"]);
    }

    [Fact]
    public void Listed_trials_are_laid_over_the_base()
    {
        var plan = Read("""
            search:
              strategy: list
              trials:
                - {}
                - training: {optimizer: {name: sgd, learning_rate: 0.5}, epochs: 3}
                - {seed: 7, model: {codings: 30}}
            """);

        Assert.Equal(SearchStrategy.List, plan.Strategy);
        Assert.Equal([10, 3, 10], plan.Trials.Select(trial => trial.Spec.Training.Epochs));
        Assert.All(plan.Trials, trial => Assert.Equal(LossKind.Mse, trial.Spec.Training.Loss));
        Assert.Equal([50], Assert.IsType<StackedSpec>(plan.Trials[2].Spec.Model).Hidden);
        Assert.Equal(
            ["seed", "model.codings", "training.optimizer.name", "training.optimizer.learning_rate", "training.epochs"],
            plan.SearchedSettings);
        Assert.Equal("0.001", plan.Trials[0].Searched["training.optimizer.learning_rate"]);
    }

    [Fact]
    public void A_listed_setting_that_equals_the_base_is_a_column_all_the_same()
    {
        var plan = Read("search: {strategy: list, trials: [{training: {batch: 32}}, {seed: 1}]}");

        Assert.Contains("training.batch", plan.SearchedSettings);
    }

    [Fact]
    public void A_random_search_draws_what_its_seed_says()
    {
        const string Search =
            "search: {strategy: random, samples: 5, SEED over: {training.batch: {min: 1, max: 100}, model.codings: [1, 2]}}";

        var own = Read(Search.Replace("SEED", "seed: 3,", StringComparison.Ordinal));
        var again = Read(Search.Replace("SEED", "seed: 3,", StringComparison.Ordinal), "seed=9");
        var experiments = Read(Search.Replace("SEED", "", StringComparison.Ordinal), "seed=3");
        var other = Read(Search.Replace("SEED", "", StringComparison.Ordinal));

        Assert.Equal(Drawn(own), Drawn(again));
        Assert.Equal(Drawn(own), Drawn(experiments));
        Assert.NotEqual(Drawn(own), Drawn(other));
        Assert.Equal(5, own.Trials.Count);

        static IEnumerable<string> Drawn(ExperimentPlan plan) => plan.Trials.Select(trial => string.Join(" ", trial.Searched));
    }

    [Theory]
    [InlineData("strategy: grid, over: {seed: [1, 2, 1, 1]}", 4)]
    [InlineData("strategy: random, samples: 50, over: {seed: [1, 2]}", 50)]
    public void A_search_plans_a_trial_once_however_often_it_comes_to_it(string search, int count)
    {
        var plan = Read($"search: {{{search}}}");

        Assert.Equal([1L, 2L], plan.Trials.Select(trial => trial.Spec.Seed).Order());
        Assert.Equal(["t01", "t02"], plan.Trials.Select(trial => trial.Id.Value));
        Assert.Equal(
            [$"a.yaml:5:9  search: {count - 2} of {count} trials would be the same as others in every setting; each of the 2 "
                + "different ones is trained once"],
            plan.Warnings);
    }

    [Fact]
    public void The_same_listed_trial_twice_is_a_warning()
    {
        var plan = Read("search: {strategy: list, trials: [{seed: 1}, {seed: 2}, {seed: 1}]}");

        Assert.Equal(["a.yaml:5:9  search: the same trial more than once: t01, t03"], plan.Warnings);
    }

    [Fact]
    public void A_set_flag_takes_the_place_of_an_axis_and_a_warning_says_so()
    {
        var plan = Read("search: {strategy: grid, over: {training.epochs: [5, 6], seed: [1, 2]}}", "training.epochs=1");

        Assert.Equal([(1, 1L), (1, 2L)], plan.Trials.Select(trial => (trial.Spec.Training.Epochs, trial.Spec.Seed)));
        Assert.Equal(
            ["a.yaml:5:33  search.over.training.epochs: not swept, because --set training.epochs=1 decides it"],
            plan.Warnings);
        Assert.Equal(["seed"], plan.SearchedSettings);
    }

    [Fact]
    public void A_set_flag_wins_over_listed_trials()
    {
        var plan = Read("search: {strategy: list, trials: [{training: {epochs: 5}}, {seed: 3}]}", "training.epochs=1");

        Assert.All(plan.Trials, trial => Assert.Equal(1, trial.Spec.Training.Epochs));
        Assert.Single(plan.Warnings);
    }

    [Fact]
    public void A_set_flag_may_change_the_search_itself() =>
        Assert.Equal(
            3,
            Read(
                "search: {strategy: random, samples: 50, over: {training.batch: {min: 1, max: 1000}}}",
                "search.samples=3").Trials.Count);

    [Fact]
    public void An_error_of_some_combinations_names_the_first_of_them()
    {
        var error = Assert.Single(ErrorsOf("""
            search:
              strategy: grid
              over:
                model: [{variant: linear, codings: 2}, {variant: stacked}]
                training.loss: [bce, mse]
            """));

        Assert.Equal(("training.loss", 9), (error.Path, error.Place.Line));
        Assert.Equal("the linear variant's output is not bounded to [0, 1], so bce is undefined for it; use loss: mse "
            + "(in t01 with model={variant: linear, codings: 2}, training.loss=bce)", error.Message);
    }

    [Fact]
    public void An_error_of_the_base_is_shown_once_however_many_trials_there_are()
    {
        var exception = Assert.Throws<SpecFileException>(() =>
            Read("search: {strategy: grid, over: {seed: [1, 2, 3]}}", "training.batch=0"));

        Assert.Equal("must be from 1 to 1000000, got 0", Assert.Single(exception.Errors).Message);
    }

    [Fact]
    public void A_wrong_value_of_an_axis_is_shown_at_its_own_place()
    {
        var error = Assert.Single(ErrorsOf("search:\n  strategy: grid\n  over:\n    training.batch:\n      - 32\n      - 0\n"));

        Assert.Equal((10, 9), (error.Place.Line, error.Place.Column));
        Assert.Equal("must be from 1 to 1000000, got 0 (in t02 with training.batch=0)", error.Message);
    }

    [Theory]
    [InlineData("7", "search: expected a mapping with 'strategy', such as {strategy: grid, over: ...}, got '7'")]
    [InlineData("{}", "search.strategy: missing; one of grid, random, qmc, tpe, gp, cmaes, nsga2, list")]
    [InlineData("{strategy: gird, over: {seed: [1]}}", "search.strategy: unknown strategy 'gird'; did you mean 'grid'?")]
    [InlineData("{strategy: grid}", "search.over: expected settings with the values to try, such as {training.batch: [32, 128]}")]
    [InlineData(
        "{strategy: grid, over: [1]}",
        "search.over: expected settings with the values to try, such as {training.batch: [32, 128]}, got a list")]
    [InlineData(
        "{strategy: grid, over: {}}",
        "search.over: expected settings with the values to try, such as {training.batch: [32, 128]}, got an empty mapping")]
    [InlineData("{strategy: grid, over: {seed: 3}}", "search.over.seed: expected a list of values to try, got '3'")]
    [InlineData("{strategy: grid, over: {seed: []}}", "search.over.seed: expected a list of values to try, got an empty list")]
    [InlineData("{strategy: grid, over: {sede: [3]}}", "search.over.sede: unknown key 'sede'; did you mean 'seed'?")]
    [InlineData(
        "{strategy: grid, over: {training.optimizer.learnin_rate: [3]}}",
        "search.over.training.optimizer.learnin_rate: unknown key 'learnin_rate'; did you mean 'learning_rate'?")]
    [InlineData("{strategy: grid, over: {seed.x: [3]}}", "search.over.seed.x: 'seed' has no settings of its own")]
    [InlineData(
        "{strategy: grid, over: {a..b: [3]}}",
        "search.over.a..b: expected a dotted path of a setting, such as training.batch")]
    [InlineData(
        "{strategy: grid, over: {name: [x, y]}}",
        "search.over.name: unknown key 'name'; valid: seed, data, model, training, parallel")]
    [InlineData(
        "{strategy: grid, over: {seed: [1]}, samples: 3}",
        "search.samples: unknown key 'samples' for strategy 'grid'; valid: strategy, over, early, until, repeat, order, "
            + "where, first, goal, limits")]
    [InlineData(
        "{strategy: grid, over: {model: [{codings: 2}], model.codings: [3]}}",
        "search.over.model.codings: 'model' is swept too and sets it as well")]
    [InlineData("{strategy: random, over: {seed: [1]}}", "search.samples: missing; expected the number of trials to draw")]
    [InlineData("{strategy: random, samples: 0, over: {seed: [1]}}", "search.samples: must be from 1 to 10000000, got 0")]
    [InlineData("{strategy: random, samples: 2, seed: x, over: {seed: [1]}}", "search.seed: expected a whole number, got 'x'")]
    [InlineData(
        "{strategy: random, samples: 2, over: {seed: 1}}",
        "search.over.seed: expected a list of values or a range, such as {min: 0.1, max: 1}, got '1'")]
    [InlineData("{strategy: random, samples: 2, over: {seed: {min: 1}}}", "search.over.seed.max: missing; expected a number")]
    [InlineData(
        "{strategy: random, samples: 2, over: {seed: {min: 1, max: 2, scal: log}}}",
        "search.over.seed.scal: unknown key 'scal'; did you mean 'scale'?")]
    [InlineData(
        "{strategy: random, samples: 2, over: {seed: {min: 3, max: 2}}}",
        "search.over.seed.min: min (3) is larger than max (2)")]
    [InlineData(
        "{strategy: random, samples: 2, over: {seed: {min: 0, max: 2, scale: log}}}",
        "search.over.seed.min: must be greater than 0 on a log scale, got 0")]
    [InlineData(
        "{strategy: random, samples: 2, over: {seed: {min: 0.5, max: 2}}}",
        "search.over.seed.min: integer: true needs whole numbers up to 2^53 as min and max, got 0.5 and 2")]
    [InlineData("{strategy: list}", "search.trials: missing; expected a list of settings, such as [{seed: 1}, {seed: 2}]")]
    [InlineData(
        "{strategy: list, trials: []}",
        "search.trials: expected a list of settings, such as [{seed: 1}, {seed: 2}], got an empty list")]
    [InlineData("{strategy: list, trials: [3]}", "search.trials[0]: expected a mapping of settings, got '3'")]
    [InlineData("{strategy: list, trials: [{sede: 3}]}", "search.trials[0].sede: unknown key 'sede'; did you mean 'seed'?")]
    [InlineData(
        "{strategy: list, trials: [{publishd: {loss: 3}}]}",
        "search.trials[0].publishd: unknown key 'publishd'; did you mean 'published'?")]
    public void A_mistake_in_a_search_is_reported_in_its_line(string search, string message)
    {
        var error = Assert.Single(ErrorsOf($"search: {search}"));

        Assert.Equal(message, $"{error.Path}: {error.Message}");
        Assert.Equal(5, error.Place.Line);
    }

    [Fact]
    public void A_grid_of_more_than_ten_million_trials_is_refused_whatever_its_size()
    {
        var values = string.Join(", ", Enumerable.Range(1, 1000));

        var error = Assert.Single(
            ErrorsOf(
                $"search: {{strategy: grid, over: {{seed: &v [{values}], model.codings: *v, training.epochs: *v, "
                    + "training.batch: *v, "
                    + "data.train: *v, data.validation: *v, training.threads: *v}}"));

        Assert.Equal(
            "the grid has 1000 x 1000 x 1000 x 1000 x 1000 x 1000 x 1000 trials; at most 10000000 are allowed",
            error.Message);
    }

    [Fact]
    public void A_model_that_only_the_search_gives_is_not_missing() =>
        Assert.Equal(2, ExperimentFile.Read(
            "name: a\ndata: {source: shapes}\nsearch: {strategy: grid, over: {model: [{variant: stacked}, {variant: "
                + "variational}]}}\n",
            "a.yaml", []).Trials.Count);

    [Fact]
    public void An_unknown_strategy_does_not_hide_what_is_wrong_beside_it()
    {
        var errors = ErrorsOf(
            "search: {strategy: gird, ovr: {sede: [3], training.batch: 3}, trials: [{trainig: {batch: x}}]}");

        Assert.Equal(
            ["search.strategy: unknown strategy 'gird'; did you mean 'grid'?",
                "search.ovr: unknown key 'ovr'; did you mean 'over'?",
                "search.over.sede: unknown key 'sede'; did you mean 'seed'?",
                "search.over.training.batch: expected a list of values or a range, such as {min: 0.1, max: 1}, got '3'",
                "search.trials[0].trainig: unknown key 'trainig'; did you mean 'training'?",
                "training.batch: expected a whole number, got 'x'"],
            errors.Select(error => $"{error.Path}: {error.Message}"));
    }

    [Theory]
    [InlineData("{stratgy: grid, over: {seed: [1, x]}}", "search.stratgy", "seed")]
    [InlineData("{strategy: random, sampels: 0, over: {seed: [1]}}", "search.sampels", "search.samples")]
    public void A_misspelt_key_is_read_as_what_it_is_near_to(string search, params string[] paths) =>
        Assert.Equal(paths, ErrorsOf($"search: {search}").Select(error => error.Path));

    private static int Codings(PlannedTrial trial) => Assert.IsType<BottleneckSpec>(trial.Spec.Model, exactMatch: false).Codings;

    private static ExperimentPlan Read(string search, params string[] settings) =>
        ExperimentFile.Read(Base + search + "\n", "a.yaml", settings);

    private static IReadOnlyList<SpecFileError> ErrorsOf(string search) =>
        Assert.Throws<SpecFileException>(() => Read(search)).Errors;
}
