using AeCluster.Coordinator.Analysis;
using AeCluster.Coordinator.Analysis.Importance;
using AeCluster.Coordinator.Results.Drawing;

namespace AeCluster.Coordinator.Results.Studies;

/// <summary>A scatter of the results for each setting, with the result that is predicted on average over all others.</summary>
internal static class SlicesPicture
{
    private const int Most = 12;
    private const int Columns = 3;
    private const double PanelHeight = 300;
    private const double Top = 84;

    public static Picture Draw(StudyLook look)
    {
        var settings = look.Analysis.Settings.Take(Most).ToList();
        var columns = Math.Min(Columns, settings.Count);
        var width = (StudyLook.Width - 20) / (double)columns;
        var failed = look.Analysis.Study.Trials.Where(trial => trial.IsFailed).ToList();
        var marks = new List<Mark>(StudyLook.Heading(
            "Each setting against the result",
            "orange: the best trials; green: what the model predicts on average over all other settings, with its spread"
                + (look.Shown.Any(trial => !trial.IsCompleted) ? "; hollow: stopped early or still running" : "")
                + (failed.Count > 0 ? "; crosses: failed" : "")));
        foreach (var (index, setting) in settings.Index())
        {
            var frame = new PlotFrame(
                (width * (index % columns)) + 94, Top + (PanelHeight * (index / columns)) + 12, width - 114, PanelHeight - 80);
            var axis = new PlotAxis.Values(setting);
            var beside = index % columns == 0 ? look.ResultLabel : "";
            marks.AddRange(frame.Grid(axis, look.Results, look.Words.NameOf(setting), beside));
            if (look.ImportanceOf(setting) is { } importance)
            {
                marks.AddRange(Predicted(look, frame, axis, importance));
            }

            foreach (var trial in look.Shown.OrderBy(look.IsBest).Where(trial => setting.PlaceOf(trial) is not null))
            {
                var x = axis.At(setting.PlaceOf(trial)!.Value, StudyLook.JitterOf(trial));
                marks.Add(look.DotOf(trial, frame.At(x, look.Results.At(trial.Value!.Value))));
            }

            foreach (var trial in failed.Where(trial => setting.PlaceOf(trial) is not null))
            {
                var x = axis.At(setting.PlaceOf(trial)!.Value, StudyLook.JitterOf(trial));
                marks.Add(new Mark.Cross(frame.At(x, look.Analysis.Study.Goal.IsMaximized ? 0.01 : 0.99), 3.5, Ink.Frame)
                {
                    Trial = trial.Number,
                    Tip = look.Words.TipOf(trial),
                });
            }
        }

        var rows = ((settings.Count - 1) / columns) + 1;
        return new Picture("Each setting against the result", StudyLook.Width, (int)(Top + (PanelHeight * rows)), marks);
    }

    private static IEnumerable<Mark> Predicted(
        StudyLook look, PlotFrame frame, PlotAxis.Values axis, SettingImportance importance)
    {
        var (cells, levels) = (importance.Cells, importance.Setting.Levels.Count);
        var numbers = importance.Setting.Scale is null ? 0 : cells.Count - levels;
        var (upper, middle, lower) = (new List<Pixel>(), new List<Pixel>(), new List<Pixel>());
        for (var cell = 0; cell < numbers; cell++)
        {
            var (band, x) = (importance.Marginal[cell], axis.At((cells.Edges[cell] + cells.Edges[cell + 1]) / 2));
            upper.Add(At(x, band.High));
            middle.Add(At(x, band.Middle));
            lower.Add(At(x, band.Low));
        }

        if (middle.Count > 0)
        {
            lower.Reverse();
            yield return new Mark.Area([.. upper, .. lower], Ink.Model) { Opacity = 0.18 };
            yield return new Mark.Line(middle, Ink.Model, 2.5);
        }

        for (var level = 0; level < levels; level++)
        {
            var band = importance.Marginal[numbers + level];
            var (left, right) = (axis.At(new SettingPlace(level, 0), -1.3), axis.At(new SettingPlace(level, 0), 1.3));
            Pixel[] corners = [At(left, band.High), At(right, band.High), At(right, band.Low), At(left, band.Low)];
            yield return new Mark.Area(corners, Ink.Model) { Opacity = 0.18 };
            yield return new Mark.Line([At(left, band.Middle), At(right, band.Middle)], Ink.Model, 2.5);
        }

        Pixel At(double x, double value) =>
            frame.At(x, look.Results.At(Math.Clamp(value, look.Scale.Low, look.Scale.High)));
    }
}
