using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace AeCluster.Models.Data;

/// <summary>Grey levels 0 to 255 as tensors in [0, 1].</summary>
internal static class ByteImages
{
    private static readonly float[] _levels = [.. Enumerable.Range(0, 256).Select(level => level / 255f)];

    /// <summary>Bytes of whole examples to float32 x_NCHW, each value divided by 255.</summary>
    public static Tensor ToTensor(ReadOnlySpan<byte> bytes, ExampleShape shape)
    {
        var x_NCHW = empty([bytes.Length / shape.Values, shape.Channels, shape.Height, shape.Width], ScalarType.Float32, CPU);

        // Written directly into the tensor's memory: larger sets take a quarter of a gigabyte, which is not held twice.
        var values = MemoryMarshal.Cast<byte, float>(x_NCHW.bytes);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = _levels[bytes[i]];
        }

        return x_NCHW;
    }

    public static Tensor ToLabels(ReadOnlySpan<byte> labels)
    {
        var wide = new long[labels.Length];
        for (var i = 0; i < wide.Length; i++)
        {
            wide[i] = labels[i];
        }

        return tensor(wide);
    }
}
