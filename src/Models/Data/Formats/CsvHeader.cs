using System.Globalization;
using AeCluster.Specs.Data;

namespace AeCluster.Models.Data.Formats;

/// <summary>Whether the first line of a table names the columns, and what is doubtful about it.</summary>
internal static class CsvHeader
{
    /// <summary>Fewer numbers in a row may count by chance.</summary>
    private const int LeastCounted = 3;

    /// <summary>Whether a first line is data: all its fields are numbers, or say that there is none.</summary>
    /// <param name="besides">Columns that need not be numbers; only those given by their index are considered.</param>
    public static bool LooksLikeData(IReadOnlyList<string> first, IReadOnlyList<string> besides)
    {
        string[] fields =
        [
            .. first.Where((_, column) => !besides.Any(word =>
                CsvColumns.TryNumber(word, out var number) && (number == column || number + first.Count == column))),
        ];
        return !IsSavedIndex(first)
            && fields.All(field => CsvNumbers.LooksLikeNumber(field) || CsvNumbers.IsMissing(field))
            && (fields.Length == 0 || fields.Any(field => CsvNumbers.LooksLikeNumber(field)));
    }

    /// <param name="first">Fields of the first line.</param>
    public static IEnumerable<DataFinding> FindingsOf(CsvData spec, string path, IReadOnlyList<string> first, CsvColumns columns)
    {
        if (!columns.HasHeader && spec.Header == HeaderKind.Auto && Counts(first))
        {
            yield return DataFinding.Warning(
                $"The first line of {path} counts ({CsvColumns.InWords(first)}): it is read as data, but may name the columns.",
                "If it does, set data.header: yes.");
        }

        string[] names = columns.HasHeader ? [.. columns.Values.Select(column => columns.Names[column])] : [];
        var numbers = names.Count(name => CsvNumbers.LooksLikeNumber(name));
        if (numbers * 2 > names.Length && spec.Header == HeaderKind.Auto && !IsSavedIndex(first) && !Counts(names))
        {
            yield return DataFinding.Warning(
                $"The first line of {path} is read as the names of the columns, but {numbers} of {names.Length} are numbers "
                    + $"({CsvColumns.InWords(names)}).",
                "If it is data, set data.header: no.");
        }
    }

    /// <summary>Whether the fields are whole numbers that follow each other: 0, 1, 2, ..., or years.</summary>
    private static bool Counts(IReadOnlyList<string> fields) =>
        fields.Count >= LeastCounted
            && int.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out var begin)
            && CountsFrom(begin, fields);

    /// <summary>Whether this is how pandas names the columns of an array: nothing for the index, then 0, 1, 2, ...</summary>
    private static bool IsSavedIndex(IReadOnlyList<string> fields) =>
        fields.Count > 1 && fields[0].Trim().Length == 0 && CountsFrom(0, [.. fields.Skip(1)]);

    private static bool CountsFrom(int begin, IReadOnlyList<string> fields) =>
        fields
            .Select((field, place) => field.Trim() == (begin + place).ToString(CultureInfo.InvariantCulture))
            .All(isSo => isSo);
}
