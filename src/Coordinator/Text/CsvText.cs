using System.Text;

namespace AeCluster.Coordinator.Text;

/// <summary>Parses the CSV files that <c>Results.Tables.CsvDocument</c> writes.</summary>
internal static class CsvText
{
    /// <returns>The rows, header first, with quotes removed from the cells.</returns>
    public static List<List<string>> Read(string text) => [.. Rows(new StringReader(text))];

    /// <summary>Reads row by row, so that a table may be larger than the memory. A last row that does not end in a line feed is
    /// left out.</summary>
    /// <inheritdoc cref="Read"/>
    public static IEnumerable<List<string>> Rows(TextReader text)
    {
        var row = new List<string>();
        var cell = new StringBuilder();
        var isQuoted = false;
        for (var next = text.Read(); next >= 0; next = text.Read())
        {
            var c = (char)next;
            if (c == '"' && isQuoted && text.Peek() == '"')
            {
                cell.Append('"');
                text.Read();
            }
            else if (c == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (isQuoted || c is not (',' or '\n' or '\r'))
            {
                cell.Append(c);
            }
            else if (c != '\r')
            {
                row.Add(cell.ToString());
                cell.Clear();
                if (c == '\n')
                {
                    yield return row;
                    row = [];
                }
            }
        }
    }
}
