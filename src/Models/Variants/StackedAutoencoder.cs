using AeCluster.Models.Data;
using AeCluster.Models.Layers;
using AeCluster.Specs;
using static TorchSharp.torch;

namespace AeCluster.Models.Variants;

/// <summary>
/// Dense layers that narrow to the codings and widen again in mirror order (Hinton and Salakhutdinov, 2006). The codings
/// are activated like the hidden layers.
/// </summary>
public sealed class StackedAutoencoder : Autoencoder
{
    private readonly DenseLayers encoder;
    private readonly DenseLayers decoder;
    private readonly Activation activation;

    public StackedAutoencoder(StackedSpec spec, LossKind loss, ExampleShape shape, Generator weights)
        : base(nameof(StackedAutoencoder), shape, loss, spec.Output)
    {
        activation = spec.Activation;
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

    /// <summary>Layers from the examples to the codings, and from there back.</summary>
    internal int Depth => encoder.Layers.Count;

    /// <summary>
    /// The loss of one layer and its mirror image as an autoencoder of their own: the layers before it only encode. The
    /// outermost reconstructs the examples; a deeper one the activations that reach it, its output activated like them.
    /// </summary>
    /// <param name="layer">0 for the outermost.</param>
    internal LossParts LayerLoss(int layer, LossKind loss, Tensor x_NCHW)
    {
        var h_NH = x_NCHW.flatten(1);
        using (no_grad())
        {
            h_NH = encoder.Layers.Take(layer).Aggregate(h_NH, (h, dense) => activation.Apply(dense.call(h)));
        }

        var y_NH = decoder.Layers[^(layer + 1)].call(activation.Apply(encoder.Layers[layer].call(h_NH)));
        var total = layer == 0 ? ReconstructionLoss(loss, y_NH, x_NCHW) : nn.functional.mse_loss(activation.Apply(y_NH), h_NH);
        return new LossParts(total, y_NH, []);
    }

    protected override Tensor DecodeFlat(Tensor z_ND) => decoder.call(z_ND);

    protected override Tensor ReconstructFlat(Tensor x_NCHW) => DenseChain.Apply([.. encoder.Links, .. decoder.Links], x_NCHW.flatten(1));
}
