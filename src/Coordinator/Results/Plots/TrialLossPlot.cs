using System.Globalization;
using AeCluster.Coordinator.Decisions;
using ScottPlot;

namespace AeCluster.Coordinator.Results.Plots;

/// <summary>Training and validation loss of one trial by epoch.</summary>
internal static class TrialLossPlot
{
    private const int SubtitleLineLength = 105;

    public static byte[] Render(TrialState trial) => PlotPage.Render(() => [Draw(trial)]);

    private static Plot Draw(TrialState trial)
    {
        var plot = PlotPage.NewPlot(
            $"{trial.Id} · {trial.Plan.Name ?? TrialLabel.VariantOf(trial)}", TrialLabel.SettingsOf(trial, SubtitleLineLength), trial.Epochs.Count);
        var training = new LossCurve(trial.Epochs, epoch => epoch.Loss);
        var validation = new LossCurve(trial.Epochs, epoch => epoch.ValidationLoss);
        var scale = new LossScale([.. training.Losses, .. validation.Losses]);
        scale.ApplyTo(plot, $"loss ({TrialLabel.NameOf(trial.Plan.Spec.Training.Loss)})");

        var trainingLook = LineLook.Distinct(0);
        var validationLook = LineLook.Distinct(1);
        training.Draw(plot, scale, trainingLook);
        validation.Draw(plot, scale, validationLook);
        var legend = new List<LegendItem>
        {
            trainingLook.Legend($"training{TrialLabel.GapsOf(training)}"),
            validationLook.Legend($"validation{TrialLabel.GapsOf(validation)}"),
        };

        if (validation.Best is { } best)
        {
            var place = new Coordinates(best.Epoch, scale.Place(best.ValidationLoss));
            var ring = plot.Add.Marker(place, MarkerShape.OpenCircle, 16, validationLook.Color);
            ring.MarkerLineWidth = 2;
            legend.Add(new LegendItem
            {
                LabelText = $"best: {best.ValidationLoss.ToString("G5", CultureInfo.InvariantCulture)} at epoch {best.Epoch}",
                MarkerShape = MarkerShape.OpenCircle,
                MarkerSize = 14,
                MarkerLineColor = validationLook.Color,
                MarkerLineWidth = 2,
            });
        }
        else if (training.Best is null)
        {
            PlotPage.SayWhyEmpty(plot, trial.Epochs.Count);
        }

        PlotPage.AddLegend(plot, legend);
        return plot;
    }
}
