using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using AeCluster.Specs.Schema;

namespace AeCluster.Coordinator.Search;

/// <summary>The distribution of draws over a range.</summary>
public enum RangeScale
{
    /// <summary>Uniform.</summary>
    Linear,

    /// <summary>Log-uniform: 1 to 10 is as likely as 10 to 100.</summary>
    Log,
}

/// <summary>The range of numbers from which a random search draws.</summary>
public sealed record RandomRange : ISelfChecking
{
    /// <summary>2^53: not all larger whole numbers are exact as doubles.</summary>
    private const double MaxExactInteger = 9_007_199_254_740_992;

    [Description("Smallest value.")]
    public required double Min { get; init; }

    [Description("Largest value.")]
    public required double Max { get; init; }

    [Description("linear: every value is as likely as any other; log: every factor.")]
    public RangeScale Scale { get; init; } = RangeScale.Linear;

    [Description("Whether whole numbers are drawn; by default if the setting is a whole number.")]
    [SuppressMessage("Naming", "CA1720", Justification = "The key in files is 'integer'; keys are derived from property names.")]
    public bool? Integer { get; init; }

    [Description("Distance between neighbouring values, counted from min; without it every number is allowed.")]
    [Range(0.0, 1e300, MinimumIsExclusive = true)]
    public double? Step { get; init; }

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

        if (Integer == true && Step is { } step && !IsWhole(step))
        {
            yield return new SpecProblem(nameof(Step), $"integer: true needs a whole number as step, got {step}");
        }

        if (Integer == true && (!IsWhole(Min) || !IsWhole(Max)))
        {
            yield return new SpecProblem(
                nameof(Min), $"integer: true needs whole numbers up to 2^53 as min and max, got {Min} and {Max}");
        }
    }

    private static bool IsWhole(double value) => Math.Abs(value) <= MaxExactInteger && Math.Floor(value) == value;
}
