using System.Globalization;
using AeCluster.Specs.Data;
using AeCluster.Specs.Schema;

namespace AeCluster.Models.Data.Formats;

/// <summary>The value columns of a table, its label column, and their names.</summary>
/// <param name="Names">The names in the header; empty if there is none.</param>
/// <param name="Values">Indices of the value columns.</param>
/// <param name="Label">Index of the label column; -1 if there is none.</param>
internal sealed record CsvColumns(int Count, IReadOnlyList<string> Names, IReadOnlyList<int> Values, int Label)
{
    public bool HasHeader => Names.Count > 0;

    /// <summary>The name of a column in errors, e.g. <c>column 'age'</c> or <c>column 3 (the first is 0)</c>.</summary>
    public string NameOf(int column) => HasHeader ? $"column '{Names[column]}'" : NumberOf(column);

    /// <summary>A column as data.ignore takes it: its name, or its number.</summary>
    public string WordFor(int column) => HasHeader ? Quoted(Names[column]) : $"{column}";

    /// <summary>A name as a list of an experiment file takes it: in quotes unless it is a plain word.</summary>
    public static string Quoted(string name) =>
        name.Length > 0 && name.All(sign => char.IsLetterOrDigit(sign) || sign == '_') ? name : $"'{name}'";

    /// <summary>The same without a name, which is content of the file.</summary>
    public static string NumberOf(int column) => $"column {column} (the first is 0)";

    /// <param name="first">Fields of the first row.</param>
    /// <exception cref="DataException">A column that the spec names does not exist.</exception>
    public static CsvColumns Of(CsvData spec, string path, IReadOnlyList<string> first)
    {
        string[] named = [.. spec.Ignore, .. spec.Label is { } label ? [label] : Array.Empty<string>()];
        var names = Header(spec, first, named.Any(word => !TryNumber(word, out _)) || !CsvHeader.LooksLikeData(first, named));
        var without = spec.Ignore.Select(word => Find(word, names, first.Count, path, "data.ignore")).ToHashSet();
        var labelColumn = spec.Label is { } asked ? Find(asked, names, first.Count, path, "data.label") : -1;
        int[] values = [.. Enumerable.Range(0, first.Count).Where(column => column != labelColumn && !without.Contains(column))];
        return values.Length > 0
            ? new CsvColumns(first.Count, names, values, labelColumn)
            : throw new DataException(
                $"{path} has no column of values left: {first.Count} in all, less data.label and data.ignore. "
                    + "Name fewer of them.");
    }

    /// <summary>The names in the first row if it is a header; otherwise empty.</summary>
    /// <param name="looksSo">Whether the first row is a header if the spec leaves that open.</param>
    public static IReadOnlyList<string> Header(CsvData spec, IReadOnlyList<string> first, bool looksSo) =>
        spec.Header == HeaderKind.Yes || (spec.Header == HeaderKind.Auto && looksSo)
            ? [.. first.Select(name => name.Trim())]
            : [];

    /// <summary>The index of a column given by its name or index; a negative index counts from the end.</summary>
    /// <returns>Null if there is no such column.</returns>
    public static int? Find(string word, IReadOnlyList<string> names, int count)
    {
        for (var column = 0; column < names.Count; column++)
        {
            if (names[column] == word.Trim())
            {
                return column;
            }
        }

        if (!TryNumber(word, out var number) || number < -count || number >= count)
        {
            return null;
        }

        return number < 0 ? number + count : number;
    }

    /// <summary>E.g. <c>a, b, c and 3 more</c>.</summary>
    public static string InWords(IReadOnlyList<string> names) => NameList.Of(names, most: 12);

    private static int Find(string word, IReadOnlyList<string> names, int count, string path, string setting)
    {
        var valid = names.Count == 0 ? "" : $", and the columns are {InWords(names)}";
        var missing = $"{path} has no column {(TryNumber(word, out _) ? word : $"'{word}'")} ({setting}): there are {count} "
            + $"columns, 0 to {count - 1}";
        return Find(word, names, count) ?? throw new DataException($"{missing}{valid}.") { Outline = $"{missing}." };
    }

    public static bool TryNumber(string word, out int number) =>
        int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
}
