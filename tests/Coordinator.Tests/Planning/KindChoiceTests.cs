using AeCluster.Coordinator.Planning;
using AeCluster.Coordinator.Yaml;
using AeCluster.Specs;
using AeCluster.Specs.Data;
using AeCluster.Specs.Models;
using AeCluster.Specs.Optimizers;

namespace AeCluster.Coordinator.Tests.Planning;

/// <summary>
/// What becomes of settings when something else chooses the variant, the optimizer or the source: those that the new kind has stay,
/// a warning names the others.
/// </summary>
public sealed class KindChoiceTests
{
    private const string Base = """
        name: a
        seed: 3
        data: {source: csv, file: t.csv, label: target, scale: standardize, limit: 90}
        model: {variant: stacked, hidden: [20], codings: 5, activation: tanh, output: linear}
        training: {loss: mse, optimizer: {name: sgd, learning_rate: 0.25, momentum: 0.5}, epochs: 1}

        """;

    [Theory]
    [InlineData("model.variant: [stacked, tied, denoising]")]
    [InlineData("model: [{variant: stacked}, {variant: tied}, {variant: denoising}]")]
    public void A_searched_variant_keeps_every_setting_that_it_has(string axis)
    {
        var plan = Read(Grid(axis));

        Assert.Empty(plan.Warnings);
        Assert.Equal([typeof(StackedSpec), typeof(TiedSpec), typeof(DenoisingSpec)], Models(plan).Select(model => model.GetType()));
        foreach (var model in Models(plan))
        {
            Assert.Equal(5, Assert.IsType<BottleneckSpec>(model, exactMatch: false).Codings);
            Assert.Equal(OutputActivation.Linear, Assert.IsType<BottleneckSpec>(model, exactMatch: false).Output);
        }

        Assert.Equal([20], Assert.IsType<TiedSpec>(Models(plan)[1]).Hidden);
        Assert.Equal(Activation.Tanh, Assert.IsType<DenoisingSpec>(Models(plan)[2]).Activation);
    }

    [Fact]
    public void Listed_trials_and_flags_keep_them_just_the_same()
    {
        var listed = Read("search: {strategy: list, trials: [{}, {model: {variant: tied}}]}");
        var flagged = Read("", "model.variant=tied");

        Assert.Equal(Text(listed.Trials[1]), Text(flagged.Trials[0]));
        Assert.Equal(5, Assert.IsType<TiedSpec>(flagged.Trials[0].Spec.Model).Codings);
    }

    [Fact]
    public void A_random_search_over_the_variant_among_others_keeps_the_rest()
    {
        var plan = Read(
            "search: {strategy: random, samples: 30, over: {training.optimizer.learning_rate: {min: 0.01, max: 1}, "
                + "model.hidden: [[16], [32, 16]], model.variant: [stacked, tied, denoising]}}");

        Assert.Equal(30, plan.Trials.Count);
        Assert.All(Models(plan), model =>
            Assert.Equal((5, OutputActivation.Linear), (((BottleneckSpec)model).Codings, ((BottleneckSpec)model).Output)));
    }

    [Fact]
    public void An_optimizer_keeps_what_it_has_and_one_warning_names_the_rest()
    {
        var plan = Read(Grid("training.optimizer.name: [sgd, adam, rmsprop], seed: [1, 2]"));

        Assert.All(plan.Trials, trial => Assert.Equal(0.25, trial.Spec.Training.Optimizer.LearningRate));
        Assert.Equal(0.5, Assert.IsType<RmsPropSpec>(plan.Trials[4].Spec.Training.Optimizer).Momentum);
        Assert.Equal(
            ["a.yaml:5:67  training.optimizer.momentum: left out of t03, t04, because training.optimizer.name 'adam' has no such "
                + "setting"],
            plan.Warnings);
    }

    [Fact]
    public void A_source_keeps_what_it_has()
    {
        var plan = Read(Grid("data.source: [csv, npy, shapes]"));

        var npy = Assert.IsType<NpyData>(plan.Trials[1].Spec.Data);
        Assert.Equal(("t.csv", ScaleKind.Standardize, 90), (npy.File, npy.Scale, npy.Limit));
        Assert.Equal(new ShapesData(), plan.Trials[2].Spec.Data);
        Assert.Equal(
            ["a.yaml:3:34  data.label: left out of t02, because data.source 'npy' has no such setting",
                "a.yaml:3:21  data.file, data.label, data.scale, data.limit: left out of t03, because data.source 'shapes' has no "
                    + "such setting"],
            plan.Warnings);
    }

    [Fact]
    public void A_kind_within_a_kind_keeps_what_it_has()
    {
        var plan = ExperimentFile.Read(
            "name: a\ndata: {source: shapes}\n"
                + "model: {variant: classifier, encoder: {variant: stacked, hidden: [7], codings: 4}, classes: 3}\n"
                + "training: {loss: cross_entropy, pretraining: {loss: mse, optimizer: {name: rmsprop, momentum: 0.25}}}\n"
                + Grid("model.encoder.variant: [stacked, tied, linear], training.pretraining.optimizer.name: [sgd]"),
            "a.yaml",
            []);

        var encoders = plan.Trials.Select(trial => Assert.IsType<ClassifierSpec>(trial.Spec.Model).Encoder).ToList();
        Assert.All(encoders, encoder => Assert.Equal(4, ((BottleneckSpec)encoder).Codings));
        Assert.Equal([7], Assert.IsType<TiedSpec>(encoders[1]).Hidden);
        Assert.All(plan.Trials, trial => Assert.Equal(
            0.25, Assert.IsType<SgdSpec>(trial.Spec.Training.Pretraining!.Optimizer).Momentum));
        Assert.Equal(
            ["a.yaml:3:58  model.encoder.hidden: left out of t03, because model.encoder.variant 'linear' has no such setting"],
            plan.Warnings);
    }

    [Fact]
    public void A_variant_that_only_the_search_chooses_takes_what_it_has_of_the_settings_above()
    {
        var plan = ExperimentFile.Read(
            "name: a\ndata: {source: shapes}\nmodel: {hidden: [9], codings: 3}\ntraining: {loss: mse}\n"
                + "search: {strategy: grid, over: {model.variant: [linear, stacked]}}\n",
            "a.yaml",
            []);

        Assert.Equal([3, 3], Models(plan).Select(model => ((BottleneckSpec)model).Codings));
        Assert.Equal([9], Assert.IsType<StackedSpec>(Models(plan)[1]).Hidden);
        Assert.Equal(
            ["a.yaml:3:9  model.hidden: left out of t01, because model.variant 'linear' has no such setting"], plan.Warnings);
    }

    [Theory]
    [InlineData("model.variant: [linear, stacked], model.hidden: [[7], [8]]")]
    [InlineData("model.hidden: [[7], [8]], model.variant: [linear, stacked]")]
    public void An_axis_that_a_chosen_variant_does_not_have_is_left_out_and_the_trial_planned_once(string over)
    {
        var plan = Read(Grid(over));

        Assert.Equal(
            [typeof(LinearSpec), typeof(StackedSpec), typeof(StackedSpec)],
            Models(plan).Select(model => model.GetType()).OrderBy(type => type.Name));
        Assert.Contains(plan.Warnings, warning => warning.Contains("model.hidden", StringComparison.Ordinal)
            && warning.EndsWith("because model.variant 'linear' has no such setting", StringComparison.Ordinal));
        Assert.Contains(plan.Warnings, warning => warning.Contains("1 of 4 trials would be the same", StringComparison.Ordinal));
        Assert.Equal(2, plan.Warnings.Count);
        Assert.False(plan.Trials.Single(trial => trial.Spec.Model is LinearSpec).Searched.ContainsKey("model.hidden"));
    }

    [Fact]
    public void A_flag_reaches_the_trials_whose_variant_has_its_setting()
    {
        var plan = Read(Grid("model.variant: [stacked, variational]"), "model.latent_weight=0.125");

        Assert.Equal(0.125, Assert.IsType<VariationalSpec>(Models(plan)[1]).LatentWeight);
        Assert.Equal(
            ["--set model.latent_weight=0.125  model.latent_weight: left out of t01, because model.variant 'stacked' has no such "
                + "setting"],
            plan.Warnings);
    }

    [Fact]
    public void A_flag_that_chooses_a_variant_leaves_the_axes_out_that_it_does_not_have()
    {
        var plan = Read(Grid("model.hidden: [[7], [8]], seed: [1, 2]"), "model.variant=linear");

        Assert.Equal([1L, 2L], plan.Trials.Select(trial => trial.Spec.Seed));
        Assert.Contains(plan.Warnings, warning =>
            warning.EndsWith("because model.variant 'linear' has no such setting", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("search: {strategy: grid, over: {model.latent_weight: [1, 2]}}", "model.latent_weight")]
    [InlineData("search: {strategy: grid, over: {model: [{latent_weight: 2}, {variant: variational}]}}", "model.latent_weight")]
    [InlineData("search: {strategy: list, trials: [{model: {latent_weight: 2}}, {model: {variant: linear}}]}", "model.latent_weight")]
    [InlineData("search: {strategy: list, trials: [{model: {variant: linear, hidden: [3]}}]}", "model.hidden")]
    public void What_no_trial_can_have_or_a_trial_itself_says_wrongly_is_a_mistake(string search, string path)
    {
        var error = Assert.Single(ErrorsOf(search));

        Assert.Equal(path, error.Path);
        Assert.StartsWith("unknown key", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_flag_that_no_trial_can_have_is_a_mistake()
    {
        var error = Assert.Single(ErrorsOf("", "model.latent_weight=2"));

        Assert.StartsWith("unknown key 'latent_weight' for model 'stacked'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_no_variant_has_is_a_mistake_however_the_variant_is_chosen()
    {
        var error = Assert.Single(ErrorsOf(Grid("model.variant: [tied, denoising]"), "model.hiden=[3]"));

        Assert.Contains("did you mean 'hidden'?", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data.source: [csv, shapes]", "expected a whole number, got '0.5' (in t02 with data.source=shapes)")]
    [InlineData("data: [{source: csv}, {source: shapes, validation: 60}]", null)]
    public void A_kept_value_that_the_new_kind_does_not_allow_is_a_mistake_until_it_is_given_another(string axis, string? message)
    {
        var yaml = "name: a\ndata: {source: csv, file: t.csv, validation: 0.5}\nmodel: {variant: stacked}\n" + Grid(axis);

        if (message is null)
        {
            Assert.Equal(60, ExperimentFile.Read(yaml, "a.yaml", []).Trials[1].Spec.Data.ValidationCount);
            return;
        }

        var error = Assert.Single(Assert.Throws<SpecFileException>(() => ExperimentFile.Read(yaml, "a.yaml", [])).Errors);
        Assert.Equal(("data.validation", message, 2), (error.Path, error.Message, error.Place.Line));
    }

    [Fact]
    public void A_flag_that_chooses_another_kind_takes_the_rest_of_the_flags_before_it()
    {
        var plan = Read(
            "", "training.optimizer={name: rmsprop, rho: 0.5, momentum: 0.25}", "training.optimizer.name=adam", "model.codings=9");

        Assert.Equal(0.25, Assert.IsType<AdamSpec>(plan.Trials[0].Spec.Training.Optimizer).LearningRate);
        var warning = Assert.Single(plan.Warnings);
        Assert.Contains("training.optimizer.rho", warning, StringComparison.Ordinal);
        Assert.Contains("training.optimizer.momentum", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Flags_that_contradict_each_other_are_a_mistake() => Assert.StartsWith(
        "unknown key 'hidden' for model 'linear'",
        Assert.Single(ErrorsOf("", "model.variant=linear", "model.hidden=[3]")).Message,
        StringComparison.Ordinal);

    [Fact]
    public void The_resolved_file_plans_the_same_trials_without_a_warning()
    {
        var plan = Read(Grid("model.variant: [linear, stacked, variational], training.optimizer.name: [sgd, adam]"));

        var again = ExperimentFile.Read(plan.ResolvedYaml, "b.yaml", []);

        Assert.Equal(plan.Trials.Select(Text), again.Trials.Select(Text));
        Assert.Empty(again.Warnings);
    }

    private static string Grid(string over) => $"search: {{strategy: grid, over: {{{over}}}}}";

    private static string Text(PlannedTrial trial) => SpecJson.Write(trial.Spec);

    private static List<ModelSpec> Models(ExperimentPlan plan) => [.. plan.Trials.Select(trial => trial.Spec.Model)];

    private static ExperimentPlan Read(string search, params string[] settings) =>
        ExperimentFile.Read(Base + search + "\n", "a.yaml", settings);

    private static IReadOnlyList<SpecFileError> ErrorsOf(string search, params string[] settings) =>
        Assert.Throws<SpecFileException>(() => Read(search, settings)).Errors;
}
