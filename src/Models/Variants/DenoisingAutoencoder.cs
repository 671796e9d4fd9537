using AeCluster.Models.Data;
using AeCluster.Models.Layers;
using AeCluster.Specs.Models;
using AeCluster.Specs.Training;
using static TorchSharp.torch;

namespace AeCluster.Models.Variants;

/// <summary>
/// A stacked autoencoder that learns to remove noise (Vincent et al., 2008, 2010). In training mode <see cref="Loss"/> corrupts
/// the input, and compares the output with the clean one; encoding does not corrupt. Parameters as in
/// <see cref="StackedAutoencoder"/>.
/// </summary>
public sealed class DenoisingAutoencoder : Autoencoder, IDenoising
{
    private readonly DenseLayers _encoder;
    private readonly DenseLayers _decoder;
    private readonly Corruption _corruption;
    private readonly double _level;

    public DenoisingAutoencoder(DenoisingSpec spec, LossKind loss, ExampleShape shape, Generator weights)
        : base(nameof(DenoisingAutoencoder), shape, loss, spec.Output)
    {
        _corruption = spec.Noise;
        _level = spec.Level;
        int[] widths = [shape.Values, .. spec.Hidden, spec.Codings];
        _encoder = new DenseLayers(widths, spec.Activation, activateLast: true, spec.Initializer, weights);
        _decoder = new DenseLayers([.. widths.Reverse()], spec.Activation, activateLast: false, spec.Initializer, weights);
        register_module("encoder", _encoder);
        register_module("decoder", _decoder);
    }

    internal override bool ComputesRowsApart => DenseChain.HasKernels(_encoder.Activation);

    public override Tensor Encode(Tensor x_NCHW, StepContext context)
    {
        ArgumentNullException.ThrowIfNull(x_NCHW);
        return _encoder.call(x_NCHW.flatten(1), context);
    }

    public Tensor Corrupt(Tensor x_NCHW, Generator noise) => _corruption.Apply(x_NCHW, _level, noise);

    public override LossParts Loss(Tensor x_NCHW, StepContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var input_NCHW = training ? context.Draw(x => Corrupt(x[0], context.Noise), x_NCHW) : x_NCHW;
        var y_NV = ReconstructFlat(input_NCHW, context);
        return new LossParts(ReconstructionLoss(y_NV, x_NCHW, context), y_NV, []);
    }

    protected override Tensor DecodeFlat(Tensor z_ND, StepContext context) => _decoder.call(z_ND, context);

    protected override Tensor ReconstructFlat(Tensor x_NCHW, StepContext context) =>
        DenseChain.Apply([.. _encoder.Links, .. _decoder.Links], x_NCHW.flatten(1), context);
}
