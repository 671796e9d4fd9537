using AeCluster.Coordinator.Analysis;
using AeCluster.Coordinator.Results.Drawing;

namespace AeCluster.Coordinator.Results.Studies;

/// <summary>The curves of all trials and where they were stopped; beside it how many are left after each rung.</summary>
internal static class StoppingPicture
{
    private const int Height = 520;
    private const double Top = 84;

    public static Picture Draw(StudyLook look)
    {
        var rungs = look.Analysis.Rungs;
        var trained = look.Analysis.Study.Trials.Where(trial => trial.Curve.Any(double.IsFinite)).ToList();
        var scale = NumberScale.OfResults([.. trained.SelectMany(trial => trial.Curve).Where(double.IsFinite)]);
        var results = new PlotAxis.Numbers(scale);
        var last = trained.Max(trial => trial.Curve.Count);
        var epochs = new PlotAxis.Numbers(new NumberScale(1, Math.Max(2, last), last >= 30));
        var frame = new PlotFrame(94, Top, 700, Height - Top - 64);
        var marks = new List<Mark>(StudyLook.Heading(
            "What was stopped when", "orange: the best trials; blue: completed; grey: stopped early, with a dot where"));
        marks.AddRange(frame.Grid(
            epochs,
            results,
            epochs.Scale.IsLog ? "epoch, logarithmic" : "epoch",
            scale.IsLog ? $"{look.Words.Goal}, logarithmic" : look.Words.Goal));
        foreach (var rung in rungs.SkipLast(1))
        {
            marks.Add(new Mark.Line([frame.At(epochs.At(rung.Epochs), 0), frame.At(epochs.At(rung.Epochs), 1)], Ink.Frame, 1)
            {
                IsDashed = true,
            });
        }

        foreach (var trial in trained.OrderBy(look.IsBest).ThenBy(trial => trial.IsCompleted))
        {
            marks.AddRange(Curve(look, trial, frame, epochs, results));
        }

        marks.AddRange(Survivors(new PlotFrame(frame.Left + frame.Width + 96, Top, 150, frame.Height), rungs));
        return new Picture("What was stopped when", StudyLook.Width, Height, marks);
    }

    private static IEnumerable<Mark> Curve(
        StudyLook look, StudyTrial trial, PlotFrame frame, PlotAxis.Numbers epochs, PlotAxis.Numbers results)
    {
        var isBest = look.IsBest(trial);
        var color = isBest ? Ink.Best : trial.IsCompleted ? Ink.Trial : Ink.Faint;
        List<Pixel> points =
        [
            .. trial.Curve
                .Select((value, index) => (Epoch: index + 1, Value: value))
                .Where(point => double.IsFinite(point.Value))
                .Select(point => frame.At(epochs.At(point.Epoch), results.At(point.Value))),
        ];
        yield return new Mark.Line(points, color, isBest ? 2.5 : 1.2)
        {
            Opacity = isBest ? 1 : 0.6,
            Trial = trial.Number,
            Tip = look.Words.TipOf(trial),
        };
        if (!trial.IsCompleted || points.Count == 1)
        {
            yield return new Mark.Dot(points[^1], isBest ? 4 : 3, trial.IsCompleted ? color : Ink.Frame)
            {
                Trial = trial.Number,
                Tip = look.Words.TipOf(trial),
            };
        }
    }

    private static IEnumerable<Mark> Survivors(PlotFrame frame, IReadOnlyList<Rung> rungs)
    {
        var title = new Pixel(frame.Left + (frame.Width / 2), frame.Top - 8);
        yield return new Mark.Words(title, "trials at each rung", 13, Ink.Text, Side.Center);
        var row = Math.Min(44, frame.Height / rungs.Count);
        var most = rungs.Max(rung => rung.Reached);
        foreach (var (index, rung) in rungs.Index())
        {
            var (y, height) = (frame.Top + 12 + (row * index), row * 0.62);
            var stopped = rung.Pruned + rung.Paused;
            var (whole, gone) = (frame.Width * rung.Reached / most, frame.Width * stopped / most);
            var tip = $"after {rung.Epochs} epochs: {rung.Reached} reached, {rung.Pruned} pruned, {rung.Paused} paused";
            yield return new Mark.Words(new(frame.Left - 8, y + (height / 2)), $"epoch {rung.Epochs}", 12, Ink.Quiet, Side.Left);
            yield return new Mark.Box(new(frame.Left, y), whole - gone, height, Ink.Trial) { Tip = tip };
            yield return new Mark.Box(new(frame.Left + whole - gone, y), gone, height, Ink.Faint) { Tip = tip };
            yield return new Mark.Words(
                new(frame.Left + whole + 6, y + (height / 2)),
                stopped == 0 ? $"{rung.Reached}" : $"{rung.Reached}, {stopped} stopped",
                12,
                Ink.Quiet,
                Side.Right);
        }
    }
}
