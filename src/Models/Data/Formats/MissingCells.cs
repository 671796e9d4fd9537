namespace AeCluster.Models.Data.Formats;

/// <summary>Collects the cells of a table that hold no number, so that one error names them all.</summary>
/// <param name="areColumnsGiven">Whether a model needs these columns, so that none can be left out.</param>
internal sealed class MissingCells(string path, bool areColumnsGiven)
{
    private const int ColumnsNamed = 5;

    private readonly SortedDictionary<int, int> _ofColumns = [];
    private (long Line, int Column, string Text)? _first;
    private long _lastLine;
    private int _rows;

    public void Add(long line, int column, string text)
    {
        _first ??= (line, column, text.Trim());
        _ofColumns[column] = _ofColumns.GetValueOrDefault(column) + 1;
        _rows += line == _lastLine ? 0 : 1;
        _lastLine = line;
    }

    /// <exception cref="DataException">There are such cells. Says where, and what to do.</exception>
    public void ThrowIfAny(CsvColumns columns)
    {
        if (_first is not var (line, column, text))
        {
            return;
        }

        var cells = _ofColumns.Values.Sum();
        var what = text.Length == 0 ? "is empty" : $"holds '{text}', which is no number";
        var rows = $"{_rows:N0} row{(_rows == 1 ? "" : "s")}";
        var more = cells == 1 ? "" : $", the first of {cells:N0} such cells in {rows}{In(columns)}";
        var leave = string.Join(", ", _ofColumns.Keys.Take(ColumnsNamed).Select(columns.WordFor));
        var remedy = (areColumnsGiven, cells) switch
        {
            (true, 1) => "Fill it in, or leave the row out.",
            (true, _) => "Fill them in, or leave these rows out.",
            (false, 1) => "Fill it in, leave the row out, or leave the column out with data.ignore.",
            _ => $"Fill them in, leave these rows out, or these columns: data.ignore: [{leave}"
                + $"{(_ofColumns.Count > ColumnsNamed ? ", ..." : "")}].",
        };
        throw new DataException($"Line {line} of {path}: {columns.NameOf(column)} {what}{more}. {remedy}")
        {
            Outline = $"Line {line} of {path}: {CsvColumns.NumberOf(column)} holds no number.",
        };
    }

    private string In(CsvColumns columns)
    {
        if (_ofColumns.Count == 1)
        {
            return "";
        }

        var most = _ofColumns
            .OrderByDescending(each => each.Value)
            .Take(ColumnsNamed)
            .Select(each => $"{columns.NameOf(each.Key)} {each.Value:N0}");
        return $" ({string.Join(", ", most)}{(_ofColumns.Count > ColumnsNamed ? ", ..." : "")})";
    }
}
