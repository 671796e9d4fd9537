using AeCluster.Models.Kernels;
using static TorchSharp.torch;

namespace AeCluster.Models.Layers;

/// <summary>
/// The common part of losses with kernels of our own: the mean of each of the <see cref="ExampleGroups"/>, computed together with
/// its derivatives, which the backward pass only scales.
/// </summary>
internal static unsafe class GroupLosses
{
    private const string EndsKey = "ends";

    /// <summary>Computes the loss of a group.</summary>
    /// <param name="first">Its first example.</param>
    /// <param name="count">Number of its examples; 1 or more.</param>
    public delegate double OfGroup(int first, int count);

    /// <summary>The ends of the groups that the examples fall into; without groups they are one.</summary>
    public static int[] EndsOf(Tensor x_NV, StepContext context)
    {
        var examples = checked((int)x_NV.shape[0]);
        int[] ends = context.Groups?.Ends ?? [examples];
        return ends[^1] == examples
            ? ends
            : throw new ArgumentException($"{examples} examples, where the groups have {ends[^1]}.", nameof(x_NV));
    }

    /// <summary>The losses of all groups [G], or that of the batch, a scalar. The loss of an empty group is 0.</summary>
    public static Tensor Measure(StepContext context, int[] ends, OfGroup loss)
    {
        var losses_G = empty(ends.Length, ScalarType.Float32, CPU);
        var values = TensorPointer.Of(losses_G);
        var begin = 0;
        for (var group = 0; group < ends.Length; group++)
        {
            values[group] = ends[group] == begin ? 0 : (float)loss(begin, ends[group] - begin);
            begin = ends[group];
        }

        return context.Groups is null ? losses_G.squeeze(0) : losses_G;
    }

    /// <summary>Number of values of an example.</summary>
    public static int ValuesOfExample(Tensor x_NV) => x_NV.shape[0] == 0 ? 0 : checked((int)(x_NV.numel() / x_NV.shape[0]));

    /// <summary>Saves what <see cref="Gradients"/> needs for the backward pass.</summary>
    /// <param name="slopes_NV">Derivatives, contiguous; one tensor for each input that gets a gradient.</param>
    public static void Keep(autograd.AutogradContext ctx, int[] ends, params List<Tensor> slopes_NV)
    {
        ctx.save_for_backward(slopes_NV);
        ctx.save_data(EndsKey, ends);
    }

    /// <summary>
    /// The gradients of losses that are means: each group's slopes times its weight, divided by the number of values or
    /// examples.
    /// </summary>
    /// <param name="weights_G">The gradient by each group's loss, or by the batch's.</param>
    /// <param name="overValues">Whether the mean is over all values, or over examples.</param>
    /// <returns>One for each tensor of slopes.</returns>
    public static List<Tensor> Gradients(autograd.AutogradContext ctx, Tensor weights_G, bool overValues)
    {
        var ends = (int[])ctx.get_data(EndsKey);
        var saved = ctx.get_saved_variables();
        var gradients = saved.ConvertAll(slopes_NV =>
            Weigh(slopes_NV, ends, weights_G, overValues ? ValuesOfExample(slopes_NV) : 1));
        saved.ForEach(slopes_NV => slopes_NV.Dispose());
        return gradients;
    }

    private static Tensor Weigh(Tensor slopes_NV, int[] ends, Tensor weights_G, int valuesOfExample)
    {
        using var contiguous_G = weights_G.contiguous();
        var gradient_NV = empty_like(slopes_NV);
        var weights = TensorPointer.Of(contiguous_G);
        var slopes = TensorPointer.Of(slopes_NV);
        var gradient = TensorPointer.Of(gradient_NV);
        var width = ValuesOfExample(slopes_NV);
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
