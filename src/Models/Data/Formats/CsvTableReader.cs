using System.Globalization;
using System.Text;
using AeCluster.Specs.Data;
using Sylvan.Data.Csv;

namespace AeCluster.Models.Data.Formats;

/// <summary>Reads a text table.</summary>
/// <param name="like">The data that a model was trained on, if the table is read for that model; otherwise null.</param>
internal sealed class CsvTableReader(
    CsvData spec,
    TrainedData? like,
    string path,
    IProgress<DataProgress>? progress,
    CancellationToken cancellation)
{
    private const int BlockValues = 1 << 18;
    private const int MaxRowLength = 1 << 26;
    private const int RowsBetweenReports = 1000;

    private static readonly char[] _delimiters = ['\t', ';', ',', ' '];

    private readonly List<float[]> _blocks = [];
    private readonly List<long> _lines = [];
    private readonly List<string> _labels = [];
    private readonly Dictionary<string, string> _labelTexts = [];

    /// <exception cref="DataException">The file cannot be read, or is not a table of numbers. Names line and column.</exception>
    public CsvRowSource Read() => DataFiles.Reading(path, () =>
    {
        var delimiter = FindDelimiter();
        using var file = RegularFile.OpenRead(path);
        using var text = Open(file);
        try
        {
            using var csv = CsvDataReader.Create(text, new CsvDataReaderOptions
            {
                HasHeaders = false,
                Delimiter = delimiter,
                BufferSize = 1 << 16,
                MaxBufferSize = MaxRowLength,

                // Lines that start with # are data; the default would skip them.
                Comment = '\0',
            });
            return Read(csv, file);
        }
        catch (CsvFormatException error)
        {
            throw new DataException(
                $"{path} is not a table: {error.Message.TrimEnd('.')} (line {_lines.LastOrDefault() + 1} or after it).",
                error);
        }
    });

    private CsvRowSource Read(CsvDataReader csv, FileStream file)
    {
        if (!csv.Read() || (csv.RowFieldCount == 1 && csv.GetFieldSpan(0).IsWhiteSpace()))
        {
            throw new DataException($"{path} is empty, or its first line is.");
        }

        var first = Enumerable.Range(0, csv.RowFieldCount).Select(csv.GetString).ToList();
        var columns = like is null ? CsvColumns.Of(spec, path, first) : new TrainedColumns(spec, like, path).In(first);
        var rowsPerBlock = Math.Max(1, BlockValues / columns.Values.Count);
        for (var hasRow = !columns.HasHeader || csv.Read(); hasRow; hasRow = csv.Read())
        {
            // Skip blank lines, e.g. at the end.
            if (csv.RowFieldCount == 1 && csv.GetFieldSpan(0).IsWhiteSpace())
            {
                continue;
            }

            AddRow(csv, columns, rowsPerBlock);
            if (_lines.Count % RowsBetweenReports == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Report(new DataProgress($"reading {Path.GetFileName(path)}", file.Position, file.Length, "bytes"));
            }
        }

        if (_lines.Count == 0)
        {
            throw new DataException($"{path} has a header and no rows.");
        }

        // Rows that are consecutive lines need no list of lines.
        var isPlain = _lines[^1] - _lines[0] == _lines.Count - 1 && _lines[0] == (columns.HasHeader ? 2 : 1);
        return new CsvRowSource(
            path,
            CsvRowSource.ShapeOf(spec, columns.Values.Count, path),
            _lines.Count,
            columns,
            _blocks,
            rowsPerBlock,
            isPlain ? null : _lines,
            ToLabels());
    }

    private void AddRow(CsvDataReader csv, CsvColumns columns, int rowsPerBlock)
    {
        var line = csv.RowNumber;
        if (csv.RowFieldCount != columns.Count)
        {
            throw new DataException(
                $"Line {line} of {path} has {csv.RowFieldCount} fields, but the first line has {columns.Count}.");
        }

        var place = _lines.Count % rowsPerBlock;
        if (place == 0)
        {
            _blocks.Add(new float[rowsPerBlock * columns.Values.Count]);
        }

        _lines.Add(line);
        var values = _blocks[^1].AsSpan(place * columns.Values.Count, columns.Values.Count);
        for (var i = 0; i < values.Length; i++)
        {
            var field = csv.GetFieldSpan(columns.Values[i]);
            if (!TryParse(field, out values[i]))
            {
                throw NotANumber(field.ToString(), line, columns, columns.Values[i]);
            }
        }

        if (columns.Label >= 0)
        {
            AddLabel(csv.GetFieldSpan(columns.Label).Trim(), line);
        }
    }

    private void AddLabel(ReadOnlySpan<char> text, long line)
    {
        if (text.IsEmpty)
        {
            throw new DataException($"Line {line} of {path} has no label. Give it one, or leave the row out.");
        }

        if (!_labelTexts.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out var label))
        {
            label = text.ToString();
            _labelTexts.Add(label, label);
        }

        _labels.Add(label);
    }

    /// <summary>Whole numbers from 0 are classes; other texts are names of classes.</summary>
    private Labels? ToLabels()
    {
        if (_labels.Count == 0)
        {
            return null;
        }

        var numbers = _labelTexts.Keys.ToDictionary(
            text => text,
            text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1);
        return numbers.Values.All(number => number >= 0)
            ? new Labels([.. _labels.Select(text => (long)numbers[text])], [])
            : Labels.FromNames(_labels);
    }

    private DataException NotANumber(string field, long line, CsvColumns columns, int column)
    {
        var (what, remedy) = string.IsNullOrWhiteSpace(field)
            ? ("is empty", "Fill it in, leave the row out, or leave the column out with data.ignore.")
            : ($"holds '{Shortened(field)}', which is not a number",
                "Leave the column out with data.ignore, or name it as data.label; decimals have a point.");
        return new DataException($"Line {line} of {path}: {columns.NameOf(column)} {what}. {remedy}")
        {
            Outline = $"Line {line} of {path}: {CsvColumns.NumberOf(column)} holds no number. {remedy}",
        };
    }

    private static string Shortened(string field) =>
        new([.. (field.Length > 40 ? field[..40] + "..." : field).Select(c => char.IsControl(c) ? ' ' : c)]);

    /// <summary>Parses short whole numbers, which are common, without the general parser.</summary>
    private static bool TryParse(ReadOnlySpan<char> field, out float value)
    {
        const int ExactDigits = 7;
        var whole = 0;
        foreach (var digit in field.Length <= ExactDigits ? field : [])
        {
            if (!char.IsAsciiDigit(digit))
            {
                return float.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
            }

            whole = (10 * whole) + (digit - '0');
        }

        value = whole;
        return field.Length is > 0 and <= ExactDigits
            || float.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }

    private char FindDelimiter()
    {
        if (spec.Delimiter != DelimiterKind.Auto)
        {
            return _delimiters[(int)spec.Delimiter - 1];
        }

        using var file = RegularFile.OpenRead(path);
        using var text = Open(file);
        var beginning = new char[1 << 16];
        var line = beginning.AsSpan(0, text.ReadBlock(beginning));
        line = line.IndexOf('\n') is var end && end >= 0 ? line[..end] : line;
        foreach (var delimiter in _delimiters)
        {
            if (line.Contains(delimiter))
            {
                return delimiter;
            }
        }

        return ',';
    }

    private static StreamReader Open(FileStream file) => new(
        Gzip.IsPacked(file) ? Gzip.Unpack(file) : file,
        new UTF8Encoding(false, throwOnInvalidBytes: true));
}
