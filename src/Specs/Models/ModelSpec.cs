using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace AeCluster.Specs.Models;

/// <summary>Which autoencoder, and its settings. One record per variant; the modules are in Models/Variants.</summary>
[JsonPolymorphic(
    TypeDiscriminatorPropertyName = "variant",
    UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(LinearSpec), LinearSpec.Variant)]
[JsonDerivedType(typeof(StackedSpec), StackedSpec.Variant)]
[JsonDerivedType(typeof(TiedSpec), TiedSpec.Variant)]
[JsonDerivedType(typeof(ConvolutionalSpec), ConvolutionalSpec.Variant)]
[JsonDerivedType(typeof(RecurrentSpec), RecurrentSpec.Variant)]
[JsonDerivedType(typeof(DenoisingSpec), DenoisingSpec.Variant)]
[JsonDerivedType(typeof(SparseSpec), SparseSpec.Variant)]
[JsonDerivedType(typeof(VariationalSpec), VariationalSpec.Variant)]
[JsonDerivedType(typeof(ClassifierSpec), ClassifierSpec.Variant)]
public abstract record ModelSpec
{
    [Description("How the weights begin. Biases begin at zero.")]
    public Initializer Initializer { get; init; } = Initializer.GlorotUniform;
}

/// <summary>A variant that gives back what it was shown.</summary>
public abstract record AutoencoderSpec : ModelSpec
{
    [Description(
        "Activation of the output: sigmoid (values in [0, 1], as of images; what bce needs) or linear (any values, as of "
            + "scaled sequences and tables; train with mse).")]
    public virtual OutputActivation Output { get; init; } = OutputActivation.Sigmoid;
}

/// <summary>A variant whose bottleneck is as wide as its spec says. (A convolutional one's may follow from the image's
/// size.)</summary>
public abstract record BottleneckSpec : AutoencoderSpec
{
    [Description("Number of codings: the width of the bottleneck.")]
    [Range(1, 65_536)]
    public abstract int Codings { get; init; }
}

/// <summary>
/// One dense layer down, one up, no activation: spans the same subspace as PCA (Baldi and Hornik, 1989). With a sigmoid as
/// output, which is not the default, it is a logistic PCA.
/// </summary>
[Description(
    "Linear autoencoder: one dense layer down, one up, no activation. Trained with MSE it spans the principal subspace (PCA).")]
public sealed record LinearSpec : BottleneckSpec
{
    public const string Variant = "linear";

    public override int Codings { get; init; } = 2;

    /// <summary>No setting: with a sigmoid it would be no PCA.</summary>
    [JsonIgnore]
    public override OutputActivation Output => OutputActivation.Linear;
}

/// <summary>Dense layers that narrow to the codings and widen again in mirror order (Hinton and Salakhutdinov, 2006).</summary>
[Description("Stacked (deep) autoencoder: dense layers narrow to the codings and widen again in mirror order.")]
public sealed record StackedSpec : BottleneckSpec
{
    public const string Variant = "stacked";

    [Description("Widths of the encoder's hidden layers, input side first; the decoder mirrors them. May be empty.")]
    [Range(1, 65_536)]
    public IReadOnlyList<int> Hidden { get; init; } = [100];

    public override int Codings { get; init; } = 30;

    [Description("Activation of the hidden layers and of the codings.")]
    public Activation Activation { get; init; } = Activation.Selu;
}

/// <summary>
/// Encodes to a Gaussian per example (mean and log-variance), samples it, decodes the sample (Kingma and Welling, 2014).
/// Loss: reconstruction + <see cref="LatentWeight"/> * KL(codings || N(0, I)) / number of input values. The weight may rise
/// to its full size in the first epochs (<see cref="LatentWarmUp"/>; Bowman et al., 2016).
/// </summary>
[Description(
    "Variational autoencoder (log-variance form): encodes to a Gaussian, samples it, decodes the sample; generates new images.")]
public sealed record VariationalSpec : BottleneckSpec
{
    public const string Variant = "variational";

    [Description("Widths of the encoder's hidden layers, input side first; the decoder mirrors them. May be empty.")]
    [Range(1, 65_536)]
    public IReadOnlyList<int> Hidden { get; init; } = [150, 100];

    public override int Codings { get; init; } = 10;

    [Description("Activation of the hidden layers.")]
    public Activation Activation { get; init; } = Activation.Selu;

    [Description(
        "Weight (beta) of the latent loss, which is divided by the number of input values so that both parts are per value.")]
    [Range(0.0, 1e6)]
    public double LatentWeight { get; init; } = 1.0;

    [Description(
        "Epochs over which the weight of the latent loss rises in a straight line from 0 to latent_weight, step by step; 0 "
            + "switches it off. Validation always weighs in full.")]
    [Range(0.0, 1e6)]
    public double LatentWarmUp { get; init; }
}

public enum Activation
{
    Selu,
    Relu,
    Elu,
    Gelu,
    LeakyRelu,
    Tanh,
    Sigmoid,
    Linear,
}

public enum OutputActivation
{
    Sigmoid,
    Linear,
}

/// <summary>
/// Distributions of initial weights, over the fan-in and fan-out of a layer. The normal ones are truncated at two standard
/// deviations, as Keras does, and have the variance named.
/// </summary>
public enum Initializer
{
    /// <summary>U(-l, l), l = sqrt(6 / (in + out)). Keras' default (Glorot and Bengio, 2010).</summary>
    GlorotUniform,

    /// <summary>N(0, 2 / (in + out)).</summary>
    GlorotNormal,

    /// <summary>U(-l, l), l = sqrt(6 / in) (He et al., 2015).</summary>
    HeUniform,

    /// <summary>N(0, 2 / in).</summary>
    HeNormal,

    /// <summary>N(0, 1 / in): what SELU's self-normalisation assumes (Klambauer et al., 2017).</summary>
    LecunNormal,
}
