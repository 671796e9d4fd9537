using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Display;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Coordinator.Views;
using Spectre.Console.Rendering;

namespace AeCluster.Coordinator.Tests.Display;

public class DisplayTests
{
    public static TheoryData<int> Widths => [20, 40, 80, 100, 120, 160, 200];

    public static MatrixTheoryData<int, int, bool> Sizes => new([40, 60, 80, 120, 200], [10, 24, 50], [false, true]);

    [Theory]
    [MemberData(nameof(Widths))]
    public void No_line_of_any_view_is_wider_than_the_terminal(int width)
    {
        var sweep = Samples.Sweep() with { Folder = "/data/" + new string('x', 300), Name = new string('n', 300) };
        Assert.All(Live(sweep, width), line => Assert.InRange(line.Length, 0, width));
        Assert.All(Live(Samples.Parallel(), width), line => Assert.InRange(line.Length, 0, width));
        Assert.All(Tables(Final(Samples.Parallel(), width)), line => Assert.InRange(line.Length, 0, width));
        Assert.All(Tables(Final(sweep, width)), line => Assert.InRange(line.Length, 0, width));
        Assert.Equal($"run folder: {sweep.Folder}", Final(sweep, width)[^1]);
        Assert.All(
            TestTerminal.Show(
                () =>
                    Overview.Render(
                        [sweep, Samples.Finished()],
                        [new WorkerView("worker-1", "ada", 42, "cpu", new string('p', 99), 1, 2, ["a/t01", "b/t02"])],
                        width,
                        Glyphs.Unicode),
                width),
            line => Assert.InRange(line.Length, 0, width));
    }

    [Fact]
    public void What_the_final_table_says_in_sentences_is_not_wrapped()
    {
        var reason = "it met " + string.Join(' ', Enumerable.Repeat("obstacles", 30));
        var sweep = Samples.Sweep();
        sweep = sweep with
        {
            Trials = [.. sweep.Trials.Select(trial => trial.Status == TrialStatus.Failed ? trial with { Reason = reason } : trial)],
        };
        Assert.Contains($"t02 failed: {reason}", Final(sweep, 80));
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    [InlineData(200)]
    public void Every_trial_is_one_line_whose_columns_stand_below_their_headers(int width)
    {
        var lines = Live(Samples.Sweep(), width);
        var header = lines.Single(line => line.StartsWith("trial", StringComparison.Ordinal));
        Assert.Equal(6, lines.Count(line => line.StartsWith("t0", StringComparison.Ordinal)));
        foreach (var line in lines.Where(line => line.StartsWith("t0", StringComparison.Ordinal)))
        {
            var status = header.IndexOf("status", StringComparison.Ordinal);
            Assert.Equal(' ', line[status - 1]);
            Assert.Matches("^(running|queued|completed|failed)", line[status..]);
        }
    }

    [Fact]
    public void A_measure_of_any_name_has_a_column()
    {
        var measured = Samples.Trial("t01") with { Measures = new Dictionary<string, double> { ["gradient_norm"] = 1.25 } };
        var lines = Live(Samples.Experiment(measured, Samples.Trial("t02")), 250);
        var header = lines.Single(line => line.StartsWith("trial", StringComparison.Ordinal));
        var end = header.IndexOf("gradient norm", StringComparison.Ordinal) + "gradient norm".Length;
        Assert.EndsWith(" 1.25", lines.Single(line => line.StartsWith("t01", StringComparison.Ordinal))[..end]);
        Assert.EndsWith(" -", lines.Single(line => line.StartsWith("t02", StringComparison.Ordinal))[..end]);
    }

    [Fact]
    public void A_narrow_terminal_loses_columns_but_not_what_matters_most()
    {
        var header = Live(Samples.Sweep(), 80).Single(line => line.StartsWith("trial", StringComparison.Ordinal));
        Assert.DoesNotContain("samples/s", header, StringComparison.Ordinal);
        Assert.All(["varia", "learn", "codi", "status", "done", "epoch", "val loss"], name =>
            Assert.Contains(name, header, StringComparison.Ordinal));

        var wide = Live(Samples.Sweep(), 200).Single(line => line.StartsWith("trial", StringComparison.Ordinal));
        Assert.All(["variant", "progress", "result", "accuracy", "samples/s", "worker", "attempt"], name =>
            Assert.Contains(name, wide, StringComparison.Ordinal));
    }

    [Fact]
    public void The_live_display_shows_what_runs_and_for_how_long()
    {
        var lines = Live(Samples.Sweep(), 200);
        Assert.Equal("quickstart-20261123-212011  2 of 6 trials done  1 failed  2 workers  2:07  about 4:22 left", lines[0]);
        Assert.Equal(Samples.Sweep().Folder, lines[1]);
        Assert.Contains(lines, line =>
            line.Contains(
                "████░░░░░░   43%   4/10  0.290     0.288   0.287     93.1%      12.3k  worker-b1946ac9        2",
                StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("NaN", StringComparison.Ordinal));
        Assert.Contains("no worker yet", Live(Samples.Sweep() with { Workers = 0 }, 200)[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Below_the_trials_stands_who_computes_what_and_what_a_step_costs_whom()
    {
        var lines = Live(Samples.Parallel(), 160);
        Assert.Contains(lines, line =>
            line.StartsWith("trial  generation  worker    shards  compute ms", StringComparison.Ordinal));
        Assert.Contains(lines, line =>
            line.StartsWith(
                "t02             2  worker-1       3        12.3  0.500    1.50   123            2.50  worker-2 was lost: closed",
                StringComparison.Ordinal));
        Assert.Contains(lines, line =>
            line.StartsWith(
                "t02             2  worker-3       2           -      -       -     -               -",
                StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("t03             2  worker-1", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.StartsWith("t01             2", StringComparison.Ordinal));
        Assert.Contains(lines, line =>
            line.StartsWith("t02 ", StringComparison.Ordinal) && line.EndsWith("3 workers", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(14)]
    [InlineData(16)]
    [InlineData(24)]
    public void Members_take_only_the_lines_that_are_left(int height)
    {
        var lines = Live(
            Samples.Experiment(Samples.Trial("t01") with { Parallel = Samples.Members("12 workers begin", 12) }),
            120,
            height,
            note: "a note");
        Assert.InRange(lines.Count, 1, height - 1);
        Assert.Equal(height is 14 or 16, lines.Any(line => line.StartsWith("and ", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_attempt_is_shown_only_where_a_worker_was_lost() =>
        Assert.DoesNotContain(Live(Samples.Experiment(Samples.Trial("t01")), 200), line =>
            line.Contains("attempt", StringComparison.Ordinal));

    [Theory]
    [InlineData(8)]
    [InlineData(12)]
    [InlineData(24)]
    public void Many_trials_never_take_more_lines_than_there_are_and_running_ones_come_first(int height)
    {
        var trials = Enumerable.Range(1, 100).Select(number => Samples.Trial($"t{number:000}", number switch
        {
            <= 50 => TrialStatus.Completed,
            <= 52 => TrialStatus.Running,
            _ => TrialStatus.Queued,
        })).ToArray();

        var lines = Live(Samples.Experiment(trials), 120, height, note: "the coordinator does not answer");

        Assert.InRange(lines.Count, 1, height - 1);
        Assert.StartsWith("t051", lines.First(line => line.StartsWith("t0", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains(lines, line =>
            line.StartsWith("and ", StringComparison.Ordinal)
            && line.EndsWith("more; of all 100: 2 running, 48 queued, 50 completed", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(10, new[] { "t051", "t052", "t050" })]
    [InlineData(24, new[] { "t051", "t052", "t050", "t049", "t048", "t047", "t046", "t099", "t100" })]
    [InlineData(50, new[] { "t051", "t052", "t050", "t049", "t048", "t047", "t046", "t099", "t100" })]
    public void Of_many_trials_the_running_the_best_five_and_the_failed_have_rows(int height, string[] expected)
    {
        var lines = Live(Many(running: 2), 120, height);
        Assert.Equal(expected, lines.Where(line => line.StartsWith('t') && char.IsDigit(line[1])).Select(line => line[..4]));
        Assert.Contains(lines, line => line.StartsWith("t050", StringComparison.Ordinal) && line.Contains("*0.5", StringComparison.Ordinal));
        Assert.Contains("left", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void With_more_running_trials_than_lines_the_best_one_still_has_its_row()
    {
        var rows = Live(Many(running: 40), 120, 24).Where(line => line.StartsWith('t') && char.IsDigit(line[1])).ToList();
        Assert.Equal(15, rows.Count);
        Assert.StartsWith("t050", rows[^1], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void At_every_size_the_display_fits_and_tells_trials_apart(int width, int height, bool isLarge)
    {
        var view = isLarge ? Many(running: 2) : Samples.Sweep();
        var lines = Live(view, width, height);
        Assert.InRange(lines.Count, 5, height - 1);
        Assert.All(lines, line => Assert.InRange(Glyphs.WidthOf(line), 0, width));

        var header = lines.Single(line => line.StartsWith("trial", StringComparison.Ordinal));
        Assert.Equal(width > 40 || isLarge, header.Contains("done", StringComparison.Ordinal));
        Assert.All(["lear", "codi", "val loss"], name => Assert.Contains(name, header, StringComparison.Ordinal));
        Assert.Equal(width >= 60, header.Contains("status", StringComparison.Ordinal));
        Assert.Equal(width >= 120, header.Contains("progress", StringComparison.Ordinal));
        Assert.Contains("done", lines[0], StringComparison.Ordinal);
        Assert.Contains("left", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Variants_are_kept_like_settings_where_they_are_compared()
    {
        var view = Samples.Experiment(
            Samples.Trial("t01", variant: "stacked"), Samples.Trial("t02", variant: "variational"));
        Assert.Contains(Live(view, 50), line => line.StartsWith("trial  varia", StringComparison.Ordinal));
        Assert.DoesNotContain(Live(Samples.Experiment(Samples.Trial("t01")), 50), line =>
            line.StartsWith("trial  varia", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_Unicode_everything_is_ASCII()
    {
        Assert.All(Live(Samples.Sweep(), 80, glyphs: Glyphs.Ascii), line =>
            Assert.All(line, sign => Assert.InRange(sign, ' ', '~')));
        Assert.All(Final(Samples.Sweep(), 80, Glyphs.Ascii), line => Assert.All(line, sign => Assert.InRange(sign, ' ', '~')));
    }

    [Fact]
    public void Text_from_elsewhere_cannot_move_the_cursor_or_be_taken_for_markup()
    {
        var trial = Samples.Trial("t01", TrialStatus.Failed) with
        {
            Reason = "bad\u001b[2J\nnews [red]",
            Searched = new Dictionary<string, string> { ["a"] = "[b]\t" },
        };
        var lines = Final(Samples.Experiment(trial), 120);
        Assert.Contains("t01 failed: bad [2J news [red]", lines);
        Assert.Contains(lines, line => line.StartsWith("t01    stacked  [b]", StringComparison.Ordinal));
        Assert.DoesNotContain('\u001b', PlainDisplay.Line(Samples.Event(1, "\u001b[2J")));
    }

    [Theory]
    [InlineData(ExperimentStatus.Completed, "has completed: all 2 trials", TrialStatus.Completed, TrialStatus.Completed)]
    [InlineData(ExperimentStatus.Completed, "has ended: 1 failed, 1 completed", TrialStatus.Completed, TrialStatus.Failed)]
    [InlineData(ExperimentStatus.Stopped, "was stopped early: 1 failed, 1 cancelled", TrialStatus.Failed, TrialStatus.Cancelled)]
    [InlineData(ExperimentStatus.Cancelled, "was cancelled: 2 cancelled", TrialStatus.Cancelled, TrialStatus.Cancelled)]
    [InlineData(ExperimentStatus.Running, "is running: 1 running, 1 failed", TrialStatus.Running, TrialStatus.Failed)]
    [InlineData(ExperimentStatus.Running, "is ending: 1 completed, 1 cancelled", TrialStatus.Completed, TrialStatus.Cancelled)]
    public void How_it_ended_agrees_with_the_counts(ExperimentStatus status, string outcome, params TrialStatus[] trials)
    {
        var view = Samples.Experiment([.. trials.Select((each, i) => Samples.Trial($"t0{i}", each))]) with { Status = status };

        Assert.Contains($"{view.Id} {outcome}", Final(view, 160));
    }

    [Fact]
    public void Failures_of_one_cause_are_one_line_with_a_count()
    {
        var view = Samples.Experiment(
            [.. Enumerable.Range(1, 23).Select(i => Samples.Trial($"t{i:00}", TrialStatus.Failed) with
            {
                Reason = i == 9 ? "no such file" : $"the loss became NaN in epoch {i}",
            })]) with
        {
            StopReason = "they all did",
        };

        var lines = Final(view, 200);
        Assert.Contains("22 trials failed alike: t01, t02, t03, t04, t05 and 17 more: the loss became NaN in epoch 1", lines);
        Assert.Contains("t09 failed: no such file", lines);
        Assert.Contains("stopped early: they all did", lines);
        Assert.Equal(2, lines.Count(line => line.Contains(" failed alike", StringComparison.Ordinal)
            || line.Contains(" failed:", StringComparison.Ordinal)));
        Assert.Contains(Live(view, 120, 24), line => line.StartsWith("22 trials failed alike", StringComparison.Ordinal));
    }

    [Fact]
    public void The_final_table_is_sorted_by_id_and_marks_the_best()
    {
        var lines = Final(Samples.Finished(), 160);
        Assert.Equal(
            ["t02", "t03", "t10"],
            lines
                .Where(line =>
                    line.StartsWith('t') && char.IsDigit(line[1]) && !line.Contains("failed:", StringComparison.Ordinal))
                .Select(line => line[..3]));
        Assert.Contains(
            "*0.260",
            lines.Single(line => line.Contains('*', StringComparison.Ordinal) && line.StartsWith('t')),
            StringComparison.Ordinal);
        Assert.Contains("t03 failed: the loss became NaN in epoch 4", lines);
        Assert.Contains("quickstart-20261123-212011 has ended: 1 failed, 2 completed", lines);
        Assert.Contains("run folder: /home/ada/aecluster/runs/quickstart-20261123-212011", lines);
    }

    [Fact]
    public void Trials_with_different_losses_are_ranked_by_their_common_error_and_the_table_says_so()
    {
        var lines = Final(
            Samples.Experiment(
                Of("t01", "binary cross-entropy", best: 0.3, error: 0.02),
                Of("t02", "binary cross-entropy", best: 0.2, error: 0.03),
                Of("t03", "mean squared error", best: 0.02, error: 0.025)),
            160);

        Assert.Contains(" mse ", lines[0]);
        Assert.StartsWith("t01", lines.Single(line => line.StartsWith("t0", StringComparison.Ordinal) && line.Contains('*')));
        Assert.Contains("*0.0200", lines.Single(line => line.StartsWith("t01", StringComparison.Ordinal)));
        Assert.Contains("* lowest mean squared error", lines);
        Assert.Contains(lines, line => line.StartsWith("ranked by the mean squared error", StringComparison.Ordinal));
    }

    [Fact]
    public void Where_no_common_error_was_measured_each_kind_of_loss_has_its_best()
    {
        var lines = Final(
            Samples.Experiment(
                Of("t01", "binary cross-entropy", best: 0.3),
                Of("t02", "binary cross-entropy", best: 0.2),
                Of("t03", "mean squared error", best: 0.02),
                Of("t04", "mean squared error", best: double.NaN)),
            160);
        Assert.Equal(
            ["t02", "t03"],
            lines
                .Where(line =>
                    line.StartsWith("t0", StringComparison.Ordinal) && line.Contains('*', StringComparison.Ordinal))
                .Select(line => line[..3]));
        Assert.Contains("* lowest validation loss of its kind", lines);
    }

    [Fact]
    public void A_table_has_the_columns_that_its_trials_measure()
    {
        var bounded = Samples.Trial("t01", TrialStatus.Completed) with { Determination = 0.9 };
        var linear = Samples.Trial("t02", TrialStatus.Completed) with { Accuracy = null, Determination = -0.25 };

        Assert.Equal((true, false), Has(bounded));
        Assert.Equal((false, true), Has(linear));
        Assert.Equal((true, true), Has(bounded, linear));
        Assert.Contains("-0.250", Final(Samples.Experiment(linear), 160)[2]);

        static (bool Accuracy, bool R2) Has(params TrialView[] trials)
        {
            var header = Final(Samples.Experiment(trials), 160)[0];
            return (header.Contains("accuracy"), header.Contains("R2"));
        }
    }

    [Fact]
    public void What_is_wrong_with_a_model_is_said_below_the_table_and_its_row_is_marked()
    {
        TrialView Bad(int number) => Samples.Trial($"t{number:00}", TrialStatus.Completed) with { Findings = ["it is dead"] };

        var one = Final(Samples.Experiment(Samples.Trial("t01", TrialStatus.Completed), Bad(2)), 160);
        Assert.Contains("completed !", one.Single(line => line.StartsWith("t02  ", StringComparison.Ordinal)));
        Assert.DoesNotContain("!", one.Single(line => line.StartsWith("t01  ", StringComparison.Ordinal)));
        Assert.Contains("t02 warning: it is dead", one);

        var many = Final(Samples.Experiment([.. Enumerable.Range(1, 30).Select(Bad)]), 160);
        Assert.Equal(9, many.Count(line => line.EndsWith("warning: it is dead", StringComparison.Ordinal)));
        Assert.Contains("and 21 more warnings: see the column findings of trials.csv", many);
    }

    [Fact]
    public void Settings_are_named_by_their_last_segments_where_these_tell_them_apart()
    {
        var trial = Samples.Trial("t01") with
        {
            Searched = new Dictionary<string, string>
            {
                ["data.seed"] = "1",
                ["seed"] = "2",
                ["a.b.rate"] = "3",
                ["a.c.rate"] = "4",
                ["model.codings"] = "5",
            },
        };
        var other = Samples.Trial("t02") with { Searched = new Dictionary<string, string>() };
        Assert.Equal(
            "data.seed=1 seed=2 b.rate=3 c.rate=4 codings=5",
            TrialText.Settings(trial, [trial, other], TrialText.ShortNames([trial])));
    }

    [Fact]
    public void A_setting_that_all_trials_of_a_variant_share_is_not_repeated_beside_the_variant()
    {
        TrialView Of(string id, string variant, string optimizer, string codings) => Samples.Trial(id) with
        {
            Variant = variant,
            Searched = new Dictionary<string, string> { ["training.optimizer.name"] = optimizer, ["model.codings"] = codings },
        };
        TrialView[] trials =
        [
            Of("t01", "stacked", "sgd", "10"),
            Of("t02", "stacked", "sgd", "30"),
            Of("t03", "variational", "rmsprop", "10"),
        ];
        Assert.Equal(
            ["codings=10", "codings=30", "-"],
            trials.Select(trial => TrialText.Settings(trial, trials, TrialText.ShortNames(trials))));
    }

    [Fact]
    public void Few_settings_have_a_column_each_whose_values_stay_whole_where_the_header_cannot()
    {
        var lines = Live(Many(running: 2), 40);
        Assert.Contains(lines, line => line.StartsWith("trial  learnin…", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("t051   0.001 ", StringComparison.Ordinal));
    }

    [Fact]
    public void Many_settings_share_a_column()
    {
        var trial = Samples.Trial("t01") with
        {
            Searched = Enumerable.Range(1, 5).ToDictionary(number => $"x.s{number}", number => $"{number}"),
        };
        Assert.Contains(Live(Samples.Experiment(trial, Samples.Trial("t02")), 160), line =>
            line.Contains("s1=1 s2=2 s3=3 s4=4 s5=5", StringComparison.Ordinal));
    }

    [Fact]
    public void Names_take_the_place_of_settings()
    {
        var view = Samples.Experiment(
            Samples.Trial("t01", TrialStatus.Completed) with
            {
                Name = "the first",
            },
            Samples.Trial("t02", TrialStatus.Completed));
        foreach (var lines in (IReadOnlyList<string>[])[Live(view, 160), Final(view, 160)])
        {
            Assert.Contains(lines, line =>
                line.StartsWith("trial  variant  name", StringComparison.Ordinal)
                && !line.Contains("codings", StringComparison.Ordinal));
            Assert.Contains(lines, line => line.StartsWith("t01    stacked  the first  ", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_plain_line_has_time_trial_and_text()
    {
        Assert.Equal("2026-11-23T21:23:01Z  t01  epoch 1 of 10", PlainDisplay.Line(Samples.Event(1)));
        Assert.Equal("2026-11-23T21:23:01Z  submitted", PlainDisplay.Line(Samples.Event(1, "submitted") with { Trial = "" }));
    }

    [Theory]
    [InlineData(0.28714, "0.287")]
    [InlineData(0.28, "0.280")]
    [InlineData(-0.01234, "-0.0123")]
    [InlineData(0.99951, "1.00")]
    [InlineData(12.345, "12.3")]
    [InlineData(999.4, "999")]
    [InlineData(999.9, "1.00e+3")]
    [InlineData(12345.0, "1.23e+4")]
    [InlineData(0.001, "0.00100")]
    [InlineData(0.00012, "1.20e-4")]
    [InlineData(5e-324, "4.94e-324")]
    [InlineData(1.79e308, "1.79e+308")]
    [InlineData(0.0, "0")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(null, "-")]
    public void Numbers_have_three_digits(double? value, string expected) => Assert.Equal(expected, UnitFormat.Number(value));

    [Fact]
    public void Nothing_looks_done_before_it_is()
    {
        Assert.Equal("99%", UnitFormat.Done(0.9999));
        Assert.Equal("#########.", Glyphs.Ascii.Bar(0.9999, 10));
        Assert.Equal("#.........", Glyphs.Ascii.Bar(0.0001, 10));
        Assert.Equal("##########", Glyphs.Ascii.Bar(1, 10));
    }

    [Fact]
    public void Wide_characters_count_double()
    {
        Assert.Equal(4, Glyphs.WidthOf("学习"));
        Assert.Equal("学…", Glyphs.Unicode.Shorten("学习率", 4));
    }

    /// <summary>
    /// A hundred trials: t001 to t050 completed, each better than the one before, then the running ones, t099 and t100 failed, the
    /// rest waiting.
    /// </summary>
    /// <summary>The lines before the sentences at the end, and the empty one between.</summary>
    private static IEnumerable<string> Tables(IReadOnlyList<string> lines) => lines.Take(lines.ToList().LastIndexOf("") + 1);

    private static ExperimentView Many(int running) => Samples.Experiment(
        [
            .. Enumerable.Range(1, 100).Select(number => number switch
            {
                <= 50 => Samples.Trial($"t{number:000}", TrialStatus.Completed, best: 1 - (number / 100.0)),
                _ when number <= 50 + running => Samples.Trial($"t{number:000}"),
                >= 99 => Samples.Trial($"t{number:000}", TrialStatus.Failed),
                _ => Samples.Trial($"t{number:000}", TrialStatus.Queued),
            }),
        ]);

    private static IReadOnlyList<string> Live(
        ExperimentView view,
        int width,
        int height = 40,
        Glyphs? glyphs = null,
        string? note = null) =>
        TestTerminal.Show(() => LiveDisplay.Render(view, Samples.Now, width, height, glyphs ?? Glyphs.Unicode, note), width);

    private static TrialView Of(string id, string objective, double best, double? error = null) =>
        Samples.Trial(id, TrialStatus.Completed, best: best) with { Objective = objective, KeptSquaredError = error };

    private static IReadOnlyList<string> Final(ExperimentView view, int width, Glyphs? glyphs = null)
    {
        IRenderable Render() => FinalTable.Render(view, width, glyphs ?? Glyphs.Unicode);
        return TestTerminal.Show(Render, width);
    }
}
