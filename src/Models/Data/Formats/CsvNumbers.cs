using System.Globalization;
using AeCluster.Specs.Data;

namespace AeCluster.Models.Data.Formats;

/// <summary>
/// Parses the numbers of a table, which have a decimal point or, as in many languages, a comma. Which one it is the first number
/// with either shows; a table with both is not read.
/// </summary>
internal sealed class CsvNumbers(DecimalKind decimals)
{
    /// <summary>Whole numbers of up to so many digits are exact in float32.</summary>
    private const int ExactDigits = 7;
    private const int MaxLength = 64;

    private static readonly string[] _missing = ["NA", "N/A", "#N/A", "NULL", "None", "?", "-", "--"];

    private bool _hasPoints;
    private bool _hasCommas;
    private bool _commasAreDecimal;

    /// <summary>Whether no number tells whether commas are decimal or between thousands: all are like 1,234.</summary>
    public bool IsUndecided => _hasCommas && !_commasAreDecimal && decimals == DecimalKind.Auto;

    /// <summary>Whether a whole number was read that float32 cannot hold.</summary>
    public bool HasLostDigits { get; private set; }

    /// <summary>Whether a field says that there is no number: empty, or <c>NA</c>, <c>?</c> and the like.</summary>
    public static bool IsMissing(ReadOnlySpan<char> field)
    {
        var text = field.Trim();
        foreach (var word in _missing)
        {
            if (text.Equals(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return text.IsEmpty;
    }

    /// <summary>Whether a field is a number, with a point or a comma.</summary>
    public static bool LooksLikeNumber(ReadOnlySpan<char> field) =>
        TryParsePoint(field, out _) || TryParseComma(field, out _);

    public bool TryParse(ReadOnlySpan<char> field, out float value)
    {
        // Short whole numbers, which are common, without the general parser.
        var whole = 0;
        foreach (var digit in field.Length <= ExactDigits ? field : [])
        {
            if (!char.IsAsciiDigit(digit))
            {
                return TryParseAny(field, out value);
            }

            whole = (10 * whole) + (digit - '0');
        }

        value = whole;
        return field.Length is > 0 and <= ExactDigits || TryParseAny(field, out value);
    }

    private bool TryParseAny(ReadOnlySpan<char> field, out float value)
    {
        if (field.Contains(','))
        {
            _hasCommas = true;
            _commasAreDecimal |= decimals == DecimalKind.Comma || !IsLikeThousands(field.Trim());
            return decimals != DecimalKind.Point & !_hasPoints & TryParseComma(field, out value);
        }

        if (field.Contains('.'))
        {
            _hasPoints = true;
            return decimals != DecimalKind.Comma & !_hasCommas & TryParsePoint(field, out value);
        }

        var isNumber = TryParsePoint(field, out value);
        HasLostDigits |= isNumber
            && MathF.Abs(value) >= 1 << 24
            && decimal.TryParse(field, NumberStyles.Integer, CultureInfo.InvariantCulture, out var exact)
            && (double)exact != value;
        return isNumber;
    }

    private static bool TryParsePoint(ReadOnlySpan<char> field, out float value) =>
        float.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out value);

    private static bool TryParseComma(ReadOnlySpan<char> field, out float value)
    {
        var comma = field.IndexOf(',');
        value = 0;
        if (comma < 0 || field.Length > MaxLength || field.Contains('.') || field[(comma + 1)..].Contains(','))
        {
            return false;
        }

        Span<char> copy = stackalloc char[field.Length];
        field.CopyTo(copy);
        copy[comma] = '.';
        return TryParsePoint(copy, out value);
    }

    /// <summary>Whether a number could have its comma between thousands: 1,234 but neither 0,125 nor 1,5.</summary>
    private static bool IsLikeThousands(ReadOnlySpan<char> number)
    {
        var digits = number.TrimStart("+-");
        var comma = digits.IndexOf(',');
        return comma is >= 1 and <= 3 && digits[0] is >= '1' and <= '9' && digits.Length - comma - 1 == 3;
    }
}
