using System.Globalization;
using AeCluster.Coordinator.Decisions;
using AeCluster.Specs;
using ScottPlot;

namespace AeCluster.Coordinator.Results.Plots;

/// <summary>
/// Validation loss of all trials by epoch. Trials with different losses or different data get panels of their own: their
/// numbers cannot be compared.
/// </summary>
internal static class ExperimentLossPlot
{
    private const int LegendLength = 44;

    public static byte[] Render(ExperimentState state) => PlotPage.Render(() => Draw(state));

    private static List<Plot> Draw(ExperimentState state)
    {
        var groups = state.Trials.GroupBy(trial => (trial.Plan.Spec.Training.Loss, Data: Variants.NameOf(trial.Plan.Spec.Data))).ToList();
        return [.. groups.Select(group => DrawPanel(
            groups.Count == 1 ? $"{state.Name}: validation loss of the trials" : $"{state.Name}: {TrialLabel.NameOf(group.Key.Loss)}, {group.Key.Data}",
            group.Key.Loss,
            [.. group]))];
    }

    private static Plot DrawPanel(string title, LossKind loss, IReadOnlyList<TrialState> trials)
    {
        var curves = trials.Select(trial => (Trial: trial, Curve: new LossCurve(trial.Epochs, epoch => epoch.ValidationLoss))).ToList();
        var plot = PlotPage.NewPlot(title, trials.Max(trial => trial.Epochs.Count));
        var scale = new LossScale(curves.SelectMany(entry => entry.Curve.Losses));
        scale.ApplyTo(plot, $"validation loss ({TrialLabel.NameOf(loss)})");

        var ranked = curves.Where(entry => entry.Curve.Best is not null).OrderBy(entry => entry.Curve.Best!.ValidationLoss).ToList();
        var shown = ranked.Take(LineLook.Count).ToList();
        // As long as every trial has a colour, it keeps it from one drawing to the next, whoever leads.
        var looks = shown.Select((entry, rank) =>
            LineLook.Distinct(trials.Count <= LineLook.Count ? curves.IndexOf(entry) : rank) with { Width = rank == 0 ? 4 : 2 }).ToList();

        foreach (var (_, curve) in ranked.Skip(LineLook.Count))
        {
            curve.Draw(plot, scale, LineLook.Background);
        }

        // Backwards, so that the best is drawn last and on top.
        for (var rank = shown.Count - 1; rank >= 0; rank--)
        {
            shown[rank].Curve.Draw(plot, scale, looks[rank]);
        }

        if (ranked.Count == 0)
        {
            PlotPage.Say(plot, "no epoch is finished yet");
        }

        PlotPage.AddLegend(plot,
        [
            new LegendItem { LabelText = "best validation loss", LabelBold = true },
            .. shown.Zip(looks, (entry, look) => look.Legend(LabelOf(entry.Trial, entry.Curve))),
            .. Rest(ranked.Count - shown.Count, trials.Count - ranked.Count),
        ]);
        return plot;
    }

    private static string LabelOf(TrialState trial, LossCurve curve)
    {
        var best = curve.Best!.ValidationLoss.ToString("G4", CultureInfo.InvariantCulture);
        var name = $"{trial.Id} {TrialLabel.VariantOf(trial)}";
        var settings = TrialLabel.ShortSettingsOf(trial);
        var gaps = curve.NotFinite == 0 ? "" : " (not finite later)";
        return $"{best}  {TrialLabel.Shorten(settings.Length == 0 ? name : $"{name}, {settings}", LegendLength)}{gaps}";
    }

    private static IEnumerable<LegendItem> Rest(int others, int without)
    {
        if (others > 0)
        {
            yield return LineLook.Background.Legend($"{others} others");
        }

        if (without > 0)
        {
            yield return new LegendItem { LabelText = $"{without} without a finite loss so far" };
        }
    }
}
