using AeCluster.Models.Data;
using AeCluster.Models.Layers;
using AeCluster.Models.Runtime;
using AeCluster.Specs.Models;
using AeCluster.Specs.Training;
using static TorchSharp.torch;

namespace AeCluster.Models.Variants;

/// <summary>
/// Encodes an example to a Gaussian (mean and log-variance), samples it and decodes the sample (Kingma and Welling, 2014).
/// Encoding returns the mean; <see cref="Loss"/> samples, in validation as well, as Keras does.
/// </summary>
/// <remarks>
/// Parts of the loss: <c>reconstruction</c>, and <c>latent</c> with its weight applied: the full weight in evaluation, in
/// training that of the warm-up (<see cref="BeginStep"/>). Also measured: <c>latent_nats</c>, the unweighted divergence of an
/// example's codings from N(0, I), summed over the codings.
/// </remarks>
public sealed class VariationalAutoencoder : Autoencoder, IGenerative
{
    private readonly DenseLayers _encoder;
    private readonly Dense _mean;
    private readonly Dense _logVariance;
    private readonly DenseLayers _decoder;
    private readonly VariationalSpec _spec;
    private double _warmth = 1;

    public VariationalAutoencoder(VariationalSpec spec, LossKind loss, ExampleShape shape, Generator weights)
        : base(nameof(VariationalAutoencoder), shape, loss, spec.Output)
    {
        _spec = spec;
        int[] widths = [shape.Values, .. spec.Hidden];
        _encoder = new DenseLayers(widths, spec.Activation, activateLast: true, spec.Initializer, weights);
        _mean = new Dense(widths[^1], spec.Codings, spec.Initializer, weights);
        _logVariance = new Dense(widths[^1], spec.Codings, spec.Initializer, weights);
        int[] back = [spec.Codings, .. widths.Reverse()];
        _decoder = new DenseLayers(back, spec.Activation, activateLast: false, spec.Initializer, weights);
        register_module("encoder", _encoder);
        register_module("mean", _mean);
        register_module("log_variance", _logVariance);
        register_module("decoder", _decoder);
    }

    internal override bool ComputesRowsApart => DenseChain.HasKernels(_spec.Activation);

    public override Tensor Encode(Tensor x_NCHW, StepContext context)
    {
        ArgumentNullException.ThrowIfNull(x_NCHW);
        return _mean.call(_encoder.call(x_NCHW.flatten(1), context), context);
    }

    /// <summary>KL divergence of the codings from N(0, 1), in nats, of each example and coding [N, D]: what a coding tells about
    /// the example.</summary>
    internal Tensor DivergenceByCoding(Tensor x_NCHW)
    {
        var h_NH = _encoder.call(x_NCHW.flatten(1), StepContext.None);
        var (mean_ND, logVariance_ND) = (_mean.call(h_NH, StepContext.None), _logVariance.call(h_NH, StepContext.None));
        return (logVariance_ND.Plus(1) - logVariance_ND.exp() - mean_ND.Squared()).Times(-0.5);
    }

    /// <inheritdoc/>
    /// <remarks>Until it is called, the latent loss has its full weight.</remarks>
    public override void BeginStep(double epochsDone) =>
        _warmth = _spec.LatentWarmUp > 0 ? Math.Min(1, epochsDone / _spec.LatentWarmUp) : 1;

    public override LossParts Loss(Tensor x_NCHW, StepContext context)
    {
        ArgumentNullException.ThrowIfNull(x_NCHW);
        var h_NH = _encoder.call(x_NCHW.flatten(1), context);
        var mean_ND = _mean.call(h_NH, context);
        var logVariance_ND = _logVariance.call(h_NH, context);

        var z_ND = GaussianCodings.Sample(mean_ND, logVariance_ND, context);
        var y_NV = DecodeFlat(z_ND, context);

        var reconstruction = ReconstructionLoss(y_NV, x_NCHW, context);
        var divergence = GaussianCodings.Divergence(mean_ND, logVariance_ND, context);
        var latent = divergence.Times(_spec.LatentWeight * (training ? _warmth : 1) / Shape.Values);
        return new LossParts(
            reconstruction.Plus(latent),
            y_NV,
            [new LossPart("reconstruction", reconstruction), new LossPart("latent", latent)])
        {
            Measures = [new LossPart("latent_nats", divergence.detach())],
        };
    }

    public Tensor Sample(int count, Generator generator)
    {
        ArgumentNullException.ThrowIfNull(generator);
        return Decode(randn([count, _spec.Codings], ScalarType.Float32, generator.device, generator: generator));
    }

    protected override Tensor DecodeFlat(Tensor z_ND, StepContext context) => _decoder.call(z_ND, context);
}
