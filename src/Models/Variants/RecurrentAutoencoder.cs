using AeCluster.Models.Data;
using AeCluster.Models.Layers;
using AeCluster.Specs.Models;
using AeCluster.Specs.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AeCluster.Models.Variants;

/// <summary>
/// LSTMs over a sequence, for instance the rows of an image (Srivastava, Mansimov and Salakhutdinov, 2015): T = H steps of
/// F = C * W values. A sequence of T steps of F values is an example of 1 x T x F. The last state of the encoder's last LSTM is
/// the codings; the decoder receives them at every step, and a dense layer maps each of its states to a step. Parameters:
/// <c>encoder.N.*</c> and <c>decoder.N.*</c> as <see cref="Lstms.Create"/> names them, layers counted from 0, and
/// <c>output.weight</c> [F, H], <c>output.bias</c> [F].
/// </summary>
public sealed class RecurrentAutoencoder : Autoencoder
{
    private readonly ModuleList<LSTM> _encoder;
    private readonly ModuleList<LSTM> _decoder;
    private readonly Dense _output;

    public RecurrentAutoencoder(RecurrentSpec spec, LossKind loss, ExampleShape shape, Generator weights)
        : base(nameof(RecurrentAutoencoder), shape, loss, spec.Output)
    {
        var features = shape.Channels * shape.Width;
        _encoder = Layers([features, .. spec.Hidden, spec.Codings], spec.Initializer, weights);
        _decoder = Layers([spec.Codings, .. spec.Hidden.Reverse()], spec.Initializer, weights);
        _output = new Dense(spec.Hidden[0], features, spec.Initializer, weights);
        register_module("encoder", _encoder);
        register_module("decoder", _decoder);
        register_module("output", _output);
    }

    public override Tensor Encode(Tensor x_NCHW, StepContext context)
    {
        ArgumentNullException.ThrowIfNull(x_NCHW);
        var x_NTF = x_NCHW.transpose(1, 2).flatten(2);
        return Through(_encoder, x_NTF).select(1, Shape.Height - 1);
    }

    protected override Tensor DecodeFlat(Tensor z_ND, StepContext context)
    {
        ArgumentNullException.ThrowIfNull(z_ND);
        var z_NTD = z_ND.unsqueeze(1).expand(-1, Shape.Height, -1);
        var y_NTF = _output.call(Through(_decoder, z_NTD), context);
        return y_NTF.view(-1, Shape.Height, Shape.Channels, Shape.Width).transpose(1, 2).flatten(1);
    }

    private static ModuleList<LSTM> Layers(int[] widths, Initializer initializer, Generator weights) =>
        new([.. widths.Zip(widths.Skip(1), (inputs, units) => Lstms.Create(inputs, units, initializer, weights))]);

    private static Tensor Through(ModuleList<LSTM> layers, Tensor x_NTF) =>
        layers.Aggregate(x_NTF, (x, layer) => layer.States(x));
}
