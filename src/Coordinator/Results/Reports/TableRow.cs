using System.Globalization;
using AeCluster.Coordinator.Text;

namespace AeCluster.Coordinator.Results.Reports;

/// <summary>A row of a table in a run folder.</summary>
internal sealed class TableRow
{
    private readonly string _place;
    private readonly Dictionary<string, string> _cells;

    private TableRow(string place, Dictionary<string, string> cells)
    {
        _place = place;
        _cells = cells;
    }

    public IEnumerable<string> Columns => _cells.Keys;

    /// <summary>The cell's text; empty where the table has no such column, as in tables of earlier versions.</summary>
    public string this[string column] => _cells.GetValueOrDefault(column, "");

    /// <summary>The cell's number, exact to the bit; null where the cell is empty.</summary>
    /// <exception cref="RunFolderException">The cell holds anything else.</exception>
    public double? Number(string column)
    {
        var text = this[column];
        if (text.Length == 0)
        {
            return null;
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new RunFolderException($"{_place} is damaged: {column} is '{text}', not a number.");
    }

    /// <summary>All rows but the header.</summary>
    /// <param name="isAppendedTo">Whether rows are appended to the table: one that is being written, or was when the coordinator
    /// was killed, is left out.</param>
    /// <exception cref="RunFolderException">The table is missing, cannot be read, or breaks off.</exception>
    public static IReadOnlyList<TableRow> ReadAll(string path, bool isAppendedTo = false)
    {
        var text = ReadText(path);
        text = isAppendedTo ? text[..(text.LastIndexOf('\n') + 1)] : text;
        // A table that is replaced whole does not end in the middle of a row.
        if (
            !text.EndsWith('\n')
            || CsvText.Read(text) is not [var header, .. var rows]
            || header.Distinct().Count() != header.Count)
        {
            throw new RunFolderException(
                $"{path} is damaged: it does not begin with a row of column names and end with a whole row.");
        }

        return
        [
            .. rows.Select(
                (cells, i) =>
                    cells.Count == header.Count
                        ? new TableRow(
                            $"{path}, row {i + 2},",
                            header.Zip(cells).ToDictionary(pair => pair.First, pair => pair.Second))
                        : throw new RunFolderException(
                            $"{path}, row {i + 2}, is damaged: it has {cells.Count} cells, the row of column names "
                                + $"{header.Count}.")),
        ];
    }

    private static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RunFolderException($"There is no {path}: the run has written no tables yet, or it was deleted.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RunFolderException($"{path} cannot be read: {error.Message}", error);
        }
    }
}
