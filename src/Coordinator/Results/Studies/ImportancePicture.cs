using AeCluster.Coordinator.Analysis.Importance;
using AeCluster.Coordinator.Results.Drawing;

namespace AeCluster.Coordinator.Results.Studies;

/// <summary>Bars of the importance of each setting by both measures, with their spread and what is no more than chance.</summary>
internal static class ImportancePicture
{
    private const double Row = 46;
    private const double Top = 84;
    private const int Most = 30;

    public static Picture Draw(StudyLook look)
    {
        var importance = look.Analysis.Importance;
        var shown = importance.Settings.Take(Most).ToList();
        var names = shown.Select(each => SkiaPicture.Fit(NameOf(look, each, importance), 14, 380)).ToList();
        var left = 40 + names.Max(name => SkiaPicture.WidthOf(name, 14));
        var frame = new PlotFrame(left, Top, StudyLook.Width - left - 90, Row * shown.Count);
        var largest = Math.Min(
            1, 1.05 * shown.Max(each => Math.Max(each.Best.Mean + each.Best.Spread, each.Variance.Mean + each.Variance.Spread)));
        var marks = new List<Mark>(StudyLook.Heading(
            "Which settings matter",
            $"{importance.Basis}{(importance.IsOfLogarithm ? "; variance of the logarithm" : "")}"
                + (importance.Explained is { } explained
                    ? $"; the model behind fANOVA explains {StudyWords.Percent(Math.Max(0, explained))} of what it has not seen"
                    : "")));
        foreach (var tick in NumberTicks.Of(new(0, largest, false), 8))
        {
            marks.Add(new Mark.Line([frame.At(tick.Unit, 0), frame.At(tick.Unit, 1)], Ink.Grid, 1));
            var at = frame.At(tick.Unit, 0);
            var share = tick.Unit * largest;
            marks.Add(new Mark.Words(new(at.X, at.Y + 14), StudyWords.Percent(Math.Round(share, 4)), 12, Ink.Quiet, Side.Center));
        }

        foreach (var (index, each) in shown.Index())
        {
            var y = Top + (Row * index);
            marks.Add(new Mark.Words(new(left - 10, y + (Row / 2)), names[index], 14, Ink.Text, Side.Left)
            {
                Tip = each.Setting.Path,
            });
            Bar(each.Best, y + 6, Ink.Trial, $"PED-ANOVA: {Text(each.Best)}");
            Bar(each.Variance, y + 24, Ink.Best, $"fANOVA: {Text(each.Variance)}");
            var chance = frame.Left + (Math.Min(each.Chance / largest, 1) * frame.Width);
            marks.Add(new Mark.Line([new(chance, y + 3), new(chance, y + 23)], Ink.Text, 2)
            {
                Tip = $"chance: {StudyWords.Percent(each.Chance)}",
            });
        }

        marks.Add(new Mark.Line([frame.At(0, 1), frame.At(0, 0)], Ink.Frame, 1));
        var legend = Top + (Row * shown.Count) + 42;
        Legend(marks, 40, legend, Ink.Trial, "PED-ANOVA: how the best tenth differs from all");
        Legend(marks, 40, legend + 22, Ink.Best, "fANOVA: share of the variance of all results");
        marks.Add(new Mark.Line([new(500, legend - 8), new(500, legend + 8)], Ink.Text, 2));
        Explain(marks, 514, legend, "what chance alone gives PED-ANOVA (19 of 20 times less)");
        Explain(marks, 514, legend + 22, "lines at the ends: standard deviation (resampled; over trees)");
        return new Picture("Importance of the settings", StudyLook.Width, (int)legend + 44, marks);

        void Bar(Share share, double y, string color, string tip)
        {
            var scale = frame.Width / largest;
            marks.Add(new Mark.Box(new(frame.Left, y), Math.Max(0, share.Mean) * scale, 15, color) { Tip = tip, Opacity = 0.9 });
            var (from, to) = (Math.Max(0, share.Mean - share.Spread) * scale, Math.Min(1, share.Mean + share.Spread) * scale);
            marks.Add(new Mark.Line([new(frame.Left + from, y + 7.5), new(frame.Left + to, y + 7.5)], Ink.Text, 1.5));
            var end = frame.Left + Math.Max(to, share.Mean * scale) + 8;
            marks.Add(new Mark.Words(new(end, y + 7.5), StudyWords.Percent(share.Mean), 12, Ink.Quiet, Side.Right));
        }
    }

    private static string NameOf(StudyLook look, SettingImportance each, ImportanceAnalysis importance) =>
        each.Trials < importance.Settings.Max(other => other.Trials)
            ? $"{look.Words.NameOf(each.Setting)} (of {each.Trials} trials)"
            : look.Words.NameOf(each.Setting);

    private static string Text(Share share) => $"{StudyWords.Percent(share.Mean)} ± {StudyWords.Percent(share.Spread)}";

    private static void Legend(List<Mark> marks, double x, double y, string color, string text)
    {
        marks.Add(new Mark.Box(new(x, y - 7), 22, 14, color) { Opacity = 0.9 });
        Explain(marks, x + 30, y, text);
    }

    private static void Explain(List<Mark> marks, double x, double y, string text) =>
        marks.Add(new Mark.Words(new(x, y), text, 13, Ink.Quiet, Side.Right));
}
