using System.Text.RegularExpressions;
using AeCluster.Specs.Schema;

namespace AeCluster.Coordinator.Decisions;

/// <summary>Which failures are of one cause: those whose reasons are the same but for numbers, such as an epoch's.</summary>
public static partial class FailureCauses
{
    private const int MaxNamesShown = 5;

    /// <returns>The same text for reasons of one cause.</returns>
    public static string Of(string reason) => Number().Replace(reason, "#");

    /// <returns>Failures of one cause together, in the order of the first of each.</returns>
    public static IEnumerable<IReadOnlyList<TFailure>> Groups<TFailure>(
        IEnumerable<TFailure> failures, Func<TFailure, string> reason) =>
        failures.GroupBy(failure => Of(reason(failure))).Select(group => group.ToList());

    /// <returns>E.g. <c>t03 failed: it diverged</c>, or <c>2 trials failed alike: t02, t05: it diverged</c>.</returns>
    /// <param name="verb">What became of them, e.g. <c>failed</c>.</param>
    /// <param name="reason">That of the first; may be empty.</param>
    public static string Line(IReadOnlyList<string> trials, string verb, string reason)
    {
        var end = reason.Length == 0 ? "" : $": {reason}";
        return trials.Count == 1 ? $"{trials[0]} {verb}{end}" : $"{trials.Count} trials {verb} alike: {Names(trials)}{end}";
    }

    public static string Names(IReadOnlyList<string> trials) => trials.Count <= MaxNamesShown + 1
        ? string.Join(", ", trials)
        : NameList.Of(trials, MaxNamesShown);

    [GeneratedRegex(@"\d+(\.\d+)?([eE][+-]?\d+)?", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
