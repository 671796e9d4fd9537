using static TorchSharp.torch;

namespace AeCluster.Models.Data;

/// <summary>Examples that are read by row, from memory or from files. Several threads may read; one disposes.</summary>
public abstract class Dataset : IDisposable
{
    /// <param name="labels_N">int64 class of each example, on the CPU, or null. Owned by the dataset.</param>
    protected Dataset(ExampleShape shape, int count, Tensor? labels_N, IReadOnlyList<string> classNames)
    {
        Shape = shape;
        Count = count;
        Labels_N = labels_N?.DetachFromDisposeScope();
        ClassNames = classNames;
    }

    public ExampleShape Shape { get; }

    /// <summary>Number of examples, N.</summary>
    public int Count { get; }

    /// <summary>int64 class of each example, on the CPU; null if there are none.</summary>
    public Tensor? Labels_N { get; }

    /// <summary>Name of each class; empty if there are none.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>What the reader found that the user should know.</summary>
    public IReadOnlyList<DataFinding> Findings { get; internal set; } = [];

    /// <summary>Where each example is in the user's files.</summary>
    public ExampleOrigins Origins { get; internal set; } = ExampleOrigins.None;

    /// <summary>All examples, float32 on the CPU, if they are in memory; null if they are read by row.</summary>
    public virtual Tensor? Whole_NCHW => null;

    /// <summary>The minimum and maximum over all examples; NaN if a value is not a number.</summary>
    public abstract ValueExtent Extent { get; }

    /// <summary>The examples of these rows, float32 x_NCHW on the CPU, in the caller's dispose scope.</summary>
    /// <exception cref="DataException">A row cannot be read.</exception>
    public abstract Tensor Rows(ReadOnlySpan<long> rows);

    /// <summary>A hint that these rows will be read soon. Does not block.</summary>
    public virtual void Prefetch(ReadOnlyMemory<long> rows)
    {
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            Labels_N?.Dispose();
        }
    }
}

/// <summary>Training and validation examples, of the same shape.</summary>
public sealed record DataSplit(Dataset Train, Dataset Validation) : IDisposable
{
    /// <summary>Name of the data in errors: a path, or the name of a source.</summary>
    public string Name { get; init; } = "the data";

    /// <summary>
    /// Identifies the data independently of the location of its files: a trial must not continue with other data than it started
    /// with. The same whether the data is streamed or loaded. Empty if unknown.
    /// </summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>How the data was read, for reading other data in the same way.</summary>
    public DataPreparation Preparation { get; init; } = DataPreparation.None;

    /// <summary>What the split is of which only some examples are here, for a look; null if all are here.</summary>
    internal WholeSplit? Whole { get; init; }

    /// <summary>Whether values were scaled by statistics of the training values, so that others may lie beyond these.</summary>
    internal bool IsStretched => Preparation.Scaling is { IsNone: false, Levels: null };

    /// <summary>What the reader found that the user should know.</summary>
    public IReadOnlyList<DataFinding> Findings { get; init; } = [];

    public void Dispose()
    {
        Train.Dispose();
        Validation.Dispose();
    }
}
