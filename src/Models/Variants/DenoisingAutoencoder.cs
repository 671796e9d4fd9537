using AeCluster.Models.Data;
using AeCluster.Models.Layers;
using AeCluster.Specs.Models;
using AeCluster.Specs.Training;
using static TorchSharp.torch;

namespace AeCluster.Models.Variants;

/// <summary>
/// A stacked autoencoder that learns to undo noise (Vincent et al., 2008, 2010). <see cref="Loss"/> corrupts the input, in
/// training mode only, and compares with the clean one; <see cref="Encode"/> takes its input as it is. Parameters as in
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

    public override Tensor Encode(Tensor x_NCHW)
    {
        ArgumentNullException.ThrowIfNull(x_NCHW);
        return _encoder.call(x_NCHW.flatten(1));
    }

    public Tensor Corrupt(Tensor x_NCHW, Generator noise) => _corruption.Apply(x_NCHW, _level, noise);

    public override LossParts Loss(Tensor x_NCHW, Generator noise)
    {
        var y_NV = ReconstructFlat(training ? ExampleGroups.Draw(x => Corrupt(x[0], noise), x_NCHW) : x_NCHW);
        return new LossParts(ReconstructionLoss(y_NV, x_NCHW), y_NV, []);
    }

    protected override Tensor DecodeFlat(Tensor z_ND) => _decoder.call(z_ND);

    protected override Tensor ReconstructFlat(Tensor x_NCHW) =>
        DenseChain.Apply([.. _encoder.Links, .. _decoder.Links], x_NCHW.flatten(1));
}
