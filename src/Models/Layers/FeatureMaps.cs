using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AeCluster.Models.Layers;

/// <summary>
/// The memory layout of feature maps between convolutions: channels last, with surplus channels that fill the blocks in which
/// oneDNN processes channels.
/// </summary>
/// <remarks>
/// Channels last, because max-pooling is ten times as fast as with channels first, and convolutions are slightly faster. Surplus
/// channels, because results are wrong without them: oneDNN 3.7.1, which libtorch 2.10 convolves with, splits channels into
/// blocks of 16, 32 or 64, and on some processors (seen on AMD's Zen 5) pads a last block that is not full with uninitialised
/// memory. Gradients, with some widths the output as well, are then wrong by as much as their own size, or NaN. With full blocks
/// every result agrees with float64 (<c>ConvolutionTests</c>), on processors with and without AVX-512. The values of a surplus
/// channel do not matter: the next layer's weights for it are zero.
/// </remarks>
internal static class FeatureMaps
{
    /// <summary>The smallest block.</summary>
    private const int Block = 16;

    /// <summary>The largest block.</summary>
    private const int LargestBlock = 64;

    /// <summary>
    /// The number of channels, surplus ones included, that fills every block: a power of two up to 64, then a multiple of 64.
    /// </summary>
    public static int FullWidth(int channels)
    {
        var width = Block;
        while (width < channels && width < LargestBlock)
        {
            width *= 2;
        }

        return width >= channels ? width : (channels + LargestBlock - 1) / LargestBlock * LargestBlock;
    }

    /// <summary>The same values, channels last in memory.</summary>
    public static Tensor ChannelsLast(Tensor x_NCHW) =>
        x_NCHW.shape[1] == 1
            ? x_NCHW.contiguous().squeeze(1).unsqueeze(3).permute(0, 3, 1, 2) // the same memory with channels-last strides
            : x_NCHW.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

    /// <summary>Appends zeros along one dimension.</summary>
    public static Tensor Widen(Tensor x, int dimension, long width)
    {
        var surplus = width - x.shape[dimension];
        if (surplus == 0)
        {
            return x;
        }

        // Two numbers for each dimension, from the last to the first: before, after.
        var padding = new long[2 * (int)(x.dim() - dimension)];
        padding[^1] = surplus;
        return functional.pad(x, padding);
    }
}
