using AeCluster.Models.Data;
using AeCluster.Models.Layers;
using AeCluster.Specs.Models;
using AeCluster.Specs.Training;
using static TorchSharp.torch;

namespace AeCluster.Models.Variants;

/// <summary>
/// A stacked autoencoder whose decoder multiplies by the encoder's weights, transposed (Vincent et al., 2010).
/// Parameters, for one hidden layer: <c>encoder.0.weight</c> [H, V], <c>encoder.0.bias</c> [H], <c>encoder.2.weight</c>
/// [D, H], <c>encoder.2.bias</c> [D], and of the decoder only <c>decoder.0.bias</c> [H] and <c>decoder.2.bias</c> [V].
/// </summary>
public sealed class TiedAutoencoder : Autoencoder
{
    private readonly DenseLayers encoder;
    private readonly TransposedDenseLayers decoder;

    public TiedAutoencoder(TiedSpec spec, LossKind loss, ExampleShape shape, Generator weights)
        : base(nameof(TiedAutoencoder), shape, loss, spec.Output)
    {
        int[] widths = [shape.Values, .. spec.Hidden, spec.Codings];
        encoder = new DenseLayers(widths, spec.Activation, activateLast: true, spec.Initializer, weights);
        decoder = new TransposedDenseLayers(encoder, spec.Activation);
        register_module("encoder", encoder);
        register_module("decoder", decoder);
    }

    internal override bool ComputesRowsApart => DenseChain.HasKernels(encoder.Activation);

    public override Tensor Encode(Tensor x_NCHW)
    {
        ArgumentNullException.ThrowIfNull(x_NCHW);
        return encoder.call(x_NCHW.flatten(1));
    }

    protected override Tensor DecodeFlat(Tensor z_ND) => decoder.call(z_ND);

    protected override Tensor ReconstructFlat(Tensor x_NCHW) => DenseChain.Apply([.. encoder.Links, .. decoder.Links], x_NCHW.flatten(1));
}
