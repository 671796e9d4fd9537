using AeCluster.Specs.Models;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AeCluster.Models.Layers;

/// <summary>Computes an <see cref="Activation"/> with PyTorch's default constants (leaky ReLU's slope is 0.01).</summary>
public static class Activations
{
    public static Tensor Apply(this Activation activation, Tensor x) => activation switch
    {
        Activation.Selu => functional.selu(x),
        Activation.Relu => functional.relu(x),
        Activation.Elu => Elu(x),
        Activation.Gelu => functional.gelu(x),
        Activation.LeakyRelu => LeakyRelu(x),
        Activation.Tanh => functional.tanh(x),
        Activation.Sigmoid => functional.sigmoid(x),
        Activation.Linear => x,
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "There is no such activation."),
    };

    /// <summary>Whether the function never decreases: all but GELU, which dips below zero.</summary>
    public static bool IsIncreasing(this Activation activation) => activation != Activation.Gelu;

    private static Tensor Elu(Tensor x)
    {
        using var one = 1.0.ToScalar();
        return x.elu(one, one, one);
    }

    private static Tensor LeakyRelu(Tensor x)
    {
        using var slope = 0.01.ToScalar();
        return x.leaky_relu(slope);
    }
}
