using AeCluster.Coordinator.Planning;
using AeCluster.Coordinator.Search;
using AeCluster.Coordinator.Yaml;
using AeCluster.Specs;
using AeCluster.Specs.Data;
using AeCluster.Specs.Models;
using AeCluster.Specs.Optimizers;
using AeCluster.Specs.Training;

namespace AeCluster.Coordinator.Tests.Planning;

/// <summary>The plans of valid files.</summary>
public sealed class ReadingTests
{
    [Fact]
    public void A_file_without_a_search_is_one_trial_with_the_records_defaults()
    {
        var plan = Read("name: one\ndata: {source: shapes}\nmodel: {variant: stacked}\n");

        var trial = Assert.Single(plan.Trials);
        Assert.Equal(("one", SearchStrategy.None, "t01"), (plan.Name, plan.Strategy, trial.Id.Value));
        Assert.Equal(Json(new TrialSpec { Data = new ShapesData(), Model = new StackedSpec() }), Json(trial.Spec));
        Assert.Empty(plan.SearchedSettings);
        Assert.Empty(plan.Warnings);
    }

    [Fact]
    public void Every_kind_of_setting_is_read()
    {
        var plan = Read("""
            name: all
            seed: -7
            data: {source: fashion-mnist, train: 1000, validation: 0x10}
            model: {variant: variational, hidden: [], codings: 3, activation: leaky_relu, latent_weight: 1e-3, initializer: he_normal}
            training:
              loss: "mse"
              optimizer: {name: rmsprop, learning_rate: 1, rho: .5, momentum: 0.1, epsilon: 1E-6}
              batch: +64
              epochs: 2
              threads: 4
              checkpoint_every_steps: 100
            """);

        Assert.Equal(
            Json(new TrialSpec
            {
                Seed = -7,
                Data = new FashionMnistData { Train = 1000, Validation = 16 },
                Model = new VariationalSpec
                {
                    Hidden = [],
                    Codings = 3,
                    Activation = Activation.LeakyRelu,
                    LatentWeight = 1e-3,
                    Initializer = Initializer.HeNormal,
                },
                Training = new TrainingSpec
                {
                    Loss = LossKind.Mse,
                    Optimizer = new RmsPropSpec { LearningRate = 1, Rho = 0.5, Momentum = 0.1, Epsilon = 1e-6 },
                    Batch = 64,
                    Epochs = 2,
                    Threads = 4,
                    CheckpointEverySteps = 100,
                },
            }),
            Json(plan.Trials[0].Spec));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("~")]
    [InlineData("")]
    [InlineData("none")]
    public void An_optional_setting_may_be_null(string value)
    {
        var plan = Read(
            $"name: a\ndata: {{source: shapes}}\nmodel: {{variant: stacked}}\ntraining:\n  checkpoint_every_steps: {value}\n");

        Assert.Null(plan.Trials[0].Spec.Training.CheckpointEverySteps);
    }

    [Fact]
    public void Every_setting_that_may_have_no_value_takes_the_word_of_its_help_for_that()
    {
        var plan = Read("""
            name: a
            data: {source: csv, file: x.csv, label: none, limit: none, validation: none, validation_file: none, scale: none}
            model: {variant: convolutional, codings: none}
            parallel: {workers: {min: none, max: 2}, shards: none}
            training: {clip_norm: none, checkpoint_every_steps: none}
            """);
        var spec = Assert.Single(plan.Trials).Spec;
        Assert.Equal(
            Json(new TrialSpec
            {
                Data = new CsvData { File = "x.csv", Scale = ScaleKind.None },
                Model = new ConvolutionalSpec { Codings = null },
                Parallel = new ParallelSpec { Workers = new WorkersSpec { Max = 2 } },
            }),
            Json(spec with { Training = new TrainingSpec() }));
        Assert.Null(spec.Training.ClipNorm);
        Assert.Null(Read("name: a\ndata: {source: shapes}\nmodel: {variant: stacked}\nparallel: none\n").Trials[0].Spec.Parallel);

        // Quoted, it is a text, and what is not optional needs a value.
        var quoted = Read("name: a\ndata: {source: csv, file: x.csv, label: \"none\"}\nmodel: {variant: stacked}\n");
        Assert.Equal("none", ((CsvData)quoted.Trials[0].Spec.Data).Label);
        Assert.Equal("none", ((CsvData)Read(quoted.ResolvedYaml).Trials[0].Spec.Data).Label);
        Assert.Contains(
            "training.batch: expected a whole number, got 'none'",
            Assert.Throws<SpecFileException>(
                () => Read("name: a\ndata: {source: shapes}\nmodel: {variant: stacked}\ntraining: {batch: none}\n")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_setting_that_may_have_no_value_is_searched_with_and_without_one()
    {
        var plan = Read("""
            name: a
            data: {source: shapes}
            model: {variant: stacked}
            search: {strategy: grid, over: {training.clip_norm: [none, 1.5]}}
            """);
        Assert.Equal([null, 1.5], plan.Trials.Select(trial => trial.Spec.Training.ClipNorm));
        Assert.Equal([null, 1.5], Read(plan.ResolvedYaml).Trials.Select(trial => trial.Spec.Training.ClipNorm));
    }

    [Theory]
    [InlineData("", 1, null)]
    [InlineData("priority: 7\nmax_slots: 4\n", 7, 4)]
    [InlineData("max_slots: none\n", 1, null)]
    public void What_it_may_have_of_the_slots_is_read_and_written(string line, int priority, int? maxSlots)
    {
        var plan = Read($"name: a\n{line}data: {{source: shapes}}\nmodel: {{variant: stacked}}\n");

        Assert.Equal(new SlotSettings(priority, maxSlots), plan.Slots);
        Assert.Equal(plan.Slots, Read(plan.ResolvedYaml).Slots);
        Assert.Equal(new SlotSettings(9, 2), Read(plan.ResolvedYaml, "priority=9", "max_slots=2").Slots);
    }

    [Theory]
    [InlineData("", 3)]
    [InlineData("stop_after_failures: 7\n", 7)]
    [InlineData("stop_after_failures: none\n", null)]
    [InlineData("stop_after_failures: null\n", null)]
    public void The_failures_that_stop_a_sweep_are_read_and_written(string line, int? expected)
    {
        var yaml = $"name: a\n{line}data: {{source: shapes}}\nmodel: {{variant: stacked}}\n"
            + "search: {strategy: grid, over: {seed: [1, 2]}}\n";

        var plan = Read(yaml);

        Assert.Equal(expected, plan.StopAfterFailures);
        Assert.Equal(expected, Read(plan.ResolvedYaml).StopAfterFailures);
        Assert.Equal(9, Read(yaml, "stop_after_failures=9").StopAfterFailures);
    }

    [Fact]
    public void An_alias_stands_for_what_its_anchor_holds()
    {
        var plan = Read("name: a\nseed: &n 64\ndata: {source: shapes}\nmodel: {variant: stacked, hidden: [*n, *n]}\n");

        Assert.Equal([64, 64], Assert.IsType<StackedSpec>(plan.Trials[0].Spec.Model).Hidden);
    }

    [Fact]
    public void A_byte_order_mark_and_windows_line_ends_are_read_over()
    {
        var plan = Read("\ufeffname: a\r\ndata: {source: shapes}\r\nmodel: {variant: stacked}\r\n");

        Assert.Equal("a", plan.Name);
    }

    [Theory]
    [InlineData("training.epochs=2")]
    [InlineData("training={epochs: 2}")]
    public void A_set_flag_wins_over_the_file(string setting)
    {
        var plan = Read("name: a\ndata: {source: shapes}\nmodel: {variant: stacked}\ntraining: {epochs: 9, batch: 7}\n", setting);

        Assert.Equal((2, 7), (plan.Trials[0].Spec.Training.Epochs, plan.Trials[0].Spec.Training.Batch));
    }

    [Theory]
    [InlineData("model.variant=variational", "model.codings=5")]
    [InlineData("model.codings=5", "model.variant=variational")]
    public void Set_flags_may_change_the_variant_and_its_settings_in_either_order(string first, string second)
    {
        var plan = Read("name: a\ndata: {source: shapes}\nmodel: {variant: stacked, hidden: [7]}\n", first, second);

        var model = Assert.IsType<VariationalSpec>(plan.Trials[0].Spec.Model);
        Assert.Equal(5, model.Codings);
        Assert.Equal([7], model.Hidden);
    }

    [Fact]
    public void The_later_of_two_set_flags_for_one_setting_wins()
    {
        var plan = Read(
            "name: a\ndata: {source: shapes}\nmodel: {variant: stacked}\n",
            "model.hidden=[1]",
            "model.hidden=[64,32]");

        Assert.Equal([64, 32], Assert.IsType<StackedSpec>(plan.Trials[0].Spec.Model).Hidden);
    }

    [Theory]
    [InlineData("training.epochs", "expected a dotted path, '=' and a value")]
    [InlineData("=3", "expected a dotted path, '=' and a value")]
    [InlineData("training..epochs=3", "expected a dotted path, '=' and a value")]
    [InlineData("training.epochs=", "the value is empty")]
    [InlineData("training.epochs=[1", "not valid YAML")]
    [InlineData("training.epochs=ten", "expected a whole number, got 'ten'")]
    [InlineData("training.epohcs=3", "unknown key 'epohcs'; did you mean 'epochs'?")]
    [InlineData("trainin.epochs=3", "unknown key 'trainin'; did you mean 'training'?")]
    public void An_error_in_a_set_flag_names_the_flag(string setting, string begin)
    {
        var exception = Assert.Throws<SpecFileException>(() =>
            Read("name: a\ndata: {source: shapes}\nmodel: {variant: stacked}\n", setting));

        var error = Assert.Single(exception.Errors);
        Assert.Equal($"--set {setting}", error.Place.Flag);
        Assert.StartsWith(begin, error.Message, StringComparison.Ordinal);
        Assert.StartsWith($"--set {setting}  ", exception.Message, StringComparison.Ordinal);
    }

    private static ExperimentPlan Read(string yaml, params string[] settings) => ExperimentFile.Read(yaml, "a.yaml", settings);

    private static string Json(TrialSpec spec) => SpecJson.Write(spec);
}
