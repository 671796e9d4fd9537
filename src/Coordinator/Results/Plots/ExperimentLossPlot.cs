using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Planning;
using AeCluster.Coordinator.Text;
using AeCluster.Coordinator.Views;
using AeCluster.Specs.Training;
using ScottPlot;

namespace AeCluster.Coordinator.Results.Plots;

/// <summary>
/// What all trials are ranked by, by epoch: the validation loss, or the mean squared error of the reconstruction where the
/// trials' losses are different quantities (see <see cref="BestTrials"/>). Trials whose numbers cannot be compared, because of
/// their data or for want of a common error, get separate panels.
/// </summary>
internal static class ExperimentLossPlot
{
    private const int LegendLength = 40;

    /// <summary>Length of a label that names its settings instead of having columns.</summary>
    private const int NamingLegendLength = 58;
    private const string Separator = " · ";
    private const string SquaredErrorName = "mean squared error of the reconstruction";

    /// <summary>Largest number of settings with columns; with more, trials name the settings that distinguish them.</summary>
    private const int MostColumns = 3;

    public static byte[] Render(ExperimentState state) => PlotPage.Render(() => Draw(state));

    private static List<Plot> Draw(ExperimentState state)
    {
        var rule = BestTrials.Of(state.Trials.Select(Contender.Of));
        var groups = state.Trials
            .GroupBy(trial => (Measured: MeasuredAs(trial, rule), Units: TrialObjective.UnitsOf(trial.Plan.Spec)))
            .ToList();
        return [.. groups.Select(group =>
        {
            var which = groups.Count == 1 ? "all trials" : $"trials with {group.Key.Measured} on {group.Key.Units}";
            return DrawPanel(
                $"{state.Id} · {which}",
                rule.Measure == RankingMeasure.SquaredError && group.Key.Measured == SquaredErrorName
                    ? "ranked by the error of the reconstruction: the trials' losses are different quantities"
                    : "",
                state.SearchedSettings,
                group.Key.Measured,
                [.. group]);
        })];
    }

    /// <summary>What is drawn of a trial, which is what it is ranked by.</summary>
    private static string MeasuredAs(TrialState trial, BestTrials rule) =>
        rule.MeasureOf(Contender.Of(trial)) == RankingMeasure.SquaredError
            ? SquaredErrorName
            : $"validation loss ({TrialObjective.Of(trial.Plan.Spec)})";

    private static Plot DrawPanel(
        string title,
        string subtitle,
        IReadOnlyCollection<string> searched,
        string measured,
        IReadOnlyList<TrialState> trials)
    {
        // Stages that reconstruct no examples have no such error.
        LossCurve CurveOf(TrialState trial) => measured == SquaredErrorName
            ? new LossCurve(
                [.. trial.Epochs.Where(epoch => epoch.Part(EpochMetrics.SquaredError) is not null)],
                epoch => epoch.Parts[EpochMetrics.SquaredError])
            : new LossCurve(trial.Epochs, epoch => epoch.ValidationLoss);

        // Trials are ranked by what is measured of the weights that are kept.
        double? ResultOf(TrialState trial)
        {
            var result = measured == SquaredErrorName ? trial.Kept?.Part(EpochMetrics.SquaredError) : trial.Kept?.ValidationLoss;
            return result is { } number && double.IsFinite(number) ? result : null;
        }

        var curves = trials.Select(trial => (Trial: trial, Curve: CurveOf(trial), Result: ResultOf(trial))).ToList();
        var epochs = trials.Max(trial => trial.Epochs.Count);
        var plot = PlotPage.NewPlot(title, subtitle, epochs);
        var scale = new LossScale(curves.SelectMany(entry => entry.Curve.Losses));
        scale.ApplyTo(plot, measured);

        var ranked = curves
            .Where(entry => entry.Result is not null)
            .OrderBy(entry => entry.Result)
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

        foreach (var (_, curve, _) in ranked.Skip(CurveStyle.Count))
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
                        measured == SquaredErrorName ? "mse" : "loss",
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
                        ? LabelOf(entry.Result!.Value, entry.Curve, entry.Trial, ValuesOf(entry.Trial, settings), LegendLength)
                        : LabelOf(
                            entry.Result!.Value,
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

    private static string LabelOf(
        double result, LossCurve curve, TrialState trial, IEnumerable<string> settings, int length)
    {
        string[] cells =
        [
            ThreeDigits.Of(result),
            trial.Id.Value,
            trial.Plan.Name ?? TrialLabel.VariantOf(trial),
            .. settings,
        ];
        return string.Join('\n', TrialLabel.Wrap(cells, Separator, length)) + TrialLabel.GapsOf(curve);
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
