using AeCluster.Models.Data;
using AeCluster.Models.Layers;
using AeCluster.Specs;
using static TorchSharp.torch;

namespace AeCluster.Models.Variants;

/// <summary>
/// Dense layers that narrow to the codings and widen again in mirror order (Hinton and Salakhutdinov, 2006). The codings
/// are activated like the hidden layers; the output is a sigmoid.
/// </summary>
public sealed class StackedAutoencoder : Autoencoder
{
    private readonly DenseLayers encoder;
    private readonly DenseLayers decoder;

    public StackedAutoencoder(StackedSpec spec, LossKind loss, ExampleShape shape, Generator weights)
        : base(nameof(StackedAutoencoder), shape, loss, boundedOutput: true)
    {
        ArgumentNullException.ThrowIfNull(spec);
        int[] widths = [shape.Values, .. spec.Hidden, spec.Codings];
        encoder = new DenseLayers(widths, spec.Activation, activateLast: true, spec.Initializer, weights);
        decoder = new DenseLayers([.. widths.Reverse()], spec.Activation, activateLast: false, spec.Initializer, weights);
        register_module("encoder", encoder);
        register_module("decoder", decoder);
    }

    public override Tensor Encode(Tensor x_NCHW)
    {
        ArgumentNullException.ThrowIfNull(x_NCHW);
        return encoder.call(x_NCHW.flatten(1));
    }

    protected override Tensor DecodeFlat(Tensor z_ND) => decoder.call(z_ND);
}
