using AeCluster.Models.Data;
using AeCluster.Models.Layers;
using AeCluster.Specs;
using static TorchSharp.torch;

namespace AeCluster.Models.Variants;

/// <summary>
/// A stacked autoencoder whose codings are sigmoids that a penalty keeps low (Lee, Ekanadham and Ng, 2008; Ng, 2011).
/// Parameters as in <see cref="StackedAutoencoder"/>. Besides its parts, the loss measures <c>mean_activation</c> of the
/// codings over the batch.
/// </summary>
public sealed class SparseAutoencoder : Autoencoder
{
    /// <summary>Keeps logarithms and their gradients finite where a coding is always off or always on; Keras' value.</summary>
    private const double Epsilon = 1e-7;

    private readonly DenseLayers encoder;
    private readonly DenseLayers decoder;
    private readonly SparseSpec spec;

    public SparseAutoencoder(SparseSpec spec, LossKind loss, ExampleShape shape, Generator weights)
        : base(nameof(SparseAutoencoder), shape, loss, spec.Output)
    {
        this.spec = spec;
        int[] widths = [shape.Values, .. spec.Hidden, spec.Codings];
        encoder = new DenseLayers(widths, spec.Activation, activateLast: false, spec.Initializer, weights);
        decoder = new DenseLayers([.. widths.Reverse()], spec.Activation, activateLast: false, spec.Initializer, weights);
        register_module("encoder", encoder);
        register_module("decoder", decoder);
    }

    internal override bool ComputesRowsApart => DenseChain.HasKernels(spec.Activation);

    public override Tensor Encode(Tensor x_NCHW)
    {
        ArgumentNullException.ThrowIfNull(x_NCHW);
        return DenseChain.Apply([.. encoder.LinksTo(Activation.Sigmoid)], x_NCHW.flatten(1));
    }

    public override LossParts Loss(Tensor x_NCHW, Generator noise)
    {
        var z_ND = Encode(x_NCHW);
        var y_NV = DecodeFlat(z_ND);
        var reconstruction = ReconstructionLoss(y_NV, x_NCHW);
        var penalty = ExampleGroups.Losses(z => Penalty(spec.Penalty, z[0], spec.Target), z_ND).Times(spec.Weight);
        return new LossParts(
            reconstruction.Plus(penalty),
            y_NV,
            [new LossPart("reconstruction", reconstruction), new LossPart("penalty", penalty)])
        {
            Measures = [new LossPart("mean_activation", z_ND.detach().mean())],
        };
    }

    /// <summary>
    /// The penalty of codings in [0, 1], before its weight. It is divided by the batch's size N like every activity regulariser
    /// of Keras 2: L1 so becomes a mean over examples, while KL and the square, which are of the batch's means already, weigh
    /// less the larger the batch. (Undivided, the published weights of KL would outweigh the reconstruction.)
    /// </summary>
    internal static Tensor Penalty(SparsityPenalty penalty, Tensor z_ND, double target)
    {
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

    protected override Tensor DecodeFlat(Tensor z_ND) => decoder.call(z_ND);

    /// <summary>KL divergence, in nats, of coins that fall with probability q from one that falls with probability p.</summary>
    private static Tensor Divergence(double p, Tensor q_D)
    {
        var on_D = q_D.Within(Epsilon, 1).log();
        var off_D = q_D.Times(-1).Plus(1).Within(Epsilon, 1).log();
        return on_D.Times(-p).Plus(off_D.Times(p - 1)).Plus((p * Math.Log(p)) + ((1 - p) * Math.Log(1 - p)));
    }
}
