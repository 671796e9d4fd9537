using AeCluster.Specs;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AeCluster.Models.Layers;

/// <summary>The functions behind <see cref="Activation"/>, with PyTorch's default constants (leaky ReLU's slope is 0.01).</summary>
public static class Activations
{
    private static readonly Scalar LeakySlope = 0.01;

    public static Tensor Apply(this Activation activation, Tensor x) => activation switch
    {
        Activation.Selu => functional.selu(x),
        Activation.Relu => functional.relu(x),
        Activation.Elu => x.elu(HeldScalars.One, HeldScalars.One, HeldScalars.One),
        Activation.Gelu => functional.gelu(x),
        Activation.LeakyRelu => x.leaky_relu(LeakySlope),
        Activation.Tanh => functional.tanh(x),
        Activation.Sigmoid => functional.sigmoid(x),
        Activation.Linear => x,
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "There is no such activation."),
    };
}
