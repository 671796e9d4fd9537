using AeCluster.Coordinator.Analysis;
using AeCluster.Coordinator.Results.Drawing;

namespace AeCluster.Coordinator.Results.Studies;

/// <summary>The best result so far against trials, epochs and time, of one run or of several.</summary>
internal static class ProgressPicture
{
    private const double Top = 84;
    private const double PanelHeight = 300;
    private const double LegendRow = 22;

    /// <param name="looks">The runs; their first goals are the same.</param>
    public static Picture Draw(IReadOnlyList<StudyLook> looks)
    {
        var runs = looks.Where(look => look.Analysis.Progress.Count > 0).ToList();
        var points = runs.SelectMany(run => run.Analysis.Progress).ToList();
        var scale = NumberScale.OfResults([.. points.Select(point => point.Value)]);
        var (results, goal) = (new PlotAxis.Numbers(scale), looks[0].Words.Goal);
        var isTimed = points.All(point => point.Hours is not null);
        var unit = UnitOf(points.Max(point => point.Hours ?? 0));
        List<(string Label, Func<ProgressPoint, double> Place)> panels =
        [
            ("completed trials", point => point.Completed),
            ("epochs of all trials", point => point.Epochs),
        ];
        if (isTimed)
        {
            panels.Add((unit.Name, point => point.Hours!.Value * unit.PerHour));
        }

        var marks = new List<Mark>(StudyLook.Heading(
            "Best result so far", "lines: the best so far; dots: each completed trial"));
        var width = (StudyLook.Width - 20.0) / panels.Count;
        foreach (var (index, panel) in panels.Index())
        {
            var frame = new PlotFrame((width * index) + 94, Top, width - 114, PanelHeight);
            var first = index == 0 ? 1 : 0;
            var axis = new PlotAxis.Numbers(new NumberScale(first, Math.Max(points.Max(panel.Place), first + 1e-9), false));
            marks.AddRange(frame.Grid(
                axis, results, panel.Label, index == 0 ? scale.IsLog ? $"{goal}, logarithmic" : goal : ""));
            foreach (var (number, run) in runs.Index())
            {
                marks.AddRange(Run(run, frame, axis, results, panel.Place, ColorOf(number), runs.Count == 1));
            }
        }

        var legend = Top + PanelHeight + 72;
        foreach (var (number, run) in runs.Index().Where(_ => runs.Count > 1))
        {
            var y = legend + (LegendRow * number);
            marks.Add(new Mark.Line([new(94, y), new(122, y)], ColorOf(number), 3));
            marks.Add(new Mark.Words(new(132, y), run.Analysis.Study.Name, 13, Ink.Text, Side.Right));
        }

        var height = legend + (runs.Count > 1 ? LegendRow * runs.Count : -20);
        return new Picture("Best result so far", StudyLook.Width, (int)height, marks);
    }

    private static IEnumerable<Mark> Run(
        StudyLook run,
        PlotFrame frame,
        PlotAxis.Numbers axis,
        PlotAxis.Numbers results,
        Func<ProgressPoint, double> place,
        string color,
        bool isAlone)
    {
        var progress = run.Analysis.Progress;
        foreach (var point in progress)
        {
            yield return new Mark.Dot(At(place(point), point.Value), progress.Count > 300 ? 2 : 3.5, color)
            {
                Opacity = progress.Count > 300 ? 0.3 : 0.45,
                Trial = isAlone ? point.Trial.Number : null,
                Tip = run.Words.TipOf(point.Trial),
            };
        }

        // Stairs: the best so far stays until a better one ends.
        var stairs = new List<Pixel>();
        foreach (var (before, point) in progress.Prepend(progress[0]).Zip(progress))
        {
            stairs.Add(At(place(point), before.Best));
            stairs.Add(At(place(point), point.Best));
        }

        yield return new Mark.Line(stairs, color, 2.5);

        Pixel At(double x, double value) => frame.At(axis.At(x), results.At(value));
    }

    private static string ColorOf(int run) => Ink.Distinct[run % Ink.Distinct.Count];

    private static (string Name, double PerHour) UnitOf(double hours) => hours switch
    {
        < 0.05 => ("seconds since the first trial began", 3600),
        < 3 => ("minutes since the first trial began", 60),
        _ => ("hours since the first trial began", 1),
    };
}
