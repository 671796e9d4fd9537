using AeCluster.Models.Kernels;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AeCluster.Models.Layers;

/// <summary>Mean losses over all values of a batch, or of each of its <see cref="ExampleGroups"/>. On the processor, kernels of
/// our own compute loss and gradient in one pass.</summary>
internal static class ReconstructionLosses
{
    /// <summary>
    /// Binary cross-entropy of x in [0, 1] and sigmoid(y), computed from the logits y so that it cannot overflow.
    /// </summary>
    public static Tensor BinaryCrossEntropy(Tensor y_NV, Tensor x_NV, StepContext context) =>
        HasKernels(y_NV, x_NV)
            ? LossFunction.Apply(LossForm.CrossEntropy, y_NV, x_NV, context)
            : functional.binary_cross_entropy_with_logits(y_NV, x_NV);

    /// <summary>Mean squared difference of x and y.</summary>
    public static Tensor SquaredError(Tensor y_NV, Tensor x_NV, StepContext context) =>
        HasKernels(y_NV, x_NV)
            ? LossFunction.Apply(LossForm.Square, y_NV, x_NV, context)
            : functional.mse_loss(y_NV, x_NV);

    /// <summary>Mean squared difference of x and sigmoid(y).</summary>
    public static Tensor SquaredErrorOfSigmoid(Tensor y_NV, Tensor x_NV, StepContext context) =>
        HasKernels(y_NV, x_NV)
            ? LossFunction.Apply(LossForm.SquareOfSigmoid, y_NV, x_NV, context)
            : functional.mse_loss(y_NV.sigmoid(), x_NV);

    /// <summary>The kernels do not compute the targets' gradient.</summary>
    private static bool HasKernels(Tensor y_NV, Tensor x_NV) =>
        MatrixProduct.IsSupported && TensorPointer.IsReadable(y_NV) && TensorPointer.IsReadable(x_NV) && !x_NV.requires_grad;

    private enum LossForm
    {
        CrossEntropy,
        Square,
        SquareOfSigmoid,
    }

    private sealed unsafe class LossFunction : autograd.SingleTensorFunction<LossFunction>
    {
        public override string Name => nameof(ReconstructionLosses);

        public static Tensor Apply(LossForm form, Tensor y_NV, Tensor x_NV, StepContext context) =>
            apply(form, y_NV, x_NV, context);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var form = (LossForm)vars[0];
            using var y_NV = ((Tensor)vars[1]).contiguous();
            using var x_NV = ((Tensor)vars[2]).contiguous();
            var context = (StepContext)vars[3];
            if (!y_NV.shape.AsSpan().SequenceEqual(x_NV.shape))
            {
                var (output, target) = (string.Join(", ", y_NV.shape), string.Join(", ", x_NV.shape));
                throw new ArgumentException($"Output [{output}] and target [{target}] have different shapes.");
            }

            var ends = GroupLosses.EndsOf(y_NV, context);
            var gradient_NV = ((Tensor)vars[1]).requires_grad ? empty_like(y_NV) : null;
            var y = TensorPointer.Of(y_NV);
            var x = TensorPointer.Of(x_NV);
            var gradient = gradient_NV is null ? null : TensorPointer.Of(gradient_NV);
            var width = GroupLosses.ValuesOfExample(y_NV);
            if (gradient_NV is not null)
            {
                GroupLosses.Keep(ctx, ends, gradient_NV);
            }

            return GroupLosses.Measure(context, ends, (first, count) =>
            {
                var (at, length) = (first * width, count * width);
                return Sum(form, y + at, x + at, gradient is null ? null : gradient + at, length) / length;
            });
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
            [null!, .. GroupLosses.Gradients(ctx, grad_output, overValues: true), null!, null!];

        private static double Sum(LossForm form, float* y, float* x, float* gradient, int length) => form switch
        {
            LossForm.CrossEntropy => LossKernel.BinaryCrossEntropy(y, x, gradient, length),
            LossForm.Square => LossKernel.SquaredError(y, x, gradient, length),
            _ => LossKernel.SquaredErrorOfSigmoid(y, x, gradient, length),
        };
    }
}
