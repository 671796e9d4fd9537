using System.ComponentModel;
using AeCluster.Specs.Schema;

namespace AeCluster.Coordinator.Search.Goals;

/// <summary>A limit of a measure of the outcome: a trial beyond it never wins.</summary>
public sealed record OutcomeLimit : ISelfChecking
{
    [Description("The measure may not be above this.")]
    public double? AtMost { get; init; }

    [Description("The measure may not be below this.")]
    public double? AtLeast { get; init; }

    public IEnumerable<SpecProblem> Problems()
    {
        if (AtMost is null && AtLeast is null)
        {
            yield return new SpecProblem(nameof(AtMost), "expected at_most or at_least");
        }
        else if (AtMost < AtLeast)
        {
            yield return new SpecProblem(nameof(AtMost), $"at_most ({AtMost}) is below at_least ({AtLeast})");
        }
    }

    /// <returns>By how much the measure is beyond the limit; 0 where it is not, positive infinity where it is missing.</returns>
    internal double Violation(double? measured) =>
        measured is { } value && !double.IsNaN(value)
            ? Math.Max(0, Math.Max(value - (AtMost ?? value), (AtLeast ?? value) - value))
            : double.PositiveInfinity;
}
