using AeCluster.Coordinator.Planning;
using AeCluster.Coordinator.Yaml;

namespace AeCluster.Coordinator.Tests.Planning;

/// <summary>Every kind of error in a file: its place, path and message.</summary>
public sealed class FileErrorTests
{
    private const string Base = """
        name: test
        data: {source: shapes}
        model: {variant: stacked}

        """;

    public static TheoryData<string, int, int, string, string> SingleErrors => new()
    {
        { "training: {batchh: 3}", 4, 12, "training.batchh", "unknown key 'batchh'; did you mean 'batch'?" },
        { "training:\n  optimizer:\n    name: sgd\n    learnin_rate: 1", 7, 5, "training.optimizer.learnin_rate",
            "unknown key 'learnin_rate' for optimizer 'sgd'; did you mean 'learning_rate'?" },
        {
            "training: {zzzzz: 3}",
            4,
            12,
            "training.zzzzz",
            "unknown key 'zzzzz'; valid: loss, optimizer, batch, epochs, threads, clip_norm, layerwise, pretraining, frozen, "
                + "labels, checkpoint_every_steps, keep"
        },
        { "stop_after_failures: 0", 4, 22, "stop_after_failures", "must be from 1 to 10000000, got 0" },
        { "priority: 0", 4, 11, "priority", "must be from 1 to 1000, got 0" },
        { "max_slots: many", 4, 12, "max_slots", "expected a whole number, got 'many'" },
        { "max_slots: 2\nparallel: {workers: 3, shards: 4}", 4, 12, "max_slots",
            "2 is less than the 3 workers with which a trial begins (parallel.workers), which would wait forever" },
        { "sede: 3", 4, 1, "sede", "unknown key 'sede'; did you mean 'seed'?" },
        { "training: {batch: ten}", 4, 19, "training.batch", "expected a whole number, got 'ten'" },
        { "training: {batch: 1.5}", 4, 19, "training.batch", "expected a whole number, got '1.5'" },
        { "training: {batch: '3'}", 4, 19, "training.batch", "expected a whole number, got \"3\" (quotes make it text)" },
        { "training: {batch: [3]}", 4, 19, "training.batch", "expected a whole number, got a list" },
        { "training: {batch: }", 4, 19, "training.batch", "expected a whole number, got nothing" },
        { "training: {batch: 0}", 4, 19, "training.batch", "must be from 1 to 1000000, got 0" },
        {
            "training: {batch: 99999999999999999999}",
            4,
            19,
            "training.batch",
            "must be from 1 to 1000000, got 99999999999999999999"
        },
        { "training: {checkpoint_every_steps: -1}", 4, 36, "training.checkpoint_every_steps", "must be at least 1, got -1" },
        { "training: {loss: bec}", 4, 18, "training.loss", "unknown word 'bec'; did you mean 'bce'?" },
        { "training: {loss: huber}", 4, 18, "training.loss", "unknown word 'huber'; valid: bce, mse, cross_entropy" },
        { "training: {loss: {}}", 4, 18, "training.loss", "expected one of bce, mse, cross_entropy, got a mapping" },
        { "training: 7", 4, 11, "training", "expected a mapping, got '7'" },
        {
            "training: {optimizer: {name: sgdd}}",
            4,
            30,
            "training.optimizer.name",
            "unknown optimizer 'sgdd'; did you mean 'sgd'?"
        },
        { "training: {optimizer: {learning_rate: 1}}", 4, 23, "training.optimizer.name", "missing; one of sgd, adam, rmsprop" },
        {
            "training: {optimizer: adam}",
            4,
            23,
            "training.optimizer",
            "expected a mapping with 'name', such as {name: sgd}, got 'adam'"
        },
        { "training: {optimizer: {name: sgd, learning_rate: 0}}", 4, 50, "training.optimizer.learning_rate",
            "must be greater than 0 and at most 1000000, got 0" },
        { "training: {optimizer: {name: sgd, momentum: 1.0}}", 4, 45, "training.optimizer.momentum",
            "must be at least 0 and less than 1, got 1.0" },
        { "training: {optimizer: {name: sgd, learning_rate: .nan}}", 4, 50, "training.optimizer.learning_rate",
            "must be a finite number, got '.nan'" },
        { "training: {optimizer: {name: sgd, learning_rate: 1e999}}", 4, 50, "training.optimizer.learning_rate",
            "must be a finite number, got '1e999'" },
        {
            "training: {batch: 20000}",
            4,
            19,
            "training.batch",
            "batch (20000) is larger than the number of training examples (10000)"
        },
        { "seed: 1\nseed: 2", 5, 1, "", "the key 'seed' is given twice, first in line 4" },
        { "[a]: 2", 4, 1, "", "a key must be a word, got a list" },
        { "seed: !!int 3", 4, 7, "", "the tag 'tag:yaml.org,2002:int' is not used here; write the value without it" },
        { "seed: *nowhere", 4, 7, "", "the alias '*nowhere' has no anchor before it" },
        { "seed: &loop [*loop]", 4, 14, "", "the alias '*loop' contains itself" },
        { "---\nseed: 3", 4, 1, "", "a second document begins here; a file holds one experiment" },
    };

    [Theory]
    [MemberData(nameof(SingleErrors))]
    public void A_mistake_is_reported_once_with_its_place_path_and_remedy(
        string line, int atLine, int atColumn, string path, string message)
    {
        var error = Assert.Single(ErrorsOf(Base + line + "\n"));

        Assert.Equal(path, error.Path);
        Assert.Equal(message, error.Message);
        Assert.Equal((atLine, atColumn), (error.Place.Line, error.Place.Column));
    }

    [Theory]
    [InlineData("name: Big", "name: expected 1 to 64 lower case letters, digits and hyphens, such as my-experiment, got 'Big'")]
    [InlineData("name: [x]", "name: expected 1 to 64 lower case letters, digits and hyphens, such as my-experiment, got a list")]
    [InlineData("seed: 1", "name: missing; expected 1 to 64 lower case letters, digits and hyphens, such as my-experiment")]
    public void A_name_is_required_and_must_suit_a_folder(string first, string message)
    {
        var error = Assert.Single(ErrorsOf($"{first}\ndata: {{source: shapes}}\nmodel: {{variant: stacked}}\n"));

        Assert.Equal(1, error.Place.Line);
        Assert.Equal(message, $"{error.Path}: {error.Message}");
    }

    [Fact]
    public void What_is_required_is_missed()
    {
        Assert.Equal(
            ["data: missing; expected a mapping with 'source', such as {source: shapes}",
                "model: missing; expected a mapping with 'variant', such as {variant: linear}"],
            ErrorsOf("name: test\n").Select(error => $"{error.Path}: {error.Message}"));
    }

    [Fact]
    public void An_element_of_a_list_is_named_by_its_index()
    {
        var errors = ErrorsOf(
            "name: a\ndata: {source: shapes}\nmodel:\n  variant: stacked\n  hidden:\n    - 10\n    - x\n    - 0\n");

        Assert.Equal(["model.hidden[1]", "model.hidden[2]"], errors.Select(error => error.Path));
        Assert.Equal([7, 8], errors.Select(error => error.Place.Line));
    }

    [Fact]
    public void A_rule_across_settings_is_shown_where_its_setting_stands()
    {
        var error = Assert.Single(
            ErrorsOf(
                "name: a\ndata:\n  source: fashion-mnist\n  validation: 9000\n  train: 55000\nmodel: {variant: stacked}\n"));

        Assert.Equal(("data.train", 5), (error.Path, error.Place.Line));
    }

    [Fact]
    public void A_rule_that_a_default_breaks_is_shown_at_the_nearest_mapping()
    {
        var error = Assert.Single(
            ErrorsOf("name: a\ndata:\n  source: fashion-mnist\n  validation: 9000\nmodel: {variant: stacked}\n"));

        Assert.Equal(("data.train", 3), (error.Path, error.Place.Line));
        Assert.Contains("more than the 60000 images", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("# only a comment\n", "the file is empty")]
    [InlineData("---\n", "the file is empty")]
    [InlineData("- a\n- b\n", "expected a mapping of settings, got a list")]
    [InlineData("hello\n", "expected a mapping of settings, got 'hello'")]
    public void A_file_that_is_no_mapping_is_told_how_to_begin(string yaml, string begin)
    {
        var error = Assert.Single(ErrorsOf(yaml));

        Assert.StartsWith(begin, error.Message, StringComparison.Ordinal);
        Assert.EndsWith("begin with, for example, 'name: my-experiment'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name: test\nmodel: {variant: stacked\ndata: 3\n", 3)]
    [InlineData("name: test\n\tseed: 3\n", 2)]
    [InlineData("name: \"test\nseed: 3\n", 1)]
    public void Broken_yaml_is_reported_with_its_line(string yaml, int line)
    {
        var error = Assert.Single(ErrorsOf(yaml));

        Assert.StartsWith("not valid YAML: ", error.Message, StringComparison.Ordinal);
        Assert.InRange(error.Place.Line, line - 1, line);
    }

    [Fact]
    public void Every_error_is_reported_at_once_in_the_order_of_the_file()
    {
        var exception = Assert.Throws<SpecFileException>(() => ExperimentFile.Read("""
            name: My Test
            sead: 1
            data: {source: shapse}
            model: {variant: stacked, hidden: [x], codings: 0}
            training:
              batch: ten
              batch: 3
              optimizer: {name: sgd, rho: 1}
            search: {strategy: girl}
            """, "my.yaml", ["training.epochs=-2"]));

        Assert.Equal(
            ["name", "sead", "data.source", "model.hidden[0]", "model.codings", "training.batch", "", "training.optimizer.rho",
                "search.strategy", "training.epochs"],
            exception.Errors.Select(error => error.Path));
        Assert.Equal([1, 2, 3, 4, 4, 6, 7, 8, 9, 0], exception.Errors.Select(error => error.Place.Line));
        Assert.StartsWith("my.yaml:1:7  name: expected", exception.Message, StringComparison.Ordinal);
        Assert.Contains(
            "\n--set training.epochs=-2  training.epochs: must be from 1", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith("\n10 errors", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "data: {source: shapse, trian: 0}\nmodel: {variant: stakced, hiden: [x], codings: -5}\n"
            + "training: {optimizer: {name: adm, learning_rate: -1, roh: 2}}",
        "data.source: unknown data 'shapse'; did you mean 'shapes'?",
        "data.trian: unknown key 'trian'; did you mean 'train'?",
        "data.train: must be from 1 to 1000000, got 0",
        "model.variant: unknown model 'stakced'; did you mean 'stacked'?",
        "model.hiden: unknown key 'hiden'; did you mean 'hidden'?",
        "model.hidden[0]: expected a whole number, got 'x'",
        "model.codings: must be from 1 to 65536, got -5",
        "training.optimizer.name: unknown optimizer 'adm'; did you mean 'adam'?",
        "training.optimizer.learning_rate: must be greater than 0 and at most 1000000, got -1",
        "training.optimizer.roh: unknown key 'roh'; did you mean 'rho'?",
        "training.optimizer.rho: must be at least 0 and less than 1, got 2")]
    [InlineData(
        "dta: {source: csv, fiel: t.csv}\nmodle: {varient: stacked, codigns: x}",
        "dta: unknown key 'dta'; did you mean 'data'?",
        "data.fiel: unknown key 'fiel' for data 'csv'; did you mean 'file'?",
        "modle: unknown key 'modle'; did you mean 'model'?",
        "model.varient: unknown key 'varient'; did you mean 'variant'?",
        "model.codigns: unknown key 'codigns'; did you mean 'codings'?",
        "model.codings: expected a whole number, got 'x'")]
    [InlineData(
        "data: {source: shapes}\nmodel: {codings: 0, zzzzzz: 1}",
        "model.variant: missing; one of linear, stacked, tied, convolutional, recurrent, denoising, sparse, variational, classifier",
        "model.codings: must be from 1 to 65536, got 0",
        "model.zzzzzz: unknown key 'zzzzzz'; valid: variant, ")]
    [InlineData("data: {source: toys}\nmodel: {variant: stacked}", "data.source: unknown data 'toys'; valid: shapes")]
    public void Mistakes_beside_and_below_an_unknown_kind_or_key_are_reported_with_it(string yaml, params string[] expected)
    {
        var errors = ErrorsOf($"name: test\n{yaml}\n").Select(error => $"{error.Path}: {error.Message}").ToList();

        Assert.Equal(expected.Length, errors.Count);
        foreach (var (begin, error) in expected.Zip(errors))
        {
            Assert.StartsWith(begin, error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_is_right_for_some_kind_is_no_mistake_beside_an_unknown_one() => Assert.Equal(
        ["data.source"],
        ErrorsOf("name: test\ndata: {source: what, validation: 0.5}\nmodel: {variant: stacked}\n").Select(error => error.Path));

    [Fact]
    public void A_bomb_of_aliases_is_refused_before_it_is_written_out()
    {
        var bomb = "a: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
            + string.Concat(Enumerable.Range(1, 12).Select(i =>
                $"b{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n"));

        Assert.Contains(ErrorsOf(bomb), error => error.Message.Contains("aliases written out", StringComparison.Ordinal));
    }

    [Fact]
    public void Nesting_without_end_is_refused()
    {
        var error = Assert.Single(ErrorsOf("name: " + new string('[', 100_000)));

        Assert.Equal("nested more than 32 levels deep", error.Message);
    }

    [Fact]
    public void Control_characters_of_a_broken_file_do_not_reach_the_terminal()
    {
        var exception = Assert.Throws<SpecFileException>(() =>
            ExperimentFile.Read(Base + "\"\\e[31m\": \"\\e[0m\"\n", "a.yaml", ["\u001b[2J=3", "\u001b=", "seed=\"\\e\""]));

        Assert.DoesNotContain('\u001b', exception.Message);
    }

    [Fact]
    public void A_very_long_report_is_cut_but_says_how_many_errors_there_are()
    {
        var yaml = Base + string.Concat(Enumerable.Range(0, 500).Select(i => $"unknown{i}: 1\n"));

        var exception = Assert.Throws<SpecFileException>(() => ExperimentFile.Read(yaml, "a.yaml", []));

        Assert.Equal(500, exception.Errors.Count);
        Assert.EndsWith("... and 400 more\n500 errors", exception.Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<SpecFileError> ErrorsOf(string yaml) =>
        Assert.Throws<SpecFileException>(() => ExperimentFile.Read(yaml, "a.yaml", [])).Errors;
}
