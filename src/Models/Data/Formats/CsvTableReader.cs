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

    private readonly CsvNumbers _numbers = new(spec.DecimalSign);
    private readonly MissingCells _missing = new(path, areColumnsGiven: like is not null);
    private readonly List<float[]> _blocks = [];
    private readonly List<long> _lines = [];
    private readonly List<string> _labels = [];
    private readonly Dictionary<string, string> _labelTexts = [];

    /// <exception cref="DataException">The file cannot be read, or is not a table of numbers. Names line and column.</exception>
    public CsvRowSource Read() => DataFiles.Reading(path, () =>
    {
        try
        {
            return Read(isWindows1252: false);
        }
        catch (DecoderFallbackException error)
        {
            return CsvText.MayBeWindows1252(path)
                ? new CsvTableReader(spec, like, path, progress, cancellation).Read(isWindows1252: true)
                : throw new DataException($"{path} is no text, so it is not a table: is it of another format?", error);
        }
    });

    private CsvRowSource Read(bool isWindows1252)
    {
        var delimiter = CsvText.FindDelimiter(spec, path, isWindows1252);
        using var text = CsvText.Open(path, isWindows1252);
        try
        {
            using var csv = CsvDataReader.Create(text.Reader, new CsvDataReaderOptions
            {
                HasHeaders = false,
                Delimiter = delimiter,
                BufferSize = 1 << 16,
                MaxBufferSize = MaxRowLength,

                // Lines that start with # are data; the default would skip them.
                Comment = '\0',
            });
            var (columns, findings) = ReadHeader(csv);
            ReadRows(csv, columns, text);
            return ToSource(columns, [.. FindingsOf(isWindows1252), .. findings]);
        }
        catch (CsvFormatException error)
        {
            throw new DataException(
                $"{path} is not a table: {error.Message.TrimEnd('.')} (line {_lines.LastOrDefault() + 1} or after it). Mend that "
                    + "line, or store the table again.",
                error);
        }
    }

    /// <summary>Reads the first row, which may be one of data: then it remains the current one.</summary>
    private (CsvColumns Columns, IEnumerable<DataFinding> Findings) ReadHeader(CsvDataReader csv)
    {
        if (!csv.Read())
        {
            throw new DataException($"{path} is empty. Store the table again, or name another file.");
        }

        if (csv.RowFieldCount == 1 && csv.GetFieldSpan(0).IsWhiteSpace())
        {
            throw new DataException($"The first line of {path} is blank. Delete it: a table begins with names or numbers.");
        }

        var first = Enumerable.Range(0, csv.RowFieldCount).Select(csv.GetString).ToList();
        if (like is not null)
        {
            return (new TrainedColumns(spec, like, path).In(first), []);
        }

        var columns = CsvColumns.Of(spec, path, first);
        return (columns, CsvHeader.FindingsOf(spec, path, first, columns));
    }

    private void ReadRows(CsvDataReader csv, CsvColumns columns, CsvText text)
    {
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
                var (position, length) = text.Progress;
                progress?.Report(new DataProgress($"reading {Path.GetFileName(path)}", position, length, "bytes"));
            }
        }

        if (_lines.Count == 0)
        {
            throw new DataException(
                $"{path} has a header and no rows. Add rows"
                    + $"{(MayBeData(columns) ? "; if its line is one, set data.header: no" : "")}.");
        }

        _missing.ThrowIfAny(columns);
        if (_numbers.IsUndecided)
        {
            throw new DataException(
                $"The numbers of {path} have commas, and it is not clear whether these are decimal: all are like 1,234. "
                    + (like is null
                        ? "Set data.decimal_sign: comma if they are, otherwise write the numbers without them."
                        : "Write the numbers without them, or with a decimal point."));
        }
    }

    private CsvRowSource ToSource(CsvColumns columns, IReadOnlyList<DataFinding> findings)
    {
        // Rows that are consecutive lines need no list of lines.
        var isPlain = _lines[^1] - _lines[0] == _lines.Count - 1 && _lines[0] == (columns.HasHeader ? 2 : 1);
        return new CsvRowSource(
            path,
            CsvRowSource.ShapeOf(spec, columns.Values.Count, path),
            _lines.Count,
            columns,
            _blocks,
            Math.Max(1, BlockValues / columns.Values.Count),
            isPlain ? null : _lines,
            ToLabels(),
            findings);
    }

    private IEnumerable<DataFinding> FindingsOf(bool isWindows1252)
    {
        if (isWindows1252)
        {
            yield return DataFinding.Note($"{path} is not UTF-8; its text is read as Windows-1252.");
        }

        if (_numbers.HasLostDigits)
        {
            yield return RowSource.LosesDigits(path);
        }
    }

    private void AddRow(CsvDataReader csv, CsvColumns columns, int rowsPerBlock)
    {
        var line = csv.RowNumber;
        if (csv.RowFieldCount != columns.Count)
        {
            throw new DataException(
                $"Line {line} of {path} has {csv.RowFieldCount} field{(csv.RowFieldCount == 1 ? "" : "s")}, but the first line "
                    + $"has {columns.Count}. Mend the line, or leave it out; a text that holds the sign between fields must be "
                    + $"in quotes.{(like is null ? " If another sign is between fields, set data.delimiter." : "")}");
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
            if (_numbers.TryParse(field, out values[i]))
            {
                continue;
            }

            if (!CsvNumbers.IsMissing(field))
            {
                throw NotANumber(field.ToString(), line, columns, columns.Values[i]);
            }

            _missing.Add(line, columns.Values[i], field.ToString());
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
        var what = $"holds '{Shortened(field)}', which is not a number";
        var remedy = CsvNumbers.LooksLikeNumber(field) || field.Contains(',')
            ? "Write all numbers of the table with a decimal point, or all with a decimal comma, and without signs between "
                + $"thousands{(like is null ? "; data.decimal_sign says which" : "")}."
            : like is not null || IsInfinite(field) ? "Correct it, or leave the row out."
            : $"Leave the column out with data.ignore{OrLabel()}{OrNoHeader()}.";
        return new DataException($"Line {line} of {path}: {columns.NameOf(column)} {what}. {remedy}")
        {
            Outline = $"Line {line} of {path}: {CsvColumns.NumberOf(column)} holds no number. {remedy}",
        };

        string OrLabel() => spec.Label is null ? ", or name it as data.label" : "";

        // Only the first rows say anything about the line before them.
        string OrNoHeader() => MayBeData(columns) && line <= 2 ? "; if the first line is data, set data.header: no" : "";
    }

    /// <summary>Whether the first line was taken for a header, and the spec can say that it is none.</summary>
    private bool MayBeData(CsvColumns columns) => like is null && columns.HasHeader && spec.Header == HeaderKind.Auto;

    private static bool IsInfinite(string field) =>
        double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsInfinity(number);

    private static string Shortened(string field) =>
        new([.. (field.Length > 40 ? field[..40] + "..." : field).Select(c => char.IsControl(c) ? ' ' : c)]);
}
