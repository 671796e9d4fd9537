using AeCluster.Models.Data;
using AeCluster.Models.Layers;
using AeCluster.Specs.Models;
using AeCluster.Specs.Training;
using static TorchSharp.torch;

namespace AeCluster.Models.Variants;

/// <summary>
/// Dense layers and a softmax on the codings of an autoencoder (Hinton, Osindero and Teh, 2006; Erhan et al., 2010). It still
/// encodes, decodes and reconstructs as that autoencoder does. Parameters: the autoencoder's under <c>autoencoder.</c>, those of
/// the layers, named as in <see cref="DenseLayers"/>, under <c>head.</c>.
/// </summary>
public sealed class Classifier : Autoencoder
{
    private readonly Autoencoder _autoencoder;
    private readonly DenseLayers _head;

    public Classifier(ClassifierSpec spec, Autoencoder autoencoder, LossKind loss, ExampleShape shape, Generator weights)
        : base(nameof(Classifier), shape, loss, autoencoder.Output)
    {
        ArgumentNullException.ThrowIfNull(spec);
        _autoencoder = autoencoder;
        _head = new DenseLayers(
            [CodingsOf(autoencoder), .. spec.Hidden, spec.Classes],
            spec.Activation,
            activateLast: false,
            spec.Initializer,
            weights);
        Classes = spec.Classes;
        register_module("autoencoder", autoencoder);
        register_module("head", _head);
    }

    /// <summary>Number of classes, K.</summary>
    public int Classes { get; }

    internal override bool ComputesRowsApart => _autoencoder.ComputesRowsApart && DenseChain.HasKernels(_head.Activation);

    /// <summary>x_NCHW in data range -> logits of the classes [N, K].</summary>
    public Tensor Classify(Tensor x_NCHW) => Classify(x_NCHW, StepContext.None);

    /// <summary>As <see cref="Classify(Tensor)"/>, as a part of a pass.</summary>
    public Tensor Classify(Tensor x_NCHW, StepContext context) => _head.call(Encode(x_NCHW, context), context);

    /// <summary>Copies the weights of a trained autoencoder of the same kind and size into this one's.</summary>
    /// <exception cref="ArgumentException">It is of another kind or size.</exception>
    public void CopyAutoencoder(Autoencoder trained)
    {
        ArgumentNullException.ThrowIfNull(trained);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var from = trained.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        var to = _autoencoder.named_parameters().ToList();
        if (to.Count != from.Count
            || to.Any(p => !from.TryGetValue(p.name, out var other) || !other.shape.SequenceEqual(p.parameter.shape)))
        {
            throw new ArgumentException(
                "The autoencoder has other parameters than the one that the classifier stands on.",
                nameof(trained));
        }

        foreach (var (name, parameter) in to)
        {
            parameter.copy_(from[name]);
        }
    }

    public override Tensor Encode(Tensor x_NCHW, StepContext context) => _autoencoder.Encode(x_NCHW, context);

    public override LossParts Loss(Tensor x_NCHW, StepContext context) => _autoencoder.Loss(x_NCHW, context);

    public override void BeginStep(double epochsDone) => _autoencoder.BeginStep(epochsDone);

    protected override Tensor DecodeFlat(Tensor z_ND, StepContext context) => _autoencoder.DecodeToOutput(z_ND, context);

    /// <summary>
    /// Found by encoding an example: the codings of a convolutional autoencoder follow from the examples' size.
    /// </summary>
    private static int CodingsOf(Autoencoder autoencoder)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var shape = autoencoder.Shape;
        return (int)autoencoder.Encode(zeros([1, shape.Channels, shape.Height, shape.Width], ScalarType.Float32, CPU)).shape[1];
    }
}
