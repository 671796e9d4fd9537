using AeCluster.Models.Data;
using AeCluster.Models.Layers;
using AeCluster.Specs;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AeCluster.Models.Variants;

/// <summary>
/// Convolutions with max-pooling down, transposed convolutions up (Masci et al., 2011), for images of any size and number of
/// channels. The codings are the last feature maps, flattened: D = channels * height * width. Parameters are named as in
/// <c>Sequential(Conv2d, activation, MaxPool2d, ...)</c> and <c>Sequential(ConvTranspose2d, activation, ...)</c>:
/// <c>encoder.0.weight</c> [O, I, K, K], <c>encoder.3.weight</c>, ..., <c>decoder.0.weight</c> [I, O, K, K],
/// <c>decoder.2.weight</c>, ..., each with its <c>bias</c> [O].
/// </summary>
public sealed class ConvolutionalAutoencoder : Autoencoder
{
    private readonly Encoder encoder;
    private readonly Decoder decoder;
    private readonly long[] maps;

    public ConvolutionalAutoencoder(ConvolutionalSpec spec, LossKind loss, ExampleShape shape, Generator weights)
        : base(nameof(ConvolutionalAutoencoder), shape, loss, boundedOutput: true)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var sizes = Sizes(shape, spec.Channels.Count);
        int[] channels = [shape.Channels, .. spec.Channels];
        maps = [-1, channels[^1], sizes[^1].Height, sizes[^1].Width];
        encoder = new Encoder(spec, channels, weights);
        decoder = new Decoder(spec, channels, sizes, weights);
        register_module("encoder", encoder);
        register_module("decoder", decoder);
    }

    public override Tensor Encode(Tensor x_NCHW)
    {
        ArgumentNullException.ThrowIfNull(x_NCHW);
        return encoder.call(x_NCHW).flatten(1);
    }

    protected override Tensor DecodeFlat(Tensor z_ND)
    {
        ArgumentNullException.ThrowIfNull(z_ND);
        return decoder.call(z_ND.view(maps)).flatten(1);
    }

    /// <summary>Height and width of the image and after each halving, rounded down.</summary>
    private static (int Height, int Width)[] Sizes(ExampleShape shape, int halvings)
    {
        var sizes = Enumerable.Range(0, halvings + 1).Select(i => (Height: shape.Height >> Math.Min(i, 31), Width: shape.Width >> Math.Min(i, 31))).ToArray();
        if (sizes[^1] is { Height: 0 } or { Width: 0 })
        {
            throw new ArgumentException(
                $"Examples of {shape} cannot be halved {halvings} times, once for each of the model's channels: "
                + $"{string.Join(" -> ", sizes.Select(s => $"{s.Height}x{s.Width}"))}. Name fewer channels.");
        }

        return sizes;
    }

    private sealed class Encoder : Module<Tensor, Tensor>
    {
        private readonly Convolution[] layers;
        private readonly Activation activation;

        public Encoder(ConvolutionalSpec spec, int[] channels, Generator weights)
            : base(nameof(Encoder))
        {
            activation = spec.Activation;
            layers = new Convolution[channels.Length - 1];
            for (var i = 0; i < layers.Length; i++)
            {
                layers[i] = new Convolution(channels[i], channels[i + 1], spec.Kernel, spec.Initializer, weights);
                register_module($"{3 * i}", layers[i]);
            }
        }

        public override Tensor forward(Tensor x_NCHW) => layers.Aggregate(
            x_NCHW, (x, layer) => functional.max_pool2d(activation.Apply(layer.call(x)), kernel_size: 2));
    }

    private sealed class Decoder : Module<Tensor, Tensor>
    {
        private readonly Doubling[] layers;
        private readonly Activation activation;

        public Decoder(ConvolutionalSpec spec, int[] channels, (int Height, int Width)[] sizes, Generator weights)
            : base(nameof(Decoder))
        {
            activation = spec.Activation;
            layers = new Doubling[channels.Length - 1];
            for (var i = 0; i < layers.Length; i++)
            {
                layers[i] = new Doubling(
                    channels[^(i + 1)], channels[^(i + 2)], spec.Kernel, sizes[^(i + 1)], sizes[^(i + 2)], spec.Initializer, weights);
                register_module($"{2 * i}", layers[i]);
            }
        }

        public override Tensor forward(Tensor z_NCHW) =>
            layers.Skip(1).Aggregate(layers[0].call(z_NCHW), (x, layer) => layer.call(activation.Apply(x)));
    }
}
