using static TorchSharp.torch;

namespace AeCluster.Models.Data;

/// <summary>Examples on the processor. Owns its tensors.</summary>
public sealed class Dataset : IDisposable
{
    /// <param name="x_NCHW">float32 in [0, 1].</param>
    /// <param name="labels_N">int64 class of each example, or null.</param>
    public Dataset(Tensor x_NCHW, Tensor? labels_N, IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(x_NCHW);
        if (x_NCHW.dim() != 4 || x_NCHW.dtype != ScalarType.Float32)
        {
            throw new ArgumentException($"Examples must be float32 [N, C, H, W], not {x_NCHW.dtype} [{string.Join(", ", x_NCHW.shape)}].", nameof(x_NCHW));
        }

        X_NCHW = x_NCHW.DetachFromDisposeScope();
        Labels_N = labels_N?.DetachFromDisposeScope();
        ClassNames = classNames;
        Shape = new ExampleShape((int)x_NCHW.shape[1], (int)x_NCHW.shape[2], (int)x_NCHW.shape[3]);
    }

    public Tensor X_NCHW { get; }

    public Tensor? Labels_N { get; }

    /// <summary>Name of each class; empty where there are none.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    public ExampleShape Shape { get; }

    public int Count => (int)X_NCHW.shape[0];

    public void Dispose()
    {
        X_NCHW.Dispose();
        Labels_N?.Dispose();
    }
}

/// <summary>What is trained on and what validates, of one shape.</summary>
public sealed record DataSplit(Dataset Train, Dataset Validation) : IDisposable
{
    public void Dispose()
    {
        Train.Dispose();
        Validation.Dispose();
    }
}
