using System.Globalization;
using System.Text.RegularExpressions;

namespace AeCluster.Coordinator.Search.Conditions;

/// <summary>One side of a condition.</summary>
/// <param name="Path">The setting; null for a constant.</param>
/// <param name="Constant">The number or word; null for a setting.</param>
/// <param name="Factor">What the setting is multiplied by.</param>
internal sealed partial record ConditionSide(string? Path, string? Constant, double Factor)
{
    /// <returns>Null where the text is neither.</returns>
    public static ConditionSide? Parse(string text)
    {
        if (SpaceCondition.Number(text) is not null)
        {
            return new ConditionSide(null, text, 1);
        }

        if (Times().Match(text) is { Success: true } times)
        {
            return new ConditionSide(
                times.Groups[1].Value, null, double.Parse(times.Groups[2].Value, CultureInfo.InvariantCulture));
        }

        return Setting().IsMatch(text) ? new ConditionSide(text, null, 1)
            : Word().IsMatch(text) ? new ConditionSide(null, text, 1)
            : null;
    }

    /// <returns>The value as text; null where the trial does not have the setting.</returns>
    public string? Value(IReadOnlyDictionary<string, string> settings)
    {
        if (Path is null)
        {
            return Constant;
        }

        if (!settings.TryGetValue(Path, out var text))
        {
            return null;
        }

        return Factor != 1 && SpaceCondition.Number(text) is { } number
            ? (number * Factor).ToString("R", CultureInfo.InvariantCulture)
            : text;
    }

    [GeneratedRegex(@"^([a-z0-9_]+(?:\.[a-z0-9_]+)*)\s*\*\s*([0-9.]+(?:e-?[0-9]+)?)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Times();

    [GeneratedRegex(@"^(?:seed|[a-z0-9_]+(?:\.[a-z0-9_]+)+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Setting();

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
