using static TorchSharp.torch;

namespace AeCluster.Models.Kernels;

/// <summary>
/// Pointers to the elements of tensors, which libtorch does not move. A tensor must outlive every use of its pointer.
/// </summary>
internal static unsafe class TensorPointer
{
    /// <summary>Whether a tensor can be read by pointer: float32, on the processor.</summary>
    public static bool IsReadable(Tensor x) => x.device_type == TorchSharp.DeviceType.CPU && x.dtype == ScalarType.Float32;

    /// <summary>The first element of a contiguous float32 tensor on the processor.</summary>
    public static float* Of(Tensor x)
    {
        if (!IsReadable(x) || !x.is_contiguous())
        {
            throw new ArgumentException("Only a contiguous float32 tensor on the processor is a span of floats.", nameof(x));
        }

        fixed (byte* first = x.bytes)
        {
            return (float*)first;
        }
    }

    /// <summary>A contiguous tensor as a matrix: its last dimension is a row.</summary>
    public static Matrix Rows(Tensor x)
    {
        var columns = checked((int)x.shape[^1]);
        return new Matrix(Of(x), columns == 0 ? 0 : checked((int)(x.numel() / columns)), columns);
    }
}
