using System.Globalization;
using AeCluster.Coordinator.Decisions;
using ScottPlot;

namespace AeCluster.Coordinator.Results.Plots;

/// <summary>Training and validation loss of one trial by epoch.</summary>
internal static class TrialLossPlot
{
    private const int TitleLineLength = 95;

    public static byte[] Render(TrialState trial) => PlotPage.Render(() => [Draw(trial)]);

    private static Plot Draw(TrialState trial)
    {
        var plot = PlotPage.NewPlot(TitleOf(trial), trial.Epochs.Count);
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
            trainingLook.Legend($"training{Gaps(training)}"),
            validationLook.Legend($"validation{Gaps(validation)}"),
        };

        if (validation.Best is { } best)
        {
            var ring = plot.Add.Marker(best.Epoch, scale.Place(best.ValidationLoss), MarkerShape.OpenCircle, 16, validationLook.Color);
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
        else
        {
            PlotPage.Say(plot, trial.Epochs.IsEmpty ? "no epoch is finished yet" : "the loss was never finite");
        }

        PlotPage.AddLegend(plot, legend);
        return plot;
    }

    private static string TitleOf(TrialState trial)
    {
        var title = $"{trial.Id} · {TrialLabel.VariantOf(trial)}";
        return trial.Plan.Searched.Count == 0 ? title : $"{title}\n{TrialLabel.SettingsOf(trial, TitleLineLength)}";
    }

    private static string Gaps(LossCurve curve) => curve.NotFinite switch
    {
        0 => "",
        1 => " (not finite in 1 epoch)",
        var count => $" (not finite in {count} epochs)",
    };
}
