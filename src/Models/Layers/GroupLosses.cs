using AeCluster.Models.Kernels;
using static TorchSharp.torch;

namespace AeCluster.Models.Layers;

/// <summary>
/// What losses by kernels of our own have in common: the mean of each of the <see cref="ExampleGroups"/>, measured along with its slopes,
/// which a backward pass only has to weigh.
/// </summary>
internal static unsafe class GroupLosses
{
    /// <param name="first">A group's first example.</param>
    /// <param name="count">How many it has; 1 or more.</param>
    /// <returns>Its loss.</returns>
    public delegate double OfGroup(int first, int count);

    /// <summary>The group ends of the calling thread's batch, which is one group where it has none.</summary>
    public static int[] EndsOf(Tensor x_NV)
    {
        var examples = checked((int)x_NV.shape[0]);
        int[] ends = ExampleGroups.Current?.Ends ?? [examples];
        return ends[^1] == examples ? ends : throw new ArgumentException($"{examples} examples, where the groups have {ends[^1]}.", nameof(x_NV));
    }

    /// <summary>The losses of all groups [G], or that of the batch, a scalar; that of no example at all is 0.</summary>
    public static Tensor Measure(int[] ends, OfGroup loss)
    {
        var losses_G = empty(ends.Length, ScalarType.Float32, CPU);
        var values = TensorPointer.Of(losses_G);
        var begin = 0;
        for (var group = 0; group < ends.Length; group++)
        {
            values[group] = ends[group] == begin ? 0 : (float)loss(begin, ends[group] - begin);
            begin = ends[group];
        }

        return ExampleGroups.Current is null ? losses_G.squeeze(0) : losses_G;
    }

    /// <summary>The gradient of losses that are means: each group's slopes by its weight, over the number of what the mean is of.</summary>
    /// <param name="slopes_NV">Contiguous.</param>
    /// <param name="weights_G">What comes back for each group's loss, or the batch's.</param>
    /// <param name="valuesOfExample">Over how many values of each example the mean is taken.</param>
    public static Tensor Weigh(Tensor slopes_NV, int[] ends, Tensor weights_G, int valuesOfExample)
    {
        using var contiguous_G = weights_G.contiguous();
        var gradient_NV = empty_like(slopes_NV);
        var weights = TensorPointer.Of(contiguous_G);
        var slopes = TensorPointer.Of(slopes_NV);
        var gradient = TensorPointer.Of(gradient_NV);
        var width = slopes_NV.shape[0] == 0 ? 0 : checked((int)(slopes_NV.numel() / slopes_NV.shape[0]));
        var begin = 0;
        for (var group = 0; group < ends.Length; group++)
        {
            var (at, count) = (begin * width, ends[group] - begin);
            LossKernel.Weigh(slopes + at, weights[group] / (count * valuesOfExample), gradient + at, count * width);
            begin = ends[group];
        }

        return gradient_NV;
    }
}
