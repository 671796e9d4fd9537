using System.Numerics.Tensors;
using AeCluster.Models.Kernels;
using AeCluster.Models.Runtime;
using AeCluster.Specs.Models;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace AeCluster.Models.Layers;

/// <summary>
/// Unweighted penalties of codings in [0, 1], for a batch or for each of its <see cref="ExampleGroups"/>. They are divided by the
/// number of examples N like every activity regulariser of Keras 2: L1 becomes a mean over examples, while KL and the square,
/// which are of the batch's means already, decrease with the size of the batch. (Undivided, KL with its published weights would
/// outweigh the reconstruction.) On the processor each is one operation with kernels of our own.
/// </summary>
internal static unsafe class SparsityPenalties
{
    /// <summary>Keeps logarithms and their gradients finite if a coding is always off or always on; Keras' value.</summary>
    private const float Margin = 1e-7f;

    public static Tensor Of(SparsityPenalty penalty, Tensor z_ND, double target, StepContext context)
    {
        if (MatrixProduct.IsSupported && TensorPointer.IsReadable(z_ND))
        {
            return PenaltyFunction.Apply(penalty, z_ND, target, context);
        }

        var examples = z_ND.shape[0];
        return penalty switch
        {
            SparsityPenalty.Kl => Divergence(target, z_ND.mean([0])).sum().Over(examples),
            SparsityPenalty.Squared => z_ND.mean([0]).Plus(-target).Squared().sum().Over(examples),
            SparsityPenalty.L1 => z_ND.abs().sum().Over(examples),
            SparsityPenalty.None => zeros([], ScalarType.Float32, z_ND.device),
            _ => throw new ArgumentOutOfRangeException(nameof(penalty), penalty, "There is no such penalty."),
        };
    }

    /// <summary>KL divergence, in nats, of Bernoulli distributions with probabilities q from one with probability p.</summary>
    private static Tensor Divergence(double p, Tensor q_D)
    {
        var on_D = q_D.Within(Margin, 1).log();
        var off_D = q_D.Times(-1).Plus(1).Within(Margin, 1).log();
        return on_D.Times(-p).Plus(off_D.Times(p - 1)).Plus((p * Math.Log(p)) + ((1 - p) * Math.Log(1 - p)));
    }

    private sealed class PenaltyFunction : autograd.SingleTensorFunction<PenaltyFunction>
    {
        public override string Name => nameof(SparsityPenalties);

        public static Tensor Apply(SparsityPenalty penalty, Tensor z_ND, double target, StepContext context) =>
            apply(penalty, z_ND, target, context);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var (penalty, target, context) = ((SparsityPenalty)vars[0], (double)vars[2], (StepContext)vars[3]);
            using var z_ND = ((Tensor)vars[1]).contiguous();
            var slopes_ND = zeros_like(z_ND);
            var (z, slopes) = (TensorPointer.Rows(z_ND), TensorPointer.Rows(slopes_ND));
            var ends = GroupLosses.EndsOf(z_ND, context);
            GroupLosses.Keep(ctx, ends, slopes_ND);
            return GroupLosses.Measure(context, ends, (first, count) =>
            {
                var (rows, slopesOfRows) = (z.Part(first, count, 0, z.Columns), slopes.Part(first, count, 0, z.Columns));
                return penalty switch
                {
                    SparsityPenalty.Kl => OfMeans(rows, slopesOfRows, (means, slopesOfMeans) =>
                        LossKernel.BernoulliDivergence(means, target, Margin, slopesOfMeans, z.Columns)),
                    SparsityPenalty.Squared => OfMeans(rows, slopesOfRows, (means, slopesOfMeans) =>
                        LossKernel.SquaredDistance(means, (float)target, slopesOfMeans, z.Columns)),
                    SparsityPenalty.L1 => LossKernel.Magnitude(rows.First, slopesOfRows.First, count * z.Columns),
                    SparsityPenalty.None => 0,
                    _ => throw new ArgumentOutOfRangeException(nameof(vars), penalty, "There is no such penalty."),
                } / count;
            });
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
            [null!, .. GroupLosses.Gradients(ctx, grad_output, overValues: false), null!, null!];

        private delegate double LossOfMeans(float* means_D, float* slopes_D);

        /// <summary>A loss of a group's means, and its derivative by each of the examples, which is the same for all.</summary>
        private static double OfMeans(Matrix z, Matrix slopes, LossOfMeans loss)
        {
            var means = Scratch.Take(ScratchPlace.Sums, 2 * z.Columns);
            var slopesOfMeans = new Span<float>(means + z.Columns, z.Columns);
            ColumnSums.Replace(z, means);
            TensorPrimitives.Divide(new ReadOnlySpan<float>(means, z.Columns), z.Rows, new Span<float>(means, z.Columns));
            var sum = loss(means, means + z.Columns);
            TensorPrimitives.Divide(slopesOfMeans, z.Rows, slopesOfMeans);
            for (var row = 0; row < z.Rows; row++)
            {
                slopesOfMeans.CopyTo(new Span<float>(slopes.First + (row * slopes.RowStep), z.Columns));
            }

            return sum;
        }
    }
}
