using AeCluster.Coordinator.Analysis;
using AeCluster.Coordinator.Results.Drawing;

namespace AeCluster.Coordinator.Results.Studies;

/// <summary>Each two goals against each other, with the trials that nothing beats.</summary>
internal static class TradeOffPicture
{
    private const double Top = 84;
    private const double PanelHeight = 420;
    private const int MostPanels = 6;

    public static Picture Draw(StudyLook look)
    {
        var goals = look.Analysis.Study.Goals;
        var measured = look.Analysis.Study.Ranking.Where(trial => trial.Values.All(value => value is not null)).ToList();
        var front = look.Analysis.Front.ToHashSet();
        List<(int X, int Y)> pairs =
        [
            .. Enumerable.Range(0, goals.Count)
                .SelectMany(x => Enumerable.Range(x + 1, goals.Count - x - 1).Select(y => (x, y)))
                .Take(MostPanels),
        ];
        var columns = Math.Min(2, pairs.Count);
        var width = (StudyLook.Width - 20.0) / columns;
        var marks = new List<Mark>(StudyLook.Heading(
            "Trade-offs between the goals",
            $"orange: the {front.Count} trials that no other one beats in every goal (Pareto front)"));
        foreach (var (index, (x, y)) in pairs.Index())
        {
            var frame = new PlotFrame(
                (width * (index % columns)) + 94, Top + (PanelHeight * (index / columns)), width - 124, PanelHeight - 76);
            var (across, up) = (AxisOf(x), AxisOf(y));
            marks.AddRange(frame.Grid(across, up, LabelOf(x, across), LabelOf(y, up)));
            if (goals.Count == 2)
            {
                marks.Add(new Mark.Line([.. look.Analysis.Front.Select(At).OrderBy(at => at.X)], Ink.Best, 1.5));
            }

            foreach (var trial in measured.OrderBy(front.Contains))
            {
                marks.Add(new Mark.Dot(At(trial), front.Contains(trial) ? 6 : 4, front.Contains(trial) ? Ink.Best : Ink.Trial)
                {
                    Rim = front.Contains(trial) ? "#FFFFFF" : null,
                    Opacity = front.Contains(trial) ? 1 : measured.Count > 300 ? 0.4 : 0.7,
                    Trial = trial.Number,
                    Tip = look.Words.TipOf(trial),
                });
            }

            Pixel At(StudyTrial trial) => frame.At(across.At(trial.Values[x]!.Value), up.At(trial.Values[y]!.Value));
        }

        var rows = ((pairs.Count - 1) / columns) + 1;
        return new Picture("Trade-offs between the goals", StudyLook.Width, (int)(Top + (PanelHeight * rows)), marks);

        PlotAxis.Numbers AxisOf(int goal) => new(NumberScale.OfResults([.. measured.Select(trial => trial.Values[goal]!.Value)]));

        string LabelOf(int goal, PlotAxis.Numbers axis) =>
            axis.Scale.IsLog ? $"{StudyWords.NameOf(goals[goal])}, logarithmic" : StudyWords.NameOf(goals[goal]);
    }
}
