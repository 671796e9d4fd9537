using AeCluster.Models.Data;
using AeCluster.Models.Layers;
using AeCluster.Specs.Models;
using AeCluster.Specs.Training;
using static TorchSharp.torch;

namespace AeCluster.Models.Variants;

/// <summary>
/// One dense layer down, one up, no activation. Trained with MSE, its codings span the principal subspace (Baldi and Hornik,
/// 1989). The output is unbounded, so BCE is refused.
/// </summary>
public sealed class LinearAutoencoder : Autoencoder
{
    private readonly DenseLayers _encoder;
    private readonly DenseLayers _decoder;

    public LinearAutoencoder(LinearSpec spec, LossKind loss, ExampleShape shape, Generator weights)
        : base(nameof(LinearAutoencoder), shape, loss, spec.Output)
    {
        Codings = spec.Codings;
        _encoder = Layer(shape.Values, spec.Codings);
        _decoder = Layer(spec.Codings, shape.Values);
        register_module("encoder", _encoder);
        register_module("decoder", _decoder);

        DenseLayers Layer(int inputs, int outputs) =>
            new([inputs, outputs], Activation.Linear, activateLast: false, spec.Initializer, weights);
    }

    internal override bool ComputesRowsApart => DenseChain.HasKernels(Activation.Linear);

    public override Tensor Encode(Tensor x_NCHW, StepContext context)
    {
        ArgumentNullException.ThrowIfNull(x_NCHW);
        return _encoder.call(x_NCHW.flatten(1), context);
    }

    /// <summary>Width of the bottleneck, D.</summary>
    internal int Codings { get; }

    /// <inheritdoc/>
    /// <remarks>How near the model is to principal component analysis: see <see cref="PcaComparison"/>.</remarks>
    public override IReadOnlyDictionary<string, double> MeasureTrained(IExampleBatches examples, int threads)
    {
        ArgumentNullException.ThrowIfNull(examples);
        return PcaComparison.Measure(this, examples, threads);
    }

    /// <summary>The span of the decoder: for each coding the direction in which it moves the output, row after row.</summary>
    internal double[] DecoderDirections()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        return _decoder.Layers[0].Weight_OI.t().contiguous().to(ScalarType.Float64).cpu().data<double>().ToArray();
    }

    protected override Tensor DecodeFlat(Tensor z_ND, StepContext context) => _decoder.call(z_ND, context);

    protected override Tensor ReconstructFlat(Tensor x_NCHW, StepContext context) =>
        DenseChain.Apply([.. _encoder.Links, .. _decoder.Links], x_NCHW.flatten(1), context);
}
