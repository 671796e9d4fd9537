using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using AeCluster.Specs.Schema;

namespace AeCluster.Coordinator.Search;

/// <summary>How a range is divided among its values.</summary>
public enum RangeScale
{
    /// <summary>Every value as likely as any other.</summary>
    Linear,

    /// <summary>Every factor as likely as any other: 1 to 10 as often as 10 to 100.</summary>
    Log,
}

/// <summary>Numbers that a random search draws from.</summary>
public sealed record RandomRange : ISelfChecking
{
    /// <summary>Whole numbers above this are not all doubles.</summary>
    private const double LargestWhole = 9_007_199_254_740_992;

    [Description("Smallest value.")]
    public required double Min { get; init; }

    [Description("Largest value.")]
    public required double Max { get; init; }

    [Description("linear: every value is as likely as any other; log: every factor.")]
    public RangeScale Scale { get; init; } = RangeScale.Linear;

    [Description("Whether whole numbers are drawn; by default if the setting is a whole number.")]
    [SuppressMessage("Naming", "CA1720", Justification = "The file's word for it is 'integer', and words come from names.")]
    public bool? Integer { get; init; }

    public IEnumerable<SpecProblem> Problems()
    {
        if (Min > Max)
        {
            yield return new SpecProblem(nameof(Min), $"min ({Min}) is larger than max ({Max})");
        }
        else if (!double.IsFinite(Max - Min))
        {
            yield return new SpecProblem(nameof(Max), "max - min is too large for a number");
        }

        if (Scale == RangeScale.Log && Min <= 0)
        {
            yield return new SpecProblem(nameof(Min), $"must be greater than 0 on a log scale, got {Min}");
        }

        if (Integer == true && (!IsWhole(Min) || !IsWhole(Max)))
        {
            yield return new SpecProblem(
                nameof(Min), $"integer: true needs whole numbers up to 2^53 as min and max, got {Min} and {Max}");
        }
    }

    private static bool IsWhole(double value) => Math.Abs(value) <= LargestWhole && Math.Floor(value) == value;
}
