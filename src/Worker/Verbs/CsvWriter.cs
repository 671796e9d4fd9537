using System.Globalization;
using System.Text;

namespace AeCluster.Worker.Verbs;

/// <summary>
/// Writes a table row by row as comma-separated values, quoted as in RFC 4180, in UTF-8 with line feeds. Numbers round-trip to
/// the bit.
/// </summary>
internal sealed class CsvWriter : IDisposable
{
    private readonly StreamWriter _writer;
    private bool _isFirst = true;

    /// <param name="stream">Not disposed.</param>
    public CsvWriter(Stream stream, IEnumerable<string> header)
    {
        _writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true)
        {
            NewLine = "\n",
        };
        foreach (var name in header)
        {
            Add(name);
        }

        EndRow();
    }

    public CsvWriter Add(string cell)
    {
        Separate();
        _writer.Write(
            cell.AsSpan().ContainsAny(",\"\r\n") ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell);
        return this;
    }

    public CsvWriter Add(long value) => Add(value.ToString(CultureInfo.InvariantCulture));

    public CsvWriter Add(float value) => Add(value.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>Writes a number, or an empty cell if it is not a number (NaN).</summary>
    public CsvWriter AddOrEmpty(float value) => float.IsNaN(value) ? Add("") : Add(value);

    public void EndRow()
    {
        _writer.WriteLine();
        _isFirst = true;
    }

    public void Dispose() => _writer.Dispose();

    private void Separate()
    {
        if (!_isFirst)
        {
            _writer.Write(',');
        }

        _isFirst = false;
    }
}
