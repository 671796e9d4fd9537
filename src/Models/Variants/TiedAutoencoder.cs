using AeCluster.Models.Data;
using AeCluster.Models.Layers;
using AeCluster.Specs.Models;
using AeCluster.Specs.Training;
using static TorchSharp.torch;

namespace AeCluster.Models.Variants;

/// <summary>
/// A stacked autoencoder whose decoder uses the transposed weights of the encoder (Vincent et al., 2010).
/// Parameters, for one hidden layer: <c>encoder.0.weight</c> [H, V], <c>encoder.0.bias</c> [H], <c>encoder.2.weight</c>
/// [D, H], <c>encoder.2.bias</c> [D], and of the decoder only <c>decoder.0.bias</c> [H] and <c>decoder.2.bias</c> [V].
/// </summary>
public sealed class TiedAutoencoder : Autoencoder
{
    private readonly DenseLayers _encoder;
    private readonly TransposedDenseLayers _decoder;

    public TiedAutoencoder(TiedSpec spec, LossKind loss, ExampleShape shape, Generator weights)
        : base(nameof(TiedAutoencoder), shape, loss, spec.Output)
    {
        int[] widths = [shape.Values, .. spec.Hidden, spec.Codings];
        _encoder = new DenseLayers(widths, spec.Activation, activateLast: true, spec.Initializer, weights);
        _decoder = new TransposedDenseLayers(_encoder, spec.Activation);
        register_module("encoder", _encoder);
        register_module("decoder", _decoder);
    }

    internal override bool ComputesRowsApart => DenseChain.HasKernels(_encoder.Activation);

    public override Tensor Encode(Tensor x_NCHW, StepContext context)
    {
        ArgumentNullException.ThrowIfNull(x_NCHW);
        return _encoder.call(x_NCHW.flatten(1), context);
    }

    protected override Tensor DecodeFlat(Tensor z_ND, StepContext context) => _decoder.call(z_ND, context);

    protected override Tensor ReconstructFlat(Tensor x_NCHW, StepContext context) =>
        DenseChain.Apply([.. _encoder.Links, .. _decoder.Links], x_NCHW.flatten(1), context);
}
