using AeCluster.Coordinator.Analysis;
using AeCluster.Coordinator.Analysis.Importance;
using AeCluster.Coordinator.Results.Drawing;

namespace AeCluster.Coordinator.Results.Studies;

/// <summary>The predicted result by the two most important settings, and the trials.</summary>
internal static class ContourPicture
{
    private const int Steps = 40;
    private const int Height = 720;

    public static Picture Draw(StudyLook look, Contour contour)
    {
        var frame = new PlotFrame(130, 84, 900, Height - 160);
        var (x, y) = (new PlotAxis.Values(contour.One.Setting), new PlotAxis.Values(contour.Other.Setting));
        var results = contour.Results.Cast<double>().ToList();
        var scale = new NumberScale(results.Min(), results.Max(), look.Scale.IsLog);
        var marks = new List<Mark>(StudyLook.Heading(
            "The two most important settings together",
            $"background: {look.Words.Goal} as predicted on average over all other settings; orange: the best trials"));
        marks.AddRange(frame.Grid(x, y, look.Words.NameOf(contour.One.Setting), look.Words.NameOf(contour.Other.Setting)));
        for (var i = 0; i < contour.One.Count; i++)
        {
            for (var j = 0; j < contour.Other.Count; j++)
            {
                var ((left, right), (low, high)) = (Ends(contour.One, x, i), Ends(contour.Other, y, j));
                var (from, to) = (frame.At(left, high), frame.At(right, low));
                // A little larger, so that no lines show between neighbours.
                marks.Add(new Mark.Box(from, to.X - from.X + 0.6, to.Y - from.Y + 0.6, ColorOf(contour.Results[i, j])));
            }
        }

        foreach (var trial in look.Shown.OrderBy(look.IsBest))
        {
            if (contour.One.Setting.PlaceOf(trial) is { } one && contour.Other.Setting.PlaceOf(trial) is { } other)
            {
                var jitter = StudyLook.JitterOf(trial);
                marks.Add(new Mark.Dot(
                    frame.At(x.At(one, jitter), y.At(other, StudyLook.JitterOf(trial with { Number = trial.Number * 7 }))),
                    look.IsBest(trial) ? 6 : look.Shown.Count > 300 ? 2.5 : 4,
                    look.IsBest(trial) ? Ink.Best : "#FFFFFF")
                {
                    Rim = look.IsBest(trial) ? "#FFFFFF" : Ink.Text,
                    Opacity = look.IsBest(trial) ? 1 : look.Shown.Count > 300 ? 0.5 : 0.85,
                    Trial = trial.Number,
                    Tip = look.Words.TipOf(trial),
                });
            }
        }

        marks.AddRange(Legend(frame, scale, ColorOf));
        return new Picture("The two most important settings together", StudyLook.Width, Height, marks);

        string ColorOf(double result)
        {
            var unit = scale.Unit(result);
            return Ink.Of(look.Analysis.Study.Goal.IsMaximized ? 1 - unit : unit);
        }
    }

    private static (double From, double To) Ends(Cells cells, PlotAxis.Values axis, int cell)
    {
        var levels = cells.Setting.Levels.Count;
        var numbers = cells.Setting.Scale is null ? 0 : cells.Count - levels;
        if (cell < numbers)
        {
            // Beyond the smallest and the largest number there is nothing to say, so the ends reach to the frame.
            return (
                cell == 0 ? 0 : axis.At(cells.Edges[cell]),
                cell == numbers - 1 ? axis.NumbersEnd : axis.At(cells.Edges[cell + 1]));
        }

        var place = new SettingPlace(cell - numbers, 0);
        const double wholeSlot = 0.5 / 0.3;
        return (axis.At(place, -wholeSlot), axis.At(place, wholeSlot));
    }

    private static IEnumerable<Mark> Legend(PlotFrame frame, NumberScale scale, Func<double, string> colorOf)
    {
        var bar = new PlotFrame(frame.Left + frame.Width + 30, frame.Top, 22, frame.Height);
        for (var step = 0; step < Steps; step++)
        {
            var at = bar.At(0, (step + 1.0) / Steps);
            yield return new Mark.Box(
                at, bar.Width, (bar.Height / Steps) + 0.6, colorOf(scale.FromUnit((step + 0.5) / Steps)));
        }

        foreach (var tick in NumberTicks.Of(scale, 10))
        {
            var at = bar.At(1, tick.Unit);
            yield return new Mark.Words(new(at.X + 8, at.Y), tick.Label, 12, Ink.Quiet, Side.Right);
        }
    }
}
