using AeCluster.Models.Data;
using AeCluster.Models.Runtime;
using AeCluster.Specs.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AeCluster.Models.Layers;

/// <summary>
/// The reverse of a halving: x [N, I, h, w] -> [N, O, H, W], where H is 2h - 1, 2h or 2h + 1, whichever was halved, and W
/// likewise. PyTorch's <c>ConvTranspose2d</c> with stride 2 (<c>weight</c> [I, O, K, K], <c>bias</c> [O]) and Keras' initial
/// values from an explicit generator.
/// </summary>
/// <remarks>
/// Input and output are channels last, with surplus channels as <see cref="FeatureMaps"/> describes. An output of few channels,
/// like an image, has no surplus ones: a transposed convolution would compute 15 of them beside a single channel. For it, each
/// pixel's contributions to the K x K around it are one matrix product, and overlapping contributions are added.
/// </remarks>
internal sealed class Upsample : Module<Tensor, Tensor>
{
    /// <summary>Largest number of output channels for which the matrix product is faster.</summary>
    private const int MaxProductChannels = 4;

    private readonly Parameter _weight_IOKK;
    private readonly Parameter _bias_O;
    private readonly ExampleShape _output;
    private readonly long _kernel;
    private readonly long[] _padding;
    private readonly long[] _outputPadding;

    /// <param name="from">Shape of the input: I x h x w.</param>
    /// <param name="to">Shape of the output: O x H x W.</param>
    /// <param name="kernel">K; odd, at least 3.</param>
    public Upsample(ExampleShape from, ExampleShape to, int kernel, Initializer initializer, Generator generator)
        : base(nameof(Upsample))
    {
        _output = to;
        _kernel = kernel;
        var area = (long)kernel * kernel;
        _weight_IOKK = new Parameter(
            initializer.Draw([from.Channels, to.Channels, kernel, kernel], area * from.Channels, area * to.Channels, generator));
        _bias_O = new Parameter(zeros(to.Channels, ScalarType.Float32, CPU));
        var rows = Crop(from.Height, to.Height, kernel);
        var columns = Crop(from.Width, to.Width, kernel);
        _padding = [rows.Padding, columns.Padding];
        _outputPadding = [rows.OutputPadding, columns.OutputPadding];
        register_parameter("weight", _weight_IOKK);
        register_parameter("bias", _bias_O);
    }

    /// <param name="x_NIHW">I channels, and surplus ones that are ignored.</param>
    public override Tensor forward(Tensor x_NIHW)
    {
        var weight = FeatureMaps.Widen(_weight_IOKK, 0, x_NIHW.shape[1]);
        if (_output.Channels <= MaxProductChannels)
        {
            return Fold(x_NIHW, weight).Plus(_bias_O.view(1, -1, 1, 1));
        }

        var outputs = FeatureMaps.FullWidth(_output.Channels);
        return functional.conv_transpose2d(
            x_NIHW,
            FeatureMaps.Widen(weight, 1, outputs),
            FeatureMaps.Widen(_bias_O, 0, outputs),
            strides: [2, 2],
            padding: _padding,
            output_padding: _outputPadding);
    }

    private Tensor Fold(Tensor x_NIHW, Tensor weight_IOKK)
    {
        // The input is channels last, so this copies nothing.
        var x_NPI = x_NIHW.permute(0, 2, 3, 1).flatten(1, 2);
        var contributions_NPQ = x_NPI.matmul(weight_IOKK.flatten(1));
        return functional.fold(
            contributions_NPQ.transpose(1, 2),
            (_output.Height, _output.Width),
            (_kernel, _kernel),
            padding: (_padding[0], _padding[1]),
            stride: (2, 2));
    }

    /// <summary>
    /// Uncropped, <paramref name="from"/> pixels at stride 2 become 2 (from - 1) + kernel. The excess is cut off both ends
    /// (padding); if it is odd, one pixel is added at the far end again (output padding). 3 -> 7 keeps all, 7 -> 14 loses one:
    /// Keras' VALID and SAME, but with the odd pixel cut from the near end instead of the far one.
    /// </summary>
    private static (long Padding, long OutputPadding) Crop(int from, int to, int kernel)
    {
        var excess = (2 * (from - 1)) + kernel - to;
        return ((excess + 1) / 2, excess % 2);
    }
}
