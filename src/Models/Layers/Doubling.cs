using AeCluster.Specs;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AeCluster.Models.Layers;

/// <summary>
/// The way back from a 2 x 2 pooling: x [N, I, h, w] -> [N, O, H, W], where H is 2h or 2h + 1 and W likewise, whichever was
/// pooled. PyTorch's <c>ConvTranspose2d</c> with stride 2 (<c>weight</c> [I, O, K, K], <c>bias</c> [O]) with Keras' initial
/// values from an explicit generator.
/// </summary>
public sealed class Doubling : Module<Tensor, Tensor>
{
    private readonly Parameter weight_IOKK;
    private readonly Parameter bias_O;
    private readonly long[] padding;
    private readonly long[] outputPadding;

    /// <param name="kernel">K; odd, at least 3.</param>
    /// <param name="from">Height and width of what comes in.</param>
    /// <param name="to">Height and width of what must come out.</param>
    public Doubling(
        int inputs, int outputs, int kernel, (int Height, int Width) from, (int Height, int Width) to, Initializer initializer, Generator generator)
        : base(nameof(Doubling))
    {
        var area = (long)kernel * kernel;
        weight_IOKK = new Parameter(initializer.Draw([inputs, outputs, kernel, kernel], area * inputs, area * outputs, generator));
        bias_O = new Parameter(zeros(outputs, ScalarType.Float32, CPU));
        var rows = Crop(from.Height, to.Height, kernel);
        var columns = Crop(from.Width, to.Width, kernel);
        padding = [rows.Padding, columns.Padding];
        outputPadding = [rows.OutputPadding, columns.OutputPadding];
        register_parameter("weight", weight_IOKK);
        register_parameter("bias", bias_O);
    }

    public override Tensor forward(Tensor x_NIHW) => functional.conv_transpose2d(
        x_NIHW, weight_IOKK, bias_O, strides: [2, 2], padding: padding, output_padding: outputPadding);

    /// <summary>
    /// Uncropped, <paramref name="from"/> pixels at stride 2 become 2 (from - 1) + kernel. What is too many is cut off the two
    /// ends (padding), and given back at the far end where it is odd (output padding). 3 -> 7 keeps all, 7 -> 14 loses one: what
    /// Keras calls VALID and SAME, with the odd pixel cut from the near end instead of the far one.
    /// </summary>
    private static (long Padding, long OutputPadding) Crop(int from, int to, int kernel)
    {
        var tooMany = (2 * (from - 1)) + kernel - to;
        return ((tooMany + 1) / 2, tooMany % 2);
    }
}
