namespace AeCluster.Models.Data.Formats;

/// <summary>Examples as a file or folder has them: float32 values that are not scaled yet. Any number of threads may
/// read.</summary>
/// <param name="name">What errors call it: a path.</param>
/// <param name="holdsBytes">Whether every value is a whole number from 0 to 255, so that none needs to be checked.</param>
internal abstract class RowSource(string name, ExampleShape shape, int count, bool holdsBytes) : IDisposable
{
    public string Name => name;

    public ExampleShape Shape => shape;

    public int Count => count;

    public bool HoldsBytes => holdsBytes;

    /// <summary>The examples' classes, or null.</summary>
    public Labels? Labels { get; protected init; }

    /// <summary>Why single rows cannot be read without all being in memory; null where they can.</summary>
    public virtual string? WhyNotStreamed => null;

    /// <summary>Whether rows that follow one another are read faster together, even if some among them are not wanted.</summary>
    public virtual bool ReadsRunsFaster => true;

    /// <summary>Reads rows that follow one another.</summary>
    /// <param name="values">Of whole rows: as many as fit are read.</param>
    /// <exception cref="DataException">They cannot be read.</exception>
    public abstract void Read(int first, Span<float> values);

    /// <summary>Where a row is found, for errors, e.g. <c>row 17 of x.npy</c>.</summary>
    public virtual string PlaceOf(int row) => $"row {row} (the first is 0) of {name}";

    /// <summary>Which value of a row, for errors, e.g. <c>column 3</c>.</summary>
    public virtual string PlaceOfValue(int value)
    {
        if (shape is { Channels: 1, Height: 1 })
        {
            return $"column {value}";
        }

        var (channel, rest) = Math.DivRem(value, shape.Height * shape.Width);
        var place = $"line {rest / shape.Width}, column {rest % shape.Width}";
        return shape.Channels == 1 ? place : $"channel {channel}, {place}";
    }

    /// <summary>Adds what tells this content from other content: see <see cref="Fingerprint"/>.</summary>
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
