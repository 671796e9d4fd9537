using AeCluster.Models.Kernels;
using AeCluster.Models.Runtime;
using static TorchSharp.torch;

namespace AeCluster.Models.Layers;

/// <summary>
/// Gaussian codings with means and log-variances [N, D]: samples, and their divergence from N(0, I) (Kingma and Welling, 2014).
/// On the processor each is one operation with kernels of our own.
/// </summary>
internal static unsafe class GaussianCodings
{
    /// <summary>Codings drawn from the Gaussians, differentiable by means and log-variances.</summary>
    public static Tensor Sample(Tensor mean_ND, Tensor logVariance_ND, StepContext context)
    {
        var noise_ND = context.Draw(
            rows => randn(rows[0].shape, ScalarType.Float32, mean_ND.device, generator: context.Noise),
            mean_ND);
        return HasKernels(mean_ND, logVariance_ND)
            ? SampleFunction.Apply(mean_ND, logVariance_ND, noise_ND)
            : mean_ND.Plus(noise_ND * logVariance_ND.Times(0.5).exp());
    }

    /// <summary>
    /// KL divergence from N(0, I), in nats, summed over codings, mean over the examples of the batch or of each group.
    /// </summary>
    public static Tensor Divergence(Tensor mean_ND, Tensor logVariance_ND, StepContext context) =>
        HasKernels(mean_ND, logVariance_ND)
            ? DivergenceFunction.Apply(mean_ND, logVariance_ND, context)
            : (logVariance_ND.Plus(1) - logVariance_ND.exp() - mean_ND.Squared()).sum(1).mean().Times(-0.5);

    private static bool HasKernels(Tensor mean_ND, Tensor logVariance_ND) =>
        MatrixProduct.IsSupported && TensorPointer.IsReadable(mean_ND) && TensorPointer.IsReadable(logVariance_ND);

    private sealed class SampleFunction : autograd.SingleTensorFunction<SampleFunction>
    {
        public override string Name => nameof(GaussianCodings) + nameof(Sample);

        public static Tensor Apply(Tensor mean_ND, Tensor logVariance_ND, Tensor noise_ND) =>
            apply(mean_ND, logVariance_ND, noise_ND);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            using var mean_ND = ((Tensor)vars[0]).contiguous();
            using var logVariance_ND = ((Tensor)vars[1]).contiguous();
            using var noise_ND = ((Tensor)vars[2]).contiguous();
            var (deviation_ND, z_ND) = (empty_like(mean_ND), empty_like(mean_ND));
            GaussianKernel.Sample(
                TensorPointer.Of(mean_ND),
                TensorPointer.Of(logVariance_ND),
                TensorPointer.Of(noise_ND),
                TensorPointer.Of(deviation_ND),
                TensorPointer.Of(z_ND),
                checked((int)z_ND.numel()));
            ctx.save_for_backward([deviation_ND]);
            return z_ND;
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            using var deviation_ND = ctx.get_saved_variables()[0];
            using var gradient_ND = grad_output.contiguous();
            var ofLogVariance_ND = empty_like(deviation_ND);
            GaussianKernel.SampleByLogVariance(
                TensorPointer.Of(gradient_ND),
                TensorPointer.Of(deviation_ND),
                TensorPointer.Of(ofLogVariance_ND),
                (int)deviation_ND.numel());
            return [grad_output, ofLogVariance_ND, null!];
        }
    }

    private sealed class DivergenceFunction : autograd.SingleTensorFunction<DivergenceFunction>
    {
        public override string Name => nameof(GaussianCodings) + nameof(Divergence);

        public static Tensor Apply(Tensor mean_ND, Tensor logVariance_ND, StepContext context) =>
            apply(mean_ND, logVariance_ND, context);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            using var mean_ND = ((Tensor)vars[0]).contiguous();
            using var logVariance_ND = ((Tensor)vars[1]).contiguous();
            var context = (StepContext)vars[2];
            var (ofMean_ND, ofLogVariance_ND) = (empty_like(mean_ND), empty_like(mean_ND));
            var (mean, logVariance) = (TensorPointer.Rows(mean_ND), TensorPointer.Rows(logVariance_ND));
            var (ofMean, ofLogVariance) = (TensorPointer.Rows(ofMean_ND), TensorPointer.Rows(ofLogVariance_ND));
            var ends = GroupLosses.EndsOf(mean_ND, context);
            GroupLosses.Keep(ctx, ends, ofMean_ND, ofLogVariance_ND);
            return GroupLosses.Measure(context, ends, (first, count) =>
            {
                var (at, length) = (first * mean.Columns, count * mean.Columns);
                return (LossKernel.HalfSquare(mean.First + at, ofMean.First + at, length)
                    + LossKernel.HalfExcessOfExp(logVariance.First + at, ofLogVariance.First + at, length)) / count;
            });
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
            [.. GroupLosses.Gradients(ctx, grad_output, overValues: false), null!];
    }
}
