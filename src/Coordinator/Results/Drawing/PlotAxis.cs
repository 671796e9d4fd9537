using AeCluster.Coordinator.Analysis;

namespace AeCluster.Coordinator.Results.Drawing;

/// <summary>An axis: where values lie between its ends, and what is written beside it.</summary>
internal abstract record PlotAxis
{
    private PlotAxis()
    {
    }

    /// <summary>The ticks, at most about as many as there is room for; all levels in any case.</summary>
    public abstract IReadOnlyList<Tick> Ticks(int most);

    /// <summary>Numbers, with some room at both ends.</summary>
    public sealed record Numbers(NumberScale Scale) : PlotAxis
    {
        private const double Margin = 0.04;

        public double At(double number) => Inset(Math.Clamp(Scale.Unit(number), 0, 1));

        public override IReadOnlyList<Tick> Ticks(int most) =>
            [.. NumberTicks.Of(Scale, most).Select(tick => tick with { Unit = Inset(tick.Unit) })];

        private static double Inset(double unit) => Margin + (unit * (1 - (2 * Margin)));
    }

    /// <summary>The values of a setting: its scale, and beside it a slot for each level.</summary>
    public sealed record Values(Setting Setting) : PlotAxis
    {
        private const double Margin = 0.03;

        /// <summary>Where the scale ends and levels begin.</summary>
        public double NumbersEnd => Setting.Scale is null ? 0 : 1 - (Slot * Setting.Levels.Count);

        /// <summary>Part of the axis that a level takes.</summary>
        private double Slot => Setting.Scale is null ? 1.0 / Setting.Levels.Count : Math.Min(0.16, 0.5 / Setting.Levels.Count);

        /// <param name="jitter">-1 to 1: to either side within a level's slot.</param>
        public double At(SettingPlace place, double jitter = 0) => place.IsNumber
            ? At(place.Unit)
            : NumbersEnd + ((place.Level + 0.5 + (0.3 * jitter)) * Slot);

        /// <summary>The place of a unit of the scale.</summary>
        public double At(double unit) => Margin + (unit * (NumbersEnd - (2 * Margin)));

        public override IReadOnlyList<Tick> Ticks(int most) =>
        [
            .. Setting.Scale is { } scale
                ? NumberTicks.Of(scale, most).Select(tick => tick with { Unit = At(tick.Unit) })
                : [],
            .. Setting.Levels.Select((level, index) => new Tick(At(new SettingPlace(index, 0)), level)),
        ];
    }
}
