using System.Globalization;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Views;
using AeCluster.Specs.Schema;
using AeCluster.Specs.Training;
using ScottPlot;

namespace AeCluster.Coordinator.Results.Plots;

/// <summary>
/// Validation loss of all trials by epoch. Trials with different losses or different data get separate panels, because their
/// numbers cannot be compared.
/// </summary>
internal static class ExperimentLossPlot
{
    private const int LegendLength = 40;

    /// <summary>Length of a label that names its settings instead of having columns.</summary>
    private const int NamingLegendLength = 58;
    private const string Separator = " · ";

    /// <summary>Largest number of settings with columns; with more, trials name the settings that distinguish them.</summary>
    private const int MostColumns = 3;

    public static byte[] Render(ExperimentState state) => PlotPage.Render(() => Draw(state));

    private static List<Plot> Draw(ExperimentState state)
    {
        var groups = state.Trials
            .GroupBy(trial => (trial.Plan.Spec.Training.Loss, Data: KindNames.Of(trial.Plan.Spec.Data)))
            .ToList();
        return [.. groups.Select(group =>
        {
            var which = groups.Count == 1 ? "all trials" : $"trials with {TrialLabel.NameOf(group.Key.Loss)} on {group.Key.Data}";
            return DrawPanel($"{state.Name} · {which}", state.SearchedSettings, group.Key.Loss, [.. group]);
        })];
    }

    private static Plot DrawPanel(
        string title, IReadOnlyCollection<string> searched, LossKind loss, IReadOnlyList<TrialState> trials)
    {
        var curves = trials
            .Select(trial => (Trial: trial, Curve: new LossCurve(trial.Epochs, epoch => epoch.ValidationLoss)))
            .ToList();
        var epochs = trials.Max(trial => trial.Epochs.Count);
        var plot = PlotPage.NewPlot(title, "", epochs);
        var scale = new LossScale(curves.SelectMany(entry => entry.Curve.Losses));
        scale.ApplyTo(plot, $"validation loss ({TrialLabel.NameOf(loss)})");

        var ranked = curves
            .Where(entry => entry.Curve.Best is not null)
            .OrderBy(entry => entry.Curve.Best!.ValidationLoss)
            .ToList();
        var shown = ranked.Take(CurveStyle.Count).ToList();
        // While there are enough colours, a trial keeps its colour from one drawing to the next.
        var looks = shown
            .Select(
                (entry, rank) =>
                    CurveStyle.Distinct(trials.Count <= CurveStyle.Count ? curves.IndexOf(entry) : rank) with
                    {
                        Width = rank == 0 ? 4 : 2,
                    })
            .ToList();

        foreach (var (_, curve) in ranked.Skip(CurveStyle.Count))
        {
            curve.Draw(plot, scale, CurveStyle.Background);
        }

        // In reverse order, so that the best trial is drawn on top.
        for (var rank = shown.Count - 1; rank >= 0; rank--)
        {
            shown[rank].Curve.Draw(plot, scale, looks[rank]);
        }

        if (ranked.Count == 0)
        {
            PlotPage.SayWhyEmpty(plot, epochs);
        }

        // A setting that the variant column shows already needs no column of its own.
        var settings = searched.Where(setting => setting != TrialView.VariantSetting).ToList();
        var hasNames = trials.Any(trial => trial.Plan.Name is not null);
        var inColumns = settings.Count <= MostColumns && !hasNames;
        PlotPage.AddLegend(plot,
        [
            .. TrialLabel
                .Wrap(
                    [
                        "best loss",
                        "trial",
                        hasNames ? "name" : "variant",
                        .. inColumns ? TrialLabel.ShortNamesOf(settings) : [],
                    ],
                    Separator,
                    LegendLength)
                .Select(line => new LegendItem { LabelText = line, LabelBold = true }),
            .. shown.Zip(looks, (entry, look) =>
                look.Legend(
                    inColumns
                        ? LabelOf(entry.Curve, entry.Trial, ValuesOf(entry.Trial, settings), LegendLength)
                        : LabelOf(
                            entry.Curve,
                            entry.Trial,
                            hasNames && entry.Trial.Plan.Name is not null ? [] : TellingSettingsOf(entry.Trial, trials),
                            NamingLegendLength))),
            .. Rest(ranked.Count - shown.Count, trials.Count - ranked.Count),
        ]);
        return plot;
    }

    private static IEnumerable<string> ValuesOf(TrialState trial, IEnumerable<string> settings) =>
        settings.Select(setting => trial.Plan.Searched.GetValueOrDefault(setting, "–"));

    private static IEnumerable<string> TellingSettingsOf(TrialState trial, IReadOnlyList<TrialState> all) =>
        DistinguishingSettings.Of(trial, all, TrialLabel.VariantOf, it => it.Plan.Searched)
            .Select(setting => $"{setting.Key.Split('.')[^1].Replace('_', ' ')} {setting.Value}");

    private static string LabelOf(LossCurve curve, TrialState trial, IEnumerable<string> settings, int length)
    {
        string[] cells =
        [
            curve.Best!.ValidationLoss.ToString("G4", CultureInfo.InvariantCulture),
            trial.Id.Value,
            trial.Plan.Name ?? TrialLabel.VariantOf(trial),
            .. settings,
        ];
        return TrialLabel.Shorten(string.Join(Separator, cells), length) + TrialLabel.GapsOf(curve);
    }

    private static IEnumerable<LegendItem> Rest(int others, int without)
    {
        if (others > 0)
        {
            yield return CurveStyle.Background.Legend(others == 1 ? "1 other" : $"{others} others");
        }

        if (without > 0)
        {
            yield return new LegendItem { LabelText = $"{without} without a loss so far" };
        }
    }
}
