using AeCluster.Models.Data;
using AeCluster.Models.Layers;
using AeCluster.Specs.Models;
using AeCluster.Specs.Training;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AeCluster.Models.Variants;

/// <summary>
/// Convolutions that halve the image, by max-pooling or strides, and transposed convolutions that double it (Masci et al., 2011),
/// for images of any size and number of channels. The codings are the output of a dense layer on the last feature maps, or
/// these maps, flattened (D = channels * height * width). Parameters are named as in PyTorch's <c>Sequential</c>, in which
/// modules without parameters count, too:
/// <list type="bullet">
/// <item>encoder: for each halving <c>Conv2d</c> (<c>weight</c> [O, I, K, K], <c>bias</c> [O]), activation and, where it pools,
/// <c>MaxPool2d</c>; with dense codings then <c>Flatten</c>, <c>Linear</c>, activation;</item>
/// <item>decoder: with dense codings first <c>Linear</c>, activation, <c>Unflatten</c>; then for each doubling
/// <c>ConvTranspose2d</c> (<c>weight</c> [I, O, K, K], <c>bias</c> [O]), with an activation between two.</item>
/// </list>
/// By default: <c>encoder.0</c>, <c>encoder.3</c>, <c>encoder.6</c>, <c>encoder.10</c>, <c>decoder.0</c>, <c>decoder.3</c>,
/// <c>decoder.5</c>, <c>decoder.7</c>.
/// </summary>
public sealed class ConvolutionalAutoencoder : Autoencoder
{
    private readonly Encoder _encoder;
    private readonly Decoder _decoder;

    public ConvolutionalAutoencoder(ConvolutionalSpec spec, LossKind loss, ExampleShape shape, Generator weights)
        : base(nameof(ConvolutionalAutoencoder), shape, loss, spec.Output)
    {
        if (spec.SizeProblem(shape.Height, shape.Width) is { } problem)
        {
            throw new ArgumentException($"The model does not fit the data: {problem}.", nameof(shape));
        }

        var maps = MapShapes(spec, shape);
        _encoder = new Encoder(spec, maps, weights);
        _decoder = new Decoder(spec, maps, weights);
        register_module("encoder", _encoder);
        register_module("decoder", _decoder);
    }

    public override Tensor Encode(Tensor x_NCHW, StepContext context) => _encoder.call(x_NCHW, context);

    protected override Tensor DecodeFlat(Tensor z_ND, StepContext context) => _decoder.call(z_ND, context).flatten(1);

    /// <summary>The shape of the image, and of the feature maps after each halving.</summary>
    private static ExampleShape[] MapShapes(ConvolutionalSpec spec, ExampleShape shape) =>
        [
            .. spec.Sizes(shape.Height, shape.Width)
                .Zip([shape.Channels, .. spec.Channels], (size, channels) =>
                    new ExampleShape(channels, size.Height, size.Width)),
        ];

    /// <summary>x_NCHW -> z_ND.</summary>
    private sealed class Encoder : Module<Tensor, StepContext, Tensor>
    {
        private readonly Convolution[] _layers;
        private readonly Dense? _codings;
        private readonly Activation _activation;
        private readonly bool _pools;
        private readonly int _channels;

        public Encoder(ConvolutionalSpec spec, ExampleShape[] maps, Generator weights)
            : base(nameof(Encoder))
        {
            _activation = spec.Activation;
            _pools = spec.Downsampling == Downsampling.Pool;
            _channels = maps[^1].Channels;
            _layers = new Convolution[maps.Length - 1];
            var modulesPerLayer = _pools ? 3 : 2;
            for (var i = 0; i < _layers.Length; i++)
            {
                _layers[i] = new Convolution(
                    maps[i].Channels, maps[i + 1].Channels, spec.Kernel, stride: _pools ? 1 : 2, spec.Initializer, weights);
                register_module($"{modulesPerLayer * i}", _layers[i]);
            }

            if (spec.Codings is { } width)
            {
                _codings = new Dense(maps[^1].Values, width, spec.Initializer, weights);
                register_module($"{(modulesPerLayer * _layers.Length) + 1}", _codings);
            }
        }

        public override Tensor forward(Tensor x_NCHW, StepContext context)
        {
            var maps_NCHW = _layers.Aggregate(FeatureMaps.ChannelsLast(Full(x_NCHW)), (x, layer) => Halve(x, layer));
            var z_ND = maps_NCHW.narrow(1, 0, _channels).flatten(1);
            return _codings is null ? z_ND : _activation.Apply(_codings.call(z_ND, context));
        }

        /// <summary>
        /// Up to four channels are convolved correctly as they are (see <see cref="FeatureMaps"/>), and widening costs time.
        /// </summary>
        private static Tensor Full(Tensor x_NCHW) =>
            x_NCHW.shape[1] <= 4 ? x_NCHW : FeatureMaps.Widen(x_NCHW, 1, FeatureMaps.FullWidth((int)x_NCHW.shape[1]));

        private Tensor Halve(Tensor x_NCHW, Convolution layer)
        {
            var y_NCHW = layer.call(x_NCHW);
            if (!_pools)
            {
                return _activation.Apply(y_NCHW);
            }

            // An increasing activation commutes with the maximum, and is cheaper on one value than on four.
            return _activation.IsIncreasing() ? _activation.Apply(Pool(y_NCHW)) : Pool(_activation.Apply(y_NCHW));
        }

        private static Tensor Pool(Tensor x_NCHW) => functional.max_pool2d(x_NCHW, kernel_size: 2);
    }

    /// <summary>z_ND -> y_NCHW, before the output activation.</summary>
    private sealed class Decoder : Module<Tensor, StepContext, Tensor>
    {
        private readonly Dense? _codings;
        private readonly Upsample[] _layers;
        private readonly Activation _activation;
        private readonly long[] _innermost_NCHW;
        private readonly int _channels;

        public Decoder(ConvolutionalSpec spec, ExampleShape[] maps, Generator weights)
            : base(nameof(Decoder))
        {
            _activation = spec.Activation;
            _channels = maps[0].Channels;
            _innermost_NCHW = [-1, maps[^1].Channels, maps[^1].Height, maps[^1].Width];
            if (spec.Codings is { } width)
            {
                _codings = new Dense(width, maps[^1].Values, spec.Initializer, weights);
                register_module("0", _codings);
            }

            _layers = new Upsample[maps.Length - 1];
            var first = _codings is null ? 0 : 3;
            for (var i = 0; i < _layers.Length; i++)
            {
                _layers[i] = new Upsample(maps[^(i + 1)], maps[^(i + 2)], spec.Kernel, spec.Initializer, weights);
                register_module($"{first + (2 * i)}", _layers[i]);
            }
        }

        public override Tensor forward(Tensor z_ND, StepContext context)
        {
            var maps_NCHW = (_codings is null ? z_ND : _activation.Apply(_codings.call(z_ND, context))).view(_innermost_NCHW);
            var full_NCHW = FeatureMaps.ChannelsLast(
                FeatureMaps.Widen(maps_NCHW, 1, FeatureMaps.FullWidth((int)_innermost_NCHW[1])));
            var y_NCHW = _layers.Skip(1).Aggregate(_layers[0].call(full_NCHW), (x, layer) => layer.call(_activation.Apply(x)));
            return y_NCHW.narrow(1, 0, _channels);
        }
    }
}
