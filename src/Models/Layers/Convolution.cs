using AeCluster.Specs.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AeCluster.Models.Layers;

/// <summary>
/// x_NIHW -> [N, O, H / stride, W / stride], rounded up: PyTorch's <c>Conv2d</c> with an odd kernel of K x K and a padding of
/// (K - 1) / 2 (<c>weight</c> [O, I, K, K], <c>bias</c> [O]) with Keras' initial values from an explicit generator.
/// Input and output are channels last, with surplus channels as <see cref="FeatureMaps"/> says.
/// </summary>
internal sealed class Convolution : Module<Tensor, Tensor>
{
    private readonly Parameter weight_OIKK;
    private readonly Parameter bias_O;
    private readonly long[] padding;
    private readonly long[] strides;

    public Convolution(int inputs, int outputs, int kernel, int stride, Initializer initializer, Generator generator)
        : base(nameof(Convolution))
    {
        var area = (long)kernel * kernel;
        weight_OIKK = new Parameter(initializer.Draw([outputs, inputs, kernel, kernel], area * inputs, area * outputs, generator));
        bias_O = new Parameter(zeros(outputs, ScalarType.Float32, CPU));
        padding = [kernel / 2, kernel / 2];
        strides = [stride, stride];
        register_parameter("weight", weight_OIKK);
        register_parameter("bias", bias_O);
    }

    /// <param name="x_NIHW">I channels, or more of which the surplus counts for nothing.</param>
    public override Tensor forward(Tensor x_NIHW)
    {
        var outputs = FeatureMaps.FullWidth((int)bias_O.shape[0]);
        var weight = FeatureMaps.Widen(FeatureMaps.Widen(weight_OIKK, 1, x_NIHW.shape[1]), 0, outputs);
        return functional.conv2d(x_NIHW, weight, FeatureMaps.Widen(bias_O, 0, outputs), strides, padding);
    }
}
