using static TorchSharp.torch;

namespace AeCluster.Models.Data;

/// <summary>Examples in memory. Owns its tensors.</summary>
public sealed class TensorDataset : Dataset
{
    private readonly Tensor _x_NCHW;
    private readonly Lazy<ValueExtent> _extent;

    /// <param name="x_NCHW">float32, on the CPU.</param>
    /// <param name="labels_N">int64 class of each example, or null.</param>
    public TensorDataset(Tensor x_NCHW, Tensor? labels_N, IReadOnlyList<string> classNames)
        : base(ShapeOf(x_NCHW), (int)x_NCHW.shape[0], labels_N, classNames)
    {
        _x_NCHW = x_NCHW.DetachFromDisposeScope();
        _extent = new Lazy<ValueExtent>(MeasureExtent);
    }

    internal TensorDataset(Tensor x_NCHW, Tensor? labels_N, IReadOnlyList<string> classNames, ValueExtent extent)
        : this(x_NCHW, labels_N, classNames)
    {
        _extent = new Lazy<ValueExtent>(extent);
    }

    public override Tensor Whole_NCHW => _x_NCHW;

    public override ValueExtent Extent => _extent.Value;

    public override Tensor Rows(ReadOnlySpan<long> rows) => _x_NCHW.index_select(0, tensor(rows.ToArray()));

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            _x_NCHW.Dispose();
        }
    }

    private ValueExtent MeasureExtent()
    {
        using var scope = NewDisposeScope();
        return new ValueExtent(_x_NCHW.min().item<float>(), _x_NCHW.max().item<float>());
    }

    private static ExampleShape ShapeOf(Tensor x_NCHW)
    {
        ArgumentNullException.ThrowIfNull(x_NCHW);
        return x_NCHW.dim() == 4 && x_NCHW.dtype == ScalarType.Float32
            ? new ExampleShape((int)x_NCHW.shape[1], (int)x_NCHW.shape[2], (int)x_NCHW.shape[3])
            : throw new ArgumentException(
                $"Examples must be float32 [N, C, H, W], not {x_NCHW.dtype} [{string.Join(", ", x_NCHW.shape)}].",
                nameof(x_NCHW));
    }
}
