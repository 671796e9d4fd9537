using AeCluster.Models.Data;
using AeCluster.Models.Layers;
using AeCluster.Specs.Models;
using AeCluster.Specs.Training;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AeCluster.Models.Variants;

/// <summary>
/// Convolutions down, with max-pooling or strides, transposed convolutions up (Masci et al., 2011), for images of any size and
/// number of channels. The codings are the last feature maps, flattened (D = channels * height * width), or those of a dense
/// layer on them. Parameters are named as in PyTorch's <c>Sequential</c>, with everything that has none counted:
/// <list type="bullet">
/// <item>encoder: for each halving <c>Conv2d</c> (<c>weight</c> [O, I, K, K], <c>bias</c> [O]), activation and, where it pools,
/// <c>MaxPool2d</c>; with dense codings then <c>Flatten</c>, <c>Linear</c>, activation;</item>
/// <item>decoder: with dense codings first <c>Linear</c>, activation, <c>Unflatten</c>; then for each doubling
/// <c>ConvTranspose2d</c> (<c>weight</c> [I, O, K, K], <c>bias</c> [O]), with an activation between two.</item>
/// </list>
/// So <c>encoder.0</c>, <c>encoder.3</c>, <c>encoder.6</c>, <c>decoder.0</c>, <c>decoder.2</c>, <c>decoder.4</c> by default.
/// </summary>
public sealed class ConvolutionalAutoencoder : Autoencoder
{
    private readonly Encoder encoder;
    private readonly Decoder decoder;

    public ConvolutionalAutoencoder(ConvolutionalSpec spec, LossKind loss, ExampleShape shape, Generator weights)
        : base(nameof(ConvolutionalAutoencoder), shape, loss, spec.Output)
    {
        if (spec.SizeProblem(shape.Height, shape.Width) is { } problem)
        {
            throw new ArgumentException($"The model does not fit the data: {problem}.", nameof(shape));
        }

        var maps = MapShapes(spec, shape);
        encoder = new Encoder(spec, maps, weights);
        decoder = new Decoder(spec, maps, weights);
        register_module("encoder", encoder);
        register_module("decoder", decoder);
    }

    public override Tensor Encode(Tensor x_NCHW) => encoder.call(x_NCHW);

    protected override Tensor DecodeFlat(Tensor z_ND) => decoder.call(z_ND).flatten(1);

    /// <summary>The shape of the image, and of the feature maps after each halving.</summary>
    private static ExampleShape[] MapShapes(ConvolutionalSpec spec, ExampleShape shape) =>
        [.. spec.Sizes(shape.Height, shape.Width).Zip([shape.Channels, .. spec.Channels], (size, channels) => new ExampleShape(channels, size.Height, size.Width))];

    /// <summary>x_NCHW -> z_ND.</summary>
    private sealed class Encoder : Module<Tensor, Tensor>
    {
        private readonly Convolution[] layers;
        private readonly Dense? codings;
        private readonly Activation activation;
        private readonly bool pools;
        private readonly int channels;

        public Encoder(ConvolutionalSpec spec, ExampleShape[] maps, Generator weights)
            : base(nameof(Encoder))
        {
            activation = spec.Activation;
            pools = spec.Downsampling == Downsampling.Pool;
            channels = maps[^1].Channels;
            layers = new Convolution[maps.Length - 1];
            var modulesPerLayer = pools ? 3 : 2;
            for (var i = 0; i < layers.Length; i++)
            {
                layers[i] = new Convolution(
                    maps[i].Channels, maps[i + 1].Channels, spec.Kernel, stride: pools ? 1 : 2, spec.Initializer, weights);
                register_module($"{modulesPerLayer * i}", layers[i]);
            }

            if (spec.Codings is { } width)
            {
                codings = new Dense(maps[^1].Values, width, spec.Initializer, weights);
                register_module($"{(modulesPerLayer * layers.Length) + 1}", codings);
            }
        }

        public override Tensor forward(Tensor x_NCHW)
        {
            var maps_NCHW = layers.Aggregate(FeatureMaps.ChannelsLast(Full(x_NCHW)), (x, layer) => Halve(x, layer));
            var z_ND = maps_NCHW.narrow(1, 0, channels).flatten(1);
            return codings is null ? z_ND : activation.Apply(codings.call(z_ND));
        }

        /// <summary>The images of the reference programs have one channel; up to four are no problem, and widening costs time.</summary>
        private static Tensor Full(Tensor x_NCHW) =>
            x_NCHW.shape[1] <= 4 ? x_NCHW : FeatureMaps.Widen(x_NCHW, 1, FeatureMaps.FullWidth((int)x_NCHW.shape[1]));

        private Tensor Halve(Tensor x_NCHW, Convolution layer)
        {
            var y_NCHW = layer.call(x_NCHW);
            return !pools ? activation.Apply(y_NCHW)
                : activation.IsIncreasing() ? activation.Apply(Pool(y_NCHW)) // the largest stays the largest, and is one of four
                : Pool(activation.Apply(y_NCHW));
        }

        private static Tensor Pool(Tensor x_NCHW) => functional.max_pool2d(x_NCHW, kernel_size: 2);
    }

    /// <summary>z_ND -> y_NCHW, before the output activation.</summary>
    private sealed class Decoder : Module<Tensor, Tensor>
    {
        private readonly Dense? codings;
        private readonly Upsample[] layers;
        private readonly Activation activation;
        private readonly long[] innermost_NCHW;
        private readonly int channels;

        public Decoder(ConvolutionalSpec spec, ExampleShape[] maps, Generator weights)
            : base(nameof(Decoder))
        {
            activation = spec.Activation;
            channels = maps[0].Channels;
            innermost_NCHW = [-1, maps[^1].Channels, maps[^1].Height, maps[^1].Width];
            if (spec.Codings is { } width)
            {
                codings = new Dense(width, maps[^1].Values, spec.Initializer, weights);
                register_module("0", codings);
            }

            layers = new Upsample[maps.Length - 1];
            var first = codings is null ? 0 : 3;
            for (var i = 0; i < layers.Length; i++)
            {
                layers[i] = new Upsample(maps[^(i + 1)], maps[^(i + 2)], spec.Kernel, spec.Initializer, weights);
                register_module($"{first + (2 * i)}", layers[i]);
            }
        }

        public override Tensor forward(Tensor z_ND)
        {
            var maps_NCHW = (codings is null ? z_ND : activation.Apply(codings.call(z_ND))).view(innermost_NCHW);
            var full_NCHW = FeatureMaps.ChannelsLast(FeatureMaps.Widen(maps_NCHW, 1, FeatureMaps.FullWidth((int)innermost_NCHW[1])));
            var y_NCHW = layers.Skip(1).Aggregate(layers[0].call(full_NCHW), (x, layer) => layer.call(activation.Apply(x)));
            return y_NCHW.narrow(1, 0, channels);
        }
    }
}
