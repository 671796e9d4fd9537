namespace AeCluster.Coordinator.Results.Drawing;

/// <summary>The rectangle of a plot within a picture: its grid, ticks and labels.</summary>
/// <param name="Left">Of the area in which values lie.</param>
internal sealed record PlotFrame(double Left, double Top, double Width, double Height)
{
    private const double TickSize = 12;
    private const double LabelSize = 13;

    public Pixel At(double x, double y) => new(Left + (x * Width), Top + ((1 - y) * Height));

    public IEnumerable<Mark> Grid(PlotAxis horizontal, PlotAxis vertical, string below, string beside)
    {
        foreach (var tick in vertical.Ticks(Math.Max(2, (int)(Height / 55))))
        {
            yield return new Mark.Line([At(0, tick.Unit), At(1, tick.Unit)], Ink.Grid, 1);
            yield return Words(At(0, tick.Unit), -8, 0, SkiaPicture.Fit(tick.Label, TickSize, 90), Side.Left);
        }

        foreach (var mark in Below(horizontal))
        {
            yield return mark;
        }

        yield return new Mark.Line([At(0, 1), At(0, 0), At(1, 0)], Ink.Frame, 1);
        yield return new Mark.Words(
            new(Left + (Width / 2), Top + Height + 38),
            SkiaPicture.Fit(below, LabelSize, Width + 40),
            LabelSize,
            Ink.Text,
            Side.Center);
        if (beside.Length > 0)
        {
            yield return new Mark.Words(
                new(Left - 66, Top + (Height / 2)),
                SkiaPicture.Fit(beside, LabelSize, Height + 40),
                LabelSize,
                Ink.Text,
                Side.Center)
            {
                Turn = -90,
            };
        }
    }

    private IEnumerable<Mark> Below(PlotAxis axis)
    {
        var ticks = axis.Ticks(Math.Max(2, (int)(Width / 52)));
        double[] gaps = [.. ticks.Zip(ticks.Skip(1), (one, next) => Math.Abs(next.Unit - one.Unit) * Width)];
        // Every nth label where they would lie on one another, and as much of each as there is room for.
        var every = Math.Max(1, (int)Math.Ceiling(26 / Math.Max(gaps.Prepend(Width).Min(), 0.5)));
        foreach (var (index, tick) in ticks.Index())
        {
            yield return new Mark.Line([At(tick.Unit, 0), At(tick.Unit, 1)], Ink.Grid, 1);
            if (index % every == 0)
            {
                var room = Math.Min(index > 0 ? gaps[index - 1] : Width, index < gaps.Length ? gaps[index] : Width) * every;
                var text = SkiaPicture.Fit(tick.Label, TickSize, Math.Max(24, room - 4));
                yield return Words(At(tick.Unit, 0), 0, 14, text, Side.Center) with { Tip = tick.Label };
            }
        }
    }

    private static Mark.Words Words(Pixel at, double right, double down, string text, Side side) =>
        new(new(at.X + right, at.Y + down), text, TickSize, Ink.Quiet, side);
}
