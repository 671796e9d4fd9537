using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Planning;
using AeCluster.Coordinator.Results.Reports;
using AeCluster.Coordinator.Tests.Support;

namespace AeCluster.Coordinator.Tests.Results.Reports;

/// <summary>From the folder of a run to its report.</summary>
public sealed class ReportTests : IDisposable
{
    private readonly TemporaryFolder _runs = new();

    public void Dispose() => _runs.Dispose();

    [Fact]
    public void Each_metric_of_the_last_epoch_is_compared_digit_for_digit()
    {
        var plan = Runs.Plan("""
            - {name: stacked, published: {validation_loss: [0.2831, 0.2842], rounded_accuracy: [0.9354, 0.9370]}, seed: 1}
            - {name: bad, published: {validation_loss: 0.1, loss: 0.1}, seed: 2}
            """);

        var report = Report(plan, Runs.Completed(plan, (0.2862, 0.9371, []), (0.30000000000000004, 0.9, [])));

        Assert.Equal(
            [
                ("validation_loss", 0.2862, ExpectationOutcome.Met), ("rounded_accuracy", 0.9371, ExpectationOutcome.Better),
                ("validation_loss", 0.30000000000000004, ExpectationOutcome.NotMet), ("loss", 0.8, ExpectationOutcome.NotMet),
            ],
            report.Rows.SelectMany(row => row.Lines).Select(line => (line.Metric, line.Ours!.Mean, line.Outcome)));
        Assert.Equal(("1 of 2 rows met", false), (report.Summary, report.IsMet));
        Assert.Empty(report.Notes);
    }

    [Fact]
    public void A_part_or_measure_of_the_variant_is_a_metric_too()
    {
        var plan = Runs.Plan("- {name: linear, at_most: {principal_angle: 0.01, pca_error_ratio: 1.01}, seed: 1}");

        var report = Report(plan, Runs.Completed(plan, (0.1, 0.9, [("principal_angle", 0.011), ("pca_error_ratio", 1.01)])));

        Assert.Equal([ExpectationOutcome.NotMet, ExpectationOutcome.Met], report.Rows[0].Lines.Select(line => line.Outcome));
        Assert.False(report.IsMet);
    }

    [Fact]
    public void Trials_of_one_name_are_one_row_and_their_mean_is_compared()
    {
        var plan = Runs.Plan("""
            - {name: from scratch, seed: 1}
            - {name: pre-trained, at_least: {accuracy: from scratch}, seed: 1}
            - {name: from scratch, published: {accuracy: 0.75}, seed: 2}
            - {name: pre-trained, seed: 2}
            """);

        var report = Report(plan, Runs.Completed(plan, Accuracy(0.7), Accuracy(0.75), Accuracy(0.8), Accuracy(0.76)));

        Assert.Equal(["from scratch", "pre-trained"], report.Rows.Select(row => row.Name));
        Assert.Equal([["t01", "t03"], ["t02", "t04"]], report.Rows.Select(row => row.Trials));
        Assert.Equal(new Measurement(0.75, 0.7, 0.8, 2), report.Rows[0].Lines[0].Ours);
        Assert.Equal((0.75, ExpectationOutcome.Met), (report.Rows[1].Lines[0].Limit, report.Rows[1].Lines[0].Outcome));
        Assert.Equal((2, 2, true), (report.Compared, report.Met, report.IsMet));

        static (double, double, (string, double)[]) Accuracy(double value) => (0.1, 0.9, [("accuracy", value)]);
    }

    [Fact]
    public void What_no_trial_measures_is_said_with_the_nearest_thing_that_is()
    {
        var plan = Runs.Plan("""
            - {name: a, published: {validation_los: 0.3}, seed: 1}
            - {name: b, at_most: {validation_loss: c}, seed: 2}
            - {name: c, at_least: {accuracy: a}, seed: 3}
            """);

        var report = Report(plan, Runs.Completed(plan, (0.3, 0.9, []), (0.3, 0.9, []), (0.3, 0.9, [("accuracy", 1)])));

        Assert.Equal(
            [ExpectationOutcome.NotMeasured, ExpectationOutcome.Met, ExpectationOutcome.NotMeasured],
            report.Rows.Select(row => row.Lines[0].Outcome!.Value));
        Assert.Equal("t01 does not measure validation_los; did you mean 'validation_loss'?", report.Notes[0]);
        Assert.Equal("1 of 3 rows met", report.Summary);
    }

    [Fact]
    public void A_run_that_is_not_complete_is_not_met_and_says_how_far_it_is()
    {
        var plan = Runs.Plan("""
            - {name: a, published: {validation_loss: 1}, seed: 1}
            - {name: b, published: {validation_loss: 1}, seed: 2}
            - {name: c, published: {validation_loss: 1}, seed: 3}
            - {seed: 4}
            """);
        var state = Runs.State(
            plan,
            new TrialState(plan.Trials[0]).On("w1").Epoch(0.1, 0.9).Fail("diverged"),
            new TrialState(plan.Trials[1]).On("w1").Epoch(0.1, 0.9),
            new TrialState(plan.Trials[2]),
            new TrialState(plan.Trials[3]).On("w1").Epoch(0.1, 0.9).Epoch(0.1, 0.9).Complete("ab", 3));

        var report = Report(plan, state);

        Assert.Equal(["t01 is failed after epoch 1: diverged", "t02 is running after epoch 1", "t03 is queued"], report.Notes);
        Assert.All(report.Rows.Where(row => row.IsCompared), row =>
            Assert.Equal((null, ExpectationOutcome.NotMeasured), (row.Lines[0].Ours, row.Lines[0].Outcome)));
        Assert.Equal("0 of 3 rows met", report.Summary);
    }

    [Fact]
    public void What_is_wrong_with_a_model_is_said_and_so_is_the_measure_of_a_mixed_experiment()
    {
        var plan = Runs.Plan("""
            - {seed: 1}
            - {model: {variant: variational}}
            """);
        var state = Runs.State(
            plan,
            new TrialState(plan.Trials[0]).On("w1").Epoch(0.1, 0.9).Epoch(0.1, 0.9, ("mse", 0.02)).Complete("ab", 3),
            new TrialState(plan.Trials[1]).On("w1").Epoch(0.2, 0.9).Epoch(0.2, 0.9, ("mse", 0.01)).Complete("ab", 3, "it is dead"));

        var report = Report(plan, state);

        Assert.Equal(
            [
                "t02 warning: it is dead",
                "best: t02",
                "ranked by the mean squared error (mse) of the reconstruction, because the trials' losses are different quantities: "
                    + "binary cross-entropy; binary cross-entropy + 1 x latent loss",
            ],
            report.Notes);
    }

    [Fact]
    public void A_failed_trial_spoils_a_report_even_where_nothing_is_expected_of_it()
    {
        var plan = Runs.Plan("""
            - {name: a, published: {validation_loss: 1}, seed: 1}
            - {seed: 2}
            """);
        var state = Runs.Completed(plan, (1, 1, []), (1, 1, []));

        var spoilt = Report(plan, state.With(new TrialState(plan.Trials[1]).On("w1").Fail("no luck")));

        Assert.Equal(("1 of 1 row met", false), (spoilt.Summary, spoilt.IsMet));
    }

    [Fact]
    public void A_trial_without_a_name_is_called_after_what_tells_it_apart_and_shown_without_a_verdict()
    {
        var plan = Runs.Plan("""
            - {model: {codings: 8}}
            - {model: {codings: 9}}
            - {model: {variant: linear}, training: {loss: mse}}
            """);

        var report = Report(plan, Runs.Completed(plan, (1, 1, []), (1, 1, []), (1, 1, [])));

        Assert.Equal(["stacked codings=8", "stacked codings=9", "linear"], report.Rows.Select(row => row.Name));
        Assert.All(report.Rows, row => Assert.False(row.IsCompared));
        Assert.Equal(["validation_loss", "rounded_accuracy"], report.Rows[0].Lines.Select(line => line.Metric));
        Assert.Equal(0, report.Compared);
    }

    [Fact]
    public void When_and_on_what_it_was_measured_comes_from_the_folder()
    {
        var plan = Runs.Plan("- {name: a, published: {validation_loss: 1}, seed: 7}\n- {name: a, seed: 1}");

        var report = Report(plan, Runs.Completed(plan, (1, 1, []), (1, 1, [])));

        Assert.Equal(
            [
                "measured on 2026-11-23 (UTC) in 1:23 minutes on 1 worker",
                "seeds 1, 7; compute threads of a trial: 1",
                "a processor, 2 cores",
            ],
            report.Circumstances.Describe());
    }

    [Fact]
    public void As_markdown_it_is_one_table_with_the_rules_and_the_circumstances()
    {
        var plan = Runs.Plan("""
            - {name: "stacked | *784*", published: {validation_loss: [0.2831, 0.2842], rounded_accuracy: 0.93}, seed: 1}
            - {name: linear, at_most: {principal_angle: 0.01}, seed: 2}
            - {name: pair, at_least: {rounded_accuracy: linear}, seed: 3}
            - {name: pair, seed: 4}
            """);
        var state = Runs.Completed(
            plan, (0.28318, 0.9381, []), (0.1, 0.9, [("principal_angle", 0.000123456)]), (0.1, 0.85, []), (0.1, 0.9, []));

        Assert.Equal("""
            # reference: ours beside published results

            **2 of 3 rows met.** Written by `aecluster report RUN_FOLDER --markdown`, not by hand.

            | trial | name | metric | ours | published | result |
            |---|---|---|---|---|---|
            | t01 | stacked \| \*784\* | validation_loss | 0.28318 | 0.2831 to 0.2842 | met |
            |  |  | rounded_accuracy | 0.93810 | 0.9300 | better |
            | t02 | linear | principal_angle | 1.235e-4 | demanded: at most 0.01 | met |
            | t03-t04 | pair | rounded_accuracy | 0.87500 (0.85000 to 0.90000, 2 runs) | demanded: at least 0.90000 (linear) | NOT MET |

            - met: a loss is at most 0.002 above the published range, an accuracy at most 0.003 below it, a demanded limit is kept exactly; better: beyond the good end of the range
            - values are those of the weights that are kept
            - measured on 2026-11-23 (UTC) in 1:23 minutes on 1 worker
            - seeds 1, 2, 3, 4; compute threads of a trial: 1
            - a processor, 2 cores

            """.ReplaceLineEndings("\n"), ReportMarkdown.Render(Report(plan, state)));
    }

    private Report Report(ExperimentPlan plan, ExperimentState state) =>
        ReportBuilder.Build(RecordedRun.Read(_runs.Write(plan, state)));
}
