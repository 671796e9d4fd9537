using AeCluster.Models.Data;
using AeCluster.Models.Layers;
using AeCluster.Specs;
using static TorchSharp.torch;

namespace AeCluster.Models.Variants;

/// <summary>
/// Encodes an example to a Gaussian (mean and log-variance), samples it and decodes the sample (Kingma and Welling, 2014).
/// <see cref="Encode"/> gives the mean; <see cref="Loss"/> samples, in validation as well (as Keras does).
/// </summary>
public sealed class VariationalAutoencoder : Autoencoder, IGenerative
{
    private readonly DenseLayers encoder;
    private readonly Dense mean;
    private readonly Dense logVariance;
    private readonly DenseLayers decoder;
    private readonly double latentWeight;
    private readonly int codings;

    public VariationalAutoencoder(VariationalSpec spec, LossKind loss, ExampleShape shape, Generator weights)
        : base(nameof(VariationalAutoencoder), shape, loss, boundedOutput: true)
    {
        ArgumentNullException.ThrowIfNull(spec);
        codings = spec.Codings;
        latentWeight = spec.LatentWeight;
        int[] widths = [shape.Values, .. spec.Hidden];
        encoder = new DenseLayers(widths, spec.Activation, activateLast: true, spec.Initializer, weights);
        mean = new Dense(widths[^1], codings, spec.Initializer, weights);
        logVariance = new Dense(widths[^1], codings, spec.Initializer, weights);
        decoder = new DenseLayers([codings, .. widths.Reverse()], spec.Activation, activateLast: false, spec.Initializer, weights);
        register_module("encoder", encoder);
        register_module("mean", mean);
        register_module("log_variance", logVariance);
        register_module("decoder", decoder);
    }

    public override Tensor Encode(Tensor x_NCHW)
    {
        ArgumentNullException.ThrowIfNull(x_NCHW);
        return mean.call(encoder.call(x_NCHW.flatten(1)));
    }

    public override LossParts Loss(Tensor x_NCHW, Generator noise)
    {
        ArgumentNullException.ThrowIfNull(x_NCHW);
        var h_NH = encoder.call(x_NCHW.flatten(1));
        var mean_ND = mean.call(h_NH);
        var logVariance_ND = logVariance.call(h_NH);

        var noise_ND = randn(mean_ND.shape, ScalarType.Float32, mean_ND.device, generator: noise);
        var z_ND = mean_ND.Plus(noise_ND * logVariance_ND.Times(0.5).exp());
        var y_NV = DecodeFlat(z_ND);

        var reconstruction = ReconstructionLoss(y_NV, x_NCHW);
        var latent = LatentLoss(mean_ND, logVariance_ND).Times(latentWeight / Shape.Values);
        return new LossParts(
            reconstruction.Plus(latent),
            y_NV,
            [new LossPart("reconstruction", reconstruction), new LossPart("latent", latent)]);
    }

    public Tensor Sample(int count, Generator generator)
    {
        ArgumentNullException.ThrowIfNull(generator);
        return Decode(randn([count, codings], ScalarType.Float32, generator.device, generator: generator));
    }

    /// <summary>KL divergence of the codings from N(0, I), summed over codings, mean over examples.</summary>
    internal static Tensor LatentLoss(Tensor mean_ND, Tensor logVariance_ND) =>
        (logVariance_ND.Plus(1) - logVariance_ND.exp() - mean_ND.Squared()).sum(1).mean().Times(-0.5);

    protected override Tensor DecodeFlat(Tensor z_ND) => decoder.call(z_ND);
}
