using AeCluster.Coordinator.Analysis;
using AeCluster.Coordinator.Results.Drawing;

namespace AeCluster.Coordinator.Results.Studies;

/// <summary>Parallel coordinates: a line for each trial through its result and its settings.</summary>
internal static class ParallelPicture
{
    private const int Most = 11;
    private const int Height = 600;
    private const double Top = 128;
    private const double Bottom = 48;

    public static Picture Draw(StudyLook look)
    {
        var settings = look.Analysis.Settings.Take(Most).ToList();
        var gap = (StudyLook.Width - 200.0) / settings.Count;
        var marks = new List<Mark>(StudyLook.Heading(
            "All trials at once",
            "a line for each trial, from its result through its settings, the most important first; dark is good, orange the best"
                + (settings.Count < look.Analysis.Settings.Count
                    ? $"; without {look.Analysis.Settings.Count - settings.Count} settings that matter less"
                    : "")));
        IReadOnlyList<PlotAxis.Values> axes = [.. settings.Select(setting => new PlotAxis.Values(setting))];
        foreach (var trial in look.Shown.OrderBy(look.IsBest).ThenByDescending(look.BadnessOf))
        {
            marks.Add(LineOf(trial));
        }

        var isUpsideDown = look.Analysis.Study.Goal.IsMaximized;
        AxisAt(0, look.ResultLabel, look.Results, isUpsideDown ? "higher is better" : "lower is better");
        foreach (var (index, axis) in axes.Index())
        {
            AxisAt(index + 1, look.Words.NameOf(axis.Setting), axis, "");
        }

        return new Picture("Parallel coordinates", StudyLook.Width, Height, marks);

        Mark LineOf(StudyTrial trial)
        {
            var points = new List<Pixel> { At(0, look.Results.At(trial.Value!.Value)) };
            foreach (var (index, axis) in axes.Index())
            {
                // A trial without the setting passes below the axis.
                points.Add(At(index + 1, axis.Setting.PlaceOf(trial) is { } place
                    ? axis.At(place, StudyLook.JitterOf(trial))
                    : -0.06));
            }

            var isBest = look.IsBest(trial);
            var width = !isBest ? 1.1 : look.Analysis.Best.Count > 12 ? 1.4 : 2.2;
            return new Mark.Line(points, isBest ? Ink.Best : Ink.Of(0.1 + (0.75 * look.BadnessOf(trial))), width)
            {
                Opacity = isBest ? 0.9 : look.Shown.Count > 300 ? 0.3 : look.Shown.Count > 60 ? 0.55 : 0.8,
                Trial = trial.Number,
                Tip = look.Words.TipOf(trial),
            };
        }

        void AxisAt(int index, string name, PlotAxis axis, string direction)
        {
            marks.Add(new Mark.Line([At(index, 0), At(index, 1)], Ink.Text, 1.5));
            var (top, bottom) = (At(index, 1), At(index, 0));
            // Every other name a line higher, so that long ones have room.
            marks.Add(new Mark.Words(
                new(top.X, top.Y - (index % 2 == 0 ? 18 : 38)),
                SkiaPicture.Fit(name, 13, Math.Max(90, (gap * 2) - 16)),
                13,
                Ink.Text,
                Side.Center)
            {
                IsBold = true,
                Tip = name,
            });
            if (direction.Length > 0)
            {
                marks.Add(new Mark.Words(new(bottom.X, bottom.Y + 24), direction, 12, Ink.Quiet, Side.Center));
            }

            foreach (var tick in axis.Ticks(8))
            {
                var at = At(index, tick.Unit);
                var text = SkiaPicture.Fit(tick.Label, 11.5, Math.Max(40, gap - 20));
                var width = SkiaPicture.WidthOf(text, 11.5);
                marks.Add(new Mark.Line([new(at.X - 4, at.Y), new(at.X, at.Y)], Ink.Text, 1.5));
                marks.Add(new Mark.Box(new(at.X - 9 - width, at.Y - 8), width + 4, 16, "#FFFFFF") { Opacity = 0.75 });
                marks.Add(new Mark.Words(new(at.X - 7, at.Y), text, 11.5, Ink.Text, Side.Left) { Tip = tick.Label });
            }
        }

        Pixel At(int index, double unit) => new(100 + (gap * index), Top + ((1 - unit) * (Height - Top - Bottom)));
    }
}
