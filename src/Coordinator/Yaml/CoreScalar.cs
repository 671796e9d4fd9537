using System.Globalization;
using System.Text.RegularExpressions;

namespace AeCluster.Coordinator.Yaml;

/// <summary>
/// Resolves unquoted scalars by the core schema of YAML 1.2: <c>1e-3</c> is a number (text in YAML 1.1) and <c>yes</c> is text
/// (a boolean in YAML 1.1). Quoted scalars are always text.
/// </summary>
internal static partial class CoreScalar
{
    /// <summary>The word for no value.</summary>
    public const string None = "none";

    public static bool IsNull(SpecScalar scalar) =>
        scalar is { IsPlain: true, Text: "" or "~" or "null" or "Null" or "NULL" };

    /// <summary>Whether a setting that may have no value has none: null, or the word by which help and reports call that. A
    /// text of that name is written in quotes.</summary>
    public static bool IsNone(SpecScalar scalar) => IsNull(scalar) || scalar is { IsPlain: true, Text: None };

    public static bool? AsBoolean(SpecScalar scalar) => !scalar.IsPlain
        ? null
        : scalar.Text switch
        {
            "true" or "True" or "TRUE" => true,
            "false" or "False" or "FALSE" => false,
            _ => null,
        };

    /// <summary>Whether the scalar is written as a whole number of any size.</summary>
    public static bool IsWhole(SpecScalar scalar) => scalar.IsPlain && Whole().IsMatch(scalar.Text);

    /// <summary>The whole number; null if the scalar is none or does not fit into a long.</summary>
    public static long? AsWhole(SpecScalar scalar)
    {
        if (!IsWhole(scalar))
        {
            return null;
        }

        var text = scalar.Text;
        try
        {
            if (text.StartsWith("0x", StringComparison.Ordinal))
            {
                return checked((long)Convert.ToUInt64(text[2..], 16));
            }

            if (text.StartsWith("0o", StringComparison.Ordinal))
            {
                return checked((long)Convert.ToUInt64(text[2..], 8));
            }

            return long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    /// <summary>The number; null if the scalar is none. Infinite if too large for a double or written <c>.inf</c>.</summary>
    public static double? AsNumber(SpecScalar scalar)
    {
        if (!scalar.IsPlain)
        {
            return null;
        }

        if (Infinity().IsMatch(scalar.Text))
        {
            return scalar.Text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
        }

        if (scalar.Text is ".nan" or ".NaN" or ".NAN")
        {
            return double.NaN;
        }

        if (Float().IsMatch(scalar.Text))
        {
            return double.Parse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture);
        }

        return IsWhole(scalar) ? AsWhole(scalar) ?? double.PositiveInfinity : null;
    }

    /// <summary>Whether this text, written without quotes, reads as text and not as a number, a boolean or null.</summary>
    public static bool IsText(string text)
    {
        var scalar = new SpecScalar(text, isPlain: true, default);
        return !IsNull(scalar) && AsBoolean(scalar) is null && AsNumber(scalar) is null;
    }

    /// <summary>The shortest text that parses to exactly this number.</summary>
    public static string Write(double number) =>
        number.ToString("R", CultureInfo.InvariantCulture).Replace("E", "e", StringComparison.Ordinal);

    [GeneratedRegex(@"^([-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Whole();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Float();

    [GeneratedRegex(@"^[-+]?\.(inf|Inf|INF)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Infinity();
}
