using AeCluster.Specs.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AeCluster.Models.Layers;

/// <summary>
/// x_NIHW -> [N, O, H / stride, W / stride], rounded up: PyTorch's <c>Conv2d</c> with an odd kernel of K x K and a padding of
/// (K - 1) / 2 (<c>weight</c> [O, I, K, K], <c>bias</c> [O]) with Keras' initial values from an explicit generator.
/// Input and output are channels last, with surplus channels as <see cref="FeatureMaps"/> describes.
/// </summary>
internal sealed class Convolution : Module<Tensor, Tensor>
{
    private readonly Parameter _weight_OIKK;
    private readonly Parameter _bias_O;
    private readonly long[] _padding;
    private readonly long[] _strides;

    public Convolution(int inputs, int outputs, int kernel, int stride, Initializer initializer, Generator generator)
        : base(nameof(Convolution))
    {
        var area = (long)kernel * kernel;
        _weight_OIKK = new Parameter(
            initializer.Draw([outputs, inputs, kernel, kernel], area * inputs, area * outputs, generator));
        _bias_O = new Parameter(zeros(outputs, ScalarType.Float32, CPU));
        _padding = [kernel / 2, kernel / 2];
        _strides = [stride, stride];
        register_parameter("weight", _weight_OIKK);
        register_parameter("bias", _bias_O);
    }

    /// <param name="x_NIHW">I channels, and surplus ones that are ignored.</param>
    public override Tensor forward(Tensor x_NIHW)
    {
        var outputs = FeatureMaps.FullWidth((int)_bias_O.shape[0]);
        var weight = FeatureMaps.Widen(FeatureMaps.Widen(_weight_OIKK, 1, x_NIHW.shape[1]), 0, outputs);
        return functional.conv2d(x_NIHW, weight, FeatureMaps.Widen(_bias_O, 0, outputs), _strides, _padding);
    }
}
