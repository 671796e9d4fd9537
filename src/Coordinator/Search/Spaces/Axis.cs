namespace AeCluster.Coordinator.Search.Spaces;

/// <summary>One setting that is searched: numbers, unordered alternatives, or numbers and special values beside them.</summary>
/// <param name="Name">Unique in its space; draws are keyed by it. Usually the dotted path of the setting.</param>
/// <param name="Range">The numbers; null where there are alternatives only.</param>
/// <param name="Choices">How many alternatives there are: all values of a list, or the special values beside a range.</param>
/// <param name="Condition">When the axis exists; null: always.</param>
public sealed record Axis(string Name, NumberRange? Range, int Choices = 0, AxisCondition? Condition = null)
{
    /// <summary>Number of different values; null where they are continuous.</summary>
    public long? Count => Range is null ? Choices : Range.Count + Choices;

    /// <summary>Maps [0, 1] to a value. Each alternative is as likely as any other, and the numbers together are as likely as
    /// one alternative.</summary>
    public AxisValue FromUnit(double unit)
    {
        var parts = Choices + (Range is null ? 0 : 1);
        var place = Math.Clamp(unit, 0, 1) * parts;
        var part = Math.Min((int)place, parts - 1);
        return part < Choices ? AxisValue.OfChoice(part) : AxisValue.OfNumber(Range!.FromUnit(place - part));
    }
}

/// <summary>An axis exists only where an earlier axis has one of its alternatives.</summary>
/// <param name="Axis">Index of the earlier axis.</param>
/// <param name="Choice">The alternative that it must have.</param>
public readonly record struct AxisCondition(int Axis, int Choice);

/// <summary>The value of an axis: an alternative or a number.</summary>
/// <param name="Choice">Index of the alternative; -1 for a number.</param>
/// <param name="Number">The number; 0 for an alternative.</param>
public readonly record struct AxisValue(int Choice, double Number)
{
    public bool IsNumber => Choice < 0;

    public static AxisValue OfChoice(int choice) => new(choice, 0);

    public static AxisValue OfNumber(double number) => new(-1, number);
}
