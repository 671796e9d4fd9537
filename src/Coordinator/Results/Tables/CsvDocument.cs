using System.Globalization;
using System.Text;

namespace AeCluster.Coordinator.Results.Tables;

/// <summary>
/// A table as comma-separated values, quoted as in RFC 4180. Lines end in a line feed alone, which command-line tools expect and
/// spreadsheets accept; UTF-8 without a byte-order mark. An unknown value is an empty cell.
/// </summary>
internal sealed class CsvDocument
{
    private readonly StringBuilder _text = new();
    private readonly int _columns;

    public CsvDocument(params IReadOnlyCollection<string> header)
        : this(header.Count) => Add(header);

    private CsvDocument(int columns) => _columns = columns;

    /// <returns>Rows to append to a table with this header.</returns>
    public static CsvDocument RowsFor(IReadOnlyCollection<string> header) => new(header.Count);

    public void Add(params IReadOnlyCollection<string> cells)
    {
        if (cells.Count != _columns)
        {
            throw new ArgumentException($"A row of {cells.Count} cells in a table of {_columns} columns.", nameof(cells));
        }

        _text.AppendJoin(',', cells.Select(Quote)).Append('\n');
    }

    public byte[] ToBytes() => Encoding.UTF8.GetBytes(_text.ToString());

    /// <summary>Reading the cell gives back the same number to the bit.</summary>
    public static string Exact(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";

    /// <summary>For timings: three decimals.</summary>
    public static string Rounded(double? value) => value?.ToString("0.###", CultureInfo.InvariantCulture) ?? "";

    /// <summary>In UTC, to the millisecond.</summary>
    public static string Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) ?? "";

    public static string Whole(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Quote(string cell) =>
        cell.AsSpan().ContainsAny(",\"\r\n") ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
}
