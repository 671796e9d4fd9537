using System.Globalization;
using System.Text.RegularExpressions;

namespace AeCluster.Coordinator.Search.Conditions;

/// <summary>
/// A condition that every trial has to fulfil, such as <c>model.codings &lt;= 32</c> or
/// <c>model.codings * 2 &lt; training.batch</c>: two sides, each a setting, a number or a word, a setting also times a number. It
/// holds where a trial does not have one of the settings.
/// </summary>
/// <param name="Text">As it was written.</param>
internal sealed partial record SpaceCondition(string Text, ConditionSide Left, string Operator, ConditionSide Right)
{
    /// <summary>What is expected, for error messages.</summary>
    public const string Expected =
        "expected a comparison of settings, numbers or words by <=, <, >=, >, == or !=, such as 'model.codings <= 32'";

    /// <summary>The settings that it compares.</summary>
    public IEnumerable<string> Paths => new[] { Left.Path, Right.Path }.OfType<string>();

    /// <returns>Null where the text is no condition.</returns>
    public static SpaceCondition? Parse(string text) =>
        Pattern().Match(text) is { Success: true } match
        && ConditionSide.Parse(match.Groups[1].Value) is { } left
        && ConditionSide.Parse(match.Groups[3].Value) is { } right
        && (left.Path is not null || right.Path is not null)
            ? new SpaceCondition(text, left, match.Groups[2].Value, right)
            : null;

    /// <param name="settings">Path to value, as text, of every setting of a trial.</param>
    public bool Holds(IReadOnlyDictionary<string, string> settings)
    {
        if (Left.Value(settings) is not { } left || Right.Value(settings) is not { } right)
        {
            return true;
        }

        if (Number(left) is { } one && Number(right) is { } other)
        {
            return Operator switch
            {
                "<=" => one <= other,
                "<" => one < other,
                ">=" => one >= other,
                ">" => one > other,
                "==" => one == other,
                _ => one != other,
            };
        }

        return Operator switch
        {
            "==" => left == right,
            "!=" => left != right,
            // A word beside a number, such as a clip_norm of none, is neither above nor below it.
            _ => true,
        };
    }

    internal static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    [GeneratedRegex(@"^\s*(.+?)\s*(<=|>=|==|!=|<|>)\s*(.+?)\s*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
