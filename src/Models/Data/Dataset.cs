using static TorchSharp.torch;

namespace AeCluster.Models.Data;

/// <summary>Examples that are read by row, from memory or from files. Several threads may read; one disposes.</summary>
public abstract class Dataset : IDisposable
{
    /// <param name="labels_N">int64 class of each example, on the processor, or null. Owned from here on.</param>
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

    /// <summary>int64 class of each example, on the processor; null where there are none.</summary>
    public Tensor? Labels_N { get; }

    /// <summary>Name of each class; empty where there are none.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>All examples, float32 on the processor, where they are in memory; else null, and they are read by row.</summary>
    public virtual Tensor? Whole_NCHW => null;

    /// <summary>The lowest and the highest value of all examples; NaN where one is not a number.</summary>
    public abstract ValueExtent Extent { get; }

    /// <summary>The examples of these rows, float32 x_NCHW on the processor, in the caller's dispose scope.</summary>
    /// <exception cref="DataException">A row cannot be read.</exception>
    public abstract Tensor Rows(ReadOnlySpan<long> rows);

    /// <summary>A hint: these rows will be asked for soon. Returns at once.</summary>
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

/// <summary>What is trained on and what validates, of one shape.</summary>
public sealed record DataSplit(Dataset Train, Dataset Validation) : IDisposable
{
    /// <summary>What errors call the data: a path, or the word of a source.</summary>
    public string Name { get; init; } = "the data";

    /// <summary>
    /// Tells this data from other data, wherever its files lie: a trial must not go on with other data than it began with.
    /// The same whether the data is streamed or loaded. Empty where it is not known.
    /// </summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>How it was read, for other data that is to be read alike.</summary>
    public DataPreparation Preparation { get; init; } = DataPreparation.None;

    public void Dispose()
    {
        Train.Dispose();
        Validation.Dispose();
    }
}
