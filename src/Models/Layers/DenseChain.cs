using AeCluster.Models.Kernels;
using AeCluster.Specs.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AeCluster.Models.Layers;

/// <summary>
/// Consecutive dense layers. On the processor they are computed by kernels of our own as one operation: at the sizes of
/// autoencoders, libtorch spends more time on dispatching operations than on computing them. On other devices, and for
/// activations without a kernel, by libtorch.
/// </summary>
internal static class DenseChain
{
    /// <summary>x [..., in of the first] -> [..., out of the last].</summary>
    public static Tensor Apply(IReadOnlyList<DenseLink> links, Tensor x, StepContext context)
    {
        if (links.Count == 0)
        {
            return x;
        }

        return TensorPointer.IsReadable(x) && links.All(HasKernels)
            ? DenseChainFunction.Apply(links, x, context)
            : Compose(links, x);
    }

    /// <summary>Whether chains with this activation are computed by kernels on this processor.</summary>
    public static bool HasKernels(Activation activation) => MatrixProduct.IsSupported && ActivationKernel.Supports(activation);

    /// <summary>The same, computed by libtorch's operations.</summary>
    internal static Tensor Compose(IReadOnlyList<DenseLink> links, Tensor x)
    {
        foreach (var link in links)
        {
            // The transposed view is not kept: moving the model to a device may replace the tensor.
            x = link.Activation.Apply(functional.linear(x, link.IsTransposed ? link.Weight.t() : link.Weight, link.Bias));
        }

        return x;
    }

    private static bool HasKernels(DenseLink link) => HasKernels(link.Activation) && TensorPointer.IsReadable(link.Weight);
}
