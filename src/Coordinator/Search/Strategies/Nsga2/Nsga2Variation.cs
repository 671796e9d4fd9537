using AeCluster.Coordinator.Search.Spaces;

namespace AeCluster.Coordinator.Search.Strategies.Nsga2;

/// <summary>
/// A new point from two others: simulated binary crossover and polynomial mutation of numbers within their range (Deb and
/// Agrawal, 1995; Deb and Goyal, 1996), uniform crossover of alternatives. Places are in [0, 1], so logarithmic ranges are varied
/// by factors.
/// </summary>
public static class Nsga2Variation
{
    /// <summary>The larger, the nearer are children to their parents.</summary>
    private const double CrossoverIndex = 15;

    private const double MutationIndex = 20;

    /// <param name="mutation">How likely each value is changed.</param>
    /// <param name="random">Draws for an axis.</param>
    public static Point Child(Space space, Point mother, Point father, double mutation, Func<Axis, SplitMix64> random) =>
        space.Build(i =>
        {
            var axis = space.Axes[i];
            var draws = random(axis);
            return Inherited(axis, mother[i], father[i], draws) is { } value
                ? draws.Unit() < mutation ? Mutated(axis, value, draws) : value
                : axis.FromUnit(draws.Unit());
        });

    /// <summary>A value from the parents; null if neither has the axis.</summary>
    private static AxisValue? Inherited(Axis axis, AxisValue? mother, AxisValue? father, SplitMix64 draws)
    {
        var (fromMother, crosses) = (draws.Unit() < 0.5, draws.Unit() < 0.5);
        if (mother is { IsNumber: true } a && father is { IsNumber: true } b && a != b && crosses)
        {
            var range = axis.Range!;
            return AxisValue.OfNumber(
                range.FromUnit(Crossed(range.ToUnit(a.Number), range.ToUnit(b.Number), draws.Unit(), fromMother)));
        }

        return fromMother ? mother ?? father : father ?? mother;
    }

    /// <summary>Simulated binary crossover: one of the two children of two places.</summary>
    /// <param name="unit">A uniform draw in [0, 1).</param>
    public static double Crossed(double a, double b, double unit, bool isLower)
    {
        var (low, high) = (Math.Min(a, b), Math.Max(a, b));
        var distance = high - low;
        if (distance <= 0)
        {
            return a;
        }

        // Spread so that no child is outside: the bound on the child's side counts.
        var room = 1 + (2 * (isLower ? low : 1 - high) / distance);
        var alpha = 2 - Math.Pow(room, -(CrossoverIndex + 1));
        var spread = Math.Pow(
            unit <= 1 / alpha ? unit * alpha : 1 / (2 - (unit * alpha)), 1 / (CrossoverIndex + 1));
        return Math.Clamp(0.5 * (low + high + (isLower ? -spread * distance : spread * distance)), 0, 1);
    }

    /// <summary>Polynomial mutation of a place.</summary>
    /// <param name="unit">A uniform draw in [0, 1).</param>
    public static double Mutated(double place, double unit)
    {
        const double Power = MutationIndex + 1;
        var change = unit < 0.5
            ? Math.Pow((2 * unit) + ((1 - (2 * unit)) * Math.Pow(1 - place, Power)), 1 / Power) - 1
            : 1 - Math.Pow((2 * (1 - unit)) + (2 * (unit - 0.5) * Math.Pow(place, Power)), 1 / Power);
        return Math.Clamp(place + change, 0, 1);
    }

    /// <summary>A number moves a little; an alternative is replaced by any. Numbers with special values beside them do
    /// either.</summary>
    private static AxisValue Mutated(Axis axis, AxisValue value, SplitMix64 draws)
    {
        if (!value.IsNumber || (axis.Choices > 0 && draws.Unit() < 0.5))
        {
            return axis.FromUnit(draws.Unit());
        }

        var range = axis.Range!;
        return AxisValue.OfNumber(range.FromUnit(Mutated(range.ToUnit(value.Number), draws.Unit())));
    }
}
