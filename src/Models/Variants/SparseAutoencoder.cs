using AeCluster.Models.Data;
using AeCluster.Models.Layers;
using AeCluster.Models.Runtime;
using AeCluster.Specs.Models;
using AeCluster.Specs.Training;
using static TorchSharp.torch;

namespace AeCluster.Models.Variants;

/// <summary>
/// A stacked autoencoder with sigmoid codings whose activation is penalised (Lee, Ekanadham and Ng, 2008; Ng, 2011). Parameters
/// as in <see cref="StackedAutoencoder"/>. Besides its parts, the loss measures <c>mean_activation</c>, that of the codings over
/// the batch.
/// </summary>
public sealed class SparseAutoencoder : Autoencoder
{
    private readonly DenseLayers _encoder;
    private readonly DenseLayers _decoder;
    private readonly SparseSpec _spec;

    public SparseAutoencoder(SparseSpec spec, LossKind loss, ExampleShape shape, Generator weights)
        : base(nameof(SparseAutoencoder), shape, loss, spec.Output)
    {
        _spec = spec;
        int[] widths = [shape.Values, .. spec.Hidden, spec.Codings];
        _encoder = new DenseLayers(widths, spec.Activation, activateLast: false, spec.Initializer, weights);
        _decoder = new DenseLayers([.. widths.Reverse()], spec.Activation, activateLast: false, spec.Initializer, weights);
        register_module("encoder", _encoder);
        register_module("decoder", _decoder);
    }

    internal override bool ComputesRowsApart => DenseChain.HasKernels(_spec.Activation);

    public override Tensor Encode(Tensor x_NCHW, StepContext context)
    {
        ArgumentNullException.ThrowIfNull(x_NCHW);
        return DenseChain.Apply([.. _encoder.LinksTo(Activation.Sigmoid)], x_NCHW.flatten(1), context);
    }

    public override LossParts Loss(Tensor x_NCHW, StepContext context)
    {
        var z_ND = Encode(x_NCHW, context);
        var y_NV = DecodeFlat(z_ND, context);
        var reconstruction = ReconstructionLoss(y_NV, x_NCHW, context);
        var penalty = SparsityPenalties.Of(_spec.Penalty, z_ND, _spec.Target, context).Times(_spec.Weight);
        return new LossParts(
            reconstruction.Plus(penalty),
            y_NV,
            [new LossPart("reconstruction", reconstruction), new LossPart("penalty", penalty)])
        {
            Measures = [new LossPart("mean_activation", z_ND.detach().mean())],
        };
    }

    protected override Tensor DecodeFlat(Tensor z_ND, StepContext context) => _decoder.call(z_ND, context);
}
