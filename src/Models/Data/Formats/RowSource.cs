namespace AeCluster.Models.Data.Formats;

/// <summary>The examples of a file or folder: float32 values, not scaled yet. Safe for concurrent reads.</summary>
/// <param name="name">A path; used in errors.</param>
/// <param name="levels">The highest level if values are levels from 0 on, so that they need not be checked: 255 of bytes; null if
/// they are other numbers.</param>
internal abstract class RowSource(string name, ExampleShape shape, int count, int? levels) : IDisposable
{
    public string Name => name;

    public ExampleShape Shape => shape;

    public int Count => count;

    public int? Levels => levels;

    /// <summary>Whether the format of the file, not its values, says that the highest level is white.</summary>
    public virtual bool ArePictures => false;

    /// <summary>The classes of the examples; null if there are none.</summary>
    public Labels? Labels { get; protected init; }

    /// <summary>What the reader found that the user should know.</summary>
    public IReadOnlyList<DataFinding> Findings { get; protected set; } = [];

    /// <summary>A warning of whole numbers that float32 cannot hold.</summary>
    public static DataFinding LosesDigits(string path) => DataFinding.Warning(
        $"{path} holds whole numbers beyond 16,777,216 that are rounded, as values are float32.",
        "Leave columns of identifiers out; subtract a constant from counters and times.");

    /// <summary>Names of the columns that are values; empty if they have none.</summary>
    public virtual IReadOnlyList<string> ColumnNames => [];

    /// <summary>Names of the files in the folder, if each row is a file; otherwise empty.</summary>
    public virtual IReadOnlyList<string> FileNames => [];

    /// <summary>Why rows cannot be read one by one from the file; null if they can.</summary>
    public virtual string? WhyNotStreamed => null;

    /// <summary>Whether it is faster to read a run of rows at once, even if not all of them are requested.</summary>
    public virtual bool ReadsRunsFaster => true;

    /// <summary>Number of rows that can be read within a few seconds, wherever they are.</summary>
    public virtual int MostLookedAt => int.MaxValue;

    /// <summary>Reads consecutive rows.</summary>
    /// <param name="values">Receives the rows. Its length determines their number.</param>
    /// <exception cref="DataException">They cannot be read.</exception>
    public abstract void Read(int first, Span<float> values);

    /// <summary>Names a row in errors, e.g. <c>row 17 of x.npy</c>.</summary>
    public virtual string PlaceOf(int row) => $"row {row} (the first is 0) of {name}";

    /// <summary>Names a value of a row in errors, e.g. <c>column 3</c>.</summary>
    public virtual string PlaceOfValue(int value) => NumberOfValue(value);

    /// <summary>The same without the name of a column, which is content of the file.</summary>
    public string NumberOfValue(int value)
    {
        if (shape is { Channels: 1, Height: 1 })
        {
            return $"column {value}";
        }

        var (channel, rest) = Math.DivRem(value, shape.Height * shape.Width);
        var place = $"line {rest / shape.Width}, column {rest % shape.Width}";
        return shape.Channels == 1 ? place : $"channel {channel}, {place}";
    }

    /// <summary>Adds what identifies the content: see <see cref="Fingerprint"/>.</summary>
    public abstract void AddTo(Fingerprint fingerprint);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}
