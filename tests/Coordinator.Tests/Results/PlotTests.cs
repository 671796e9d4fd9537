using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Results;
using AeCluster.Coordinator.Results.Plots;
using AeCluster.Coordinator.Results.Writing;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Specs.Models;
using AeCluster.Specs.Training;
using ScottPlot;
using SkiaSharp;

namespace AeCluster.Coordinator.Tests.Results;

public sealed class PlotTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(300)]
    public void A_trial_is_drawn_after_any_number_of_epochs(int epochs)
    {
        using var picture = Decode(TrialLossPlot.Render(Experiments.Trial("t01").On("w1").MeasureMany(epochs, 0.25)));

        Assert.Equal((1200, 750), (picture.Width, picture.Height));
        Assert.Equal(epochs > 0, Has(picture, CurveStyle.Distinct(0).Color));
    }

    [Fact]
    public void Stages_are_kept_apart()
    {
        var whole = Experiments.Trial("t01").On("w1").Measure(0.3, 0.3).Measure(0.2, 0.2).Measure(0.6, 0.7).Measure(0.5, 0.6);
        var staged = Experiments
            .Trial("t01")
            .On("w1")
            .MeasureIn("pretrain", 0.3, 0.3)
            .MeasureIn("pretrain", 0.2, 0.2)
            .Measure(0.6, 0.7)
            .Measure(0.5, 0.6);

        using var one = Decode(TrialLossPlot.Render(whole));
        using var two = Decode(TrialLossPlot.Render(staged));
        Assert.False(Has(one, TrialLossPlot.StageColor));
        Assert.True(Has(two, TrialLossPlot.StageColor));
        Assert.InRange(Count(two, CurveStyle.Distinct(0).Color), 1, Count(one, CurveStyle.Distinct(0).Color) - 50);
    }

    [Theory]
    [InlineData(double.NaN, double.NaN)]
    [InlineData(0.5, double.NaN)]
    [InlineData(double.NegativeInfinity, 1e300)]
    [InlineData(0, 0)]
    [InlineData(-3, 1e-300)]
    public void Losses_that_no_axis_holds_do_not_prevent_the_plots(double loss, double validationLoss)
    {
        var trial = Experiments.Trial("t01").On("w1").Measure(0.5, 0.5).Measure(loss, validationLoss).Measure(0.4, 0.4);
        var only = Experiments.Trial("t02").On("w1").Measure(loss, validationLoss);

        foreach (var png in new[]
        {
            TrialLossPlot.Render(trial), TrialLossPlot.Render(only),
            ExperimentLossPlot.Render(Experiments.Of(trial, only)), ExperimentLossPlot.Render(Experiments.Of(only)),
        })
        {
            using var picture = Decode(png);
            Assert.Equal((1200, 750), (picture.Width, picture.Height));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(12)]
    [InlineData(40)]
    [InlineData(100)]
    public void All_trials_are_drawn_and_those_beyond_the_best_are_grey(int trials)
    {
        using var picture = Decode(ExperimentLossPlot.Render(Many(trials)));

        Assert.Equal((1200, 750), (picture.Width, picture.Height));
        Assert.All(Enumerable.Range(0, Math.Min(trials, CurveStyle.Count)), index =>
            Assert.True(Has(picture, CurveStyle.Distinct(index).Color)));
        Assert.Equal(trials > CurveStyle.Count, Has(picture, CurveStyle.Background.Color));
    }

    [Fact]
    public void An_experiment_without_a_finished_epoch_is_drawn()
    {
        using var picture = Decode(ExperimentLossPlot.Render(Experiments.Of(Experiments.Trial("t01"), Experiments.Trial("t02"))));

        Assert.Equal((1200, 750), (picture.Width, picture.Height));
    }

    [Fact]
    public void Trials_with_different_losses_share_a_panel_of_their_common_error()
    {
        var state = Experiments.Of(
            Experiments.Trial("t01").On("w1").Measure(0.3, 0.3, ("mse", 0.03)).Measure(0.2, 0.2, ("mse", 0.02)),
            Experiments.Trial("t02", new LinearSpec(), LossKind.Mse).On("w1").Measure(0.04, 0.04, ("mse", 0.04)));

        using var picture = Decode(ExperimentLossPlot.Render(state));

        Assert.Equal((1200, 750), (picture.Width, picture.Height));
        Assert.True(Has(picture, CurveStyle.Distinct(0).Color));
        Assert.True(Has(picture, CurveStyle.Distinct(1).Color));
    }

    [Fact]
    public void Trials_of_version_020_whose_losses_cannot_be_compared_get_panels_of_their_own()
    {
        var state = Experiments.Of(
            Experiments.Trial("t01").On("w1").MeasureMany(5, 0.25).Complete("ab", 1),
            Experiments.Trial("t02", new LinearSpec(), LossKind.Mse).On("w1").MeasureMany(5, 0.02).Complete("ab", 1));

        using var picture = Decode(ExperimentLossPlot.Render(state));

        Assert.Equal((1200, 1000), (picture.Width, picture.Height));
        Assert.True(Has(picture, CurveStyle.Distinct(0).Color, to: 500));
        Assert.True(Has(picture, CurveStyle.Distinct(0).Color, from: 500));
    }

    [Fact]
    public void Text_comes_from_the_embedded_typeface_whatever_fonts_the_machine_has()
    {
        TrialLossPlot.Render(Experiments.Trial("t01"));

        foreach (var bold in new[] { false, true })
        {
            using var embedded = PlotFont.Open(bold);
            var used = Fonts.GetTypeface(Fonts.Default, bold, italic: false);
            Assert.True(used.ContainsGlyphs("Loss 0.25 · épochs, αβ – …"));
            Assert.Equal((embedded.GlyphCount, bold), (used.GlyphCount, used.IsBold));
        }
    }

    [Fact]
    public void Plots_go_to_their_places_in_the_run_folder()
    {
        using var temporary = new TemporaryFolder();
        var folder = RunFolder.Create(temporary["run"], "");
        var state = Many(2);

        new ResultFiles(folder).DrawTrial(state.Trials[1]);
        new ResultFiles(folder).DrawExperiment(state);

        Assert.Equal(["run/experiment.yaml", "run/loss.png", "run/trials/t02/loss.png"], temporary.Files);
    }

    private static ExperimentState Many(int trials) => Experiments.Of(Enumerable.Range(1, trials).Select(number =>
        Experiments.Trial($"t{number:00}", codings: $"{number}").On("w1").MeasureMany(20, 0.25 + (0.02 * number))));

    private static SKBitmap Decode(byte[] png) => SKBitmap.Decode(png);

    private static bool Has(SKBitmap picture, Color color, int from = 0, int to = int.MaxValue) =>
        Count(picture, color, from, to) > 0;

    private static int Count(SKBitmap picture, Color color, int from = 0, int to = int.MaxValue)
    {
        // Left of the legend, so that what is found is a line.
        var wanted = new SKColor(color.Red, color.Green, color.Blue);
        return Enumerable.Range(from, Math.Min(to, picture.Height) - from)
            .Sum(y => Enumerable.Range(0, picture.Width * 2 / 3).Count(x => picture.GetPixel(x, y) == wanted));
    }
}
