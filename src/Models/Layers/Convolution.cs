using AeCluster.Specs;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AeCluster.Models.Layers;

/// <summary>
/// x_NIHW -> [N, O, H, W]: PyTorch's <c>Conv2d</c> with an odd kernel of K x K, stride 1 and "same" padding (<c>weight</c>
/// [O, I, K, K], <c>bias</c> [O]) with Keras' initial values from an explicit generator.
/// </summary>
public sealed class Convolution : Module<Tensor, Tensor>
{
    private readonly Parameter weight_OIKK;
    private readonly Parameter bias_O;
    private readonly long[] padding;

    public Convolution(int inputs, int outputs, int kernel, Initializer initializer, Generator generator)
        : base(nameof(Convolution))
    {
        var area = (long)kernel * kernel;
        weight_OIKK = new Parameter(initializer.Draw([outputs, inputs, kernel, kernel], area * inputs, area * outputs, generator));
        bias_O = new Parameter(zeros(outputs, ScalarType.Float32, CPU));
        padding = [kernel / 2, kernel / 2];
        register_parameter("weight", weight_OIKK);
        register_parameter("bias", bias_O);
    }

    public override Tensor forward(Tensor x_NIHW) => functional.conv2d(x_NIHW, weight_OIKK, bias_O, padding: padding);
}
