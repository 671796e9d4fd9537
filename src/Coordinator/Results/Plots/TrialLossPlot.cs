using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Planning;
using AeCluster.Coordinator.Text;
using AeCluster.Specs.Training;
using ScottPlot;

namespace AeCluster.Coordinator.Results.Plots;

/// <summary>
/// Training and validation loss of one trial by epoch. Each training stage has its own curves, because their losses are of
/// different kinds; the best epoch is that of the last stage.
/// </summary>
internal static class TrialLossPlot
{
    /// <summary>Colour of the lines between stages and of their names.</summary>
    public static readonly Color StageColor = Color.FromHex("#8A8A99");

    private const int SubtitleLineLength = 105;

    public static byte[] Render(TrialState trial) => PlotPage.Render(() => [Draw(trial)]);

    private static Plot Draw(TrialState trial)
    {
        var plot = PlotPage.NewPlot(
            $"{trial.Id} · {trial.Plan.Name ?? TrialLabel.VariantOf(trial)}",
            TrialLabel.SubtitleOf(trial, SubtitleLineLength),
            trial.Epochs.Count);
        var all = (
            Training: new LossCurve(trial.Epochs, epoch => epoch.Loss),
            Validation: new LossCurve(trial.Epochs, epoch => epoch.ValidationLoss));
        var scale = new LossScale([.. all.Training.Losses, .. all.Validation.Losses]);
        var stages = trial.Epochs.GroupBy(epoch => epoch.Stage).Select(stage => stage.ToList()).ToList();
        scale.ApplyTo(
            plot,
            stages.Count > 1 ? "loss (of each stage its own)" : $"loss ({TrialObjective.Of(trial.Plan.Spec)})");

        var (trainingLook, validationLook) = (CurveStyle.Distinct(0), CurveStyle.Distinct(1));
        LossCurve? newest = null;
        foreach (var stage in stages)
        {
            new LossCurve(stage, epoch => epoch.Loss).Draw(plot, scale, trainingLook);
            newest = new LossCurve(stage, epoch => epoch.ValidationLoss);
            newest.Draw(plot, scale, validationLook);
            if (stages.Count > 1)
            {
                NameStage(plot, stage[0]);
            }
        }

        var legend = new List<LegendItem>
        {
            trainingLook.Legend($"training{TrialLabel.GapsOf(all.Training)}"),
            validationLook.Legend($"validation{TrialLabel.GapsOf(all.Validation)}"),
        };
        if (newest?.Best is { } best)
        {
            legend.Add(Ring(plot, best, scale, validationLook));
        }
        else if (all.Training.Best is null)
        {
            PlotPage.SayWhyEmpty(plot, trial.Epochs.Count);
        }

        PlotPage.AddLegend(plot, legend);
        return plot;
    }

    /// <summary>Draws a line before the first epoch of a stage, with its name at the top.</summary>
    private static void NameStage(Plot plot, EpochMetrics first)
    {
        var limits = plot.Axes.GetLimits();
        var start = Math.Max(limits.Left, first.Epoch - 0.5);
        if (first.Epoch > 1)
        {
            plot.Add.VerticalLine(start, 1, StageColor, LinePattern.Dotted);
        }

        var name = plot.Add.Text($" {first.Stage}", start, limits.Top);
        name.LabelFontSize = 14;
        name.LabelFontColor = StageColor;
        name.LabelAlignment = Alignment.UpperLeft;
    }

    private static LegendItem Ring(Plot plot, EpochMetrics best, LossScale scale, CurveStyle look)
    {
        var ring = plot.Add.Marker(
            new Coordinates(best.Epoch, scale.Place(best.ValidationLoss)),
            MarkerShape.OpenCircle,
            16,
            look.Color);
        ring.MarkerLineWidth = 2;
        return new LegendItem
        {
            LabelText = $"best: {ThreeDigits.Of(best.ValidationLoss)} at epoch {best.Epoch}",
            MarkerShape = MarkerShape.OpenCircle,
            MarkerSize = 14,
            MarkerLineColor = look.Color,
            MarkerLineWidth = 2,
        };
    }
}
