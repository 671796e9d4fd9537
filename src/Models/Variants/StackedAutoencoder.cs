using AeCluster.Models.Data;
using AeCluster.Models.Layers;
using AeCluster.Specs.Models;
using AeCluster.Specs.Training;
using static TorchSharp.torch;

namespace AeCluster.Models.Variants;

/// <summary>
/// Dense layers that narrow to the codings and widen again in mirror order (Hinton and Salakhutdinov, 2006). The codings have the
/// activation of the hidden layers.
/// </summary>
public sealed class StackedAutoencoder : Autoencoder
{
    private readonly DenseLayers _encoder;
    private readonly DenseLayers _decoder;
    private readonly Activation _activation;

    public StackedAutoencoder(StackedSpec spec, LossKind loss, ExampleShape shape, Generator weights)
        : base(nameof(StackedAutoencoder), shape, loss, spec.Output)
    {
        _activation = spec.Activation;
        int[] widths = [shape.Values, .. spec.Hidden, spec.Codings];
        _encoder = new DenseLayers(widths, spec.Activation, activateLast: true, spec.Initializer, weights);
        _decoder = new DenseLayers([.. widths.Reverse()], spec.Activation, activateLast: false, spec.Initializer, weights);
        register_module("encoder", _encoder);
        register_module("decoder", _decoder);
    }

    internal override bool ComputesRowsApart => DenseChain.HasKernels(_activation);

    public override Tensor Encode(Tensor x_NCHW, StepContext context)
    {
        ArgumentNullException.ThrowIfNull(x_NCHW);
        return _encoder.call(x_NCHW.flatten(1), context);
    }

    /// <summary>Number of layers from the examples to the codings; the decoder has as many.</summary>
    internal int Depth => _encoder.Layers.Count;

    /// <summary>
    /// The loss of one layer and its mirror image as an autoencoder of their own; the layers before it only encode. The outermost
    /// reconstructs the examples. A deeper one reconstructs its input activations, with the same activation on its output.
    /// </summary>
    /// <param name="layer">0 for the outermost.</param>
    internal LossParts LayerLoss(int layer, LossKind loss, Tensor x_NCHW, StepContext context)
    {
        var x_NV = x_NCHW.flatten(1);
        DenseLink[] encoders = [.. _encoder.Links];
        if (layer == 0)
        {
            var y_NV = DenseChain.Apply([encoders[0], _decoder.Links.Last()], x_NV, context);
            return new LossParts(ReconstructionLoss(loss, y_NV, x_NCHW, context), y_NV, []);
        }

        Tensor h_NH;
        using (no_grad())
        {
            h_NH = DenseChain.Apply(encoders[..layer], x_NV, context);
        }

        var mirror = _decoder.Layers[^(layer + 1)].ToLink(_activation);
        var y_NH = DenseChain.Apply([encoders[layer], mirror], h_NH, context);
        return new LossParts(ReconstructionLosses.SquaredError(y_NH, h_NH, context), y_NH, []);
    }

    protected override Tensor DecodeFlat(Tensor z_ND, StepContext context) => _decoder.call(z_ND, context);

    protected override Tensor ReconstructFlat(Tensor x_NCHW, StepContext context) =>
        DenseChain.Apply([.. _encoder.Links, .. _decoder.Links], x_NCHW.flatten(1), context);
}
