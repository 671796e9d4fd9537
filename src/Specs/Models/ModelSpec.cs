using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace AeCluster.Specs.Models;

/// <summary>A variant of autoencoder and its settings. One record per variant; the modules are in Models/Variants.</summary>
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
    [Description("Distribution of the initial weights. Biases start at zero.")]
    public Initializer Initializer { get; init; } = Initializer.GlorotUniform;
}

/// <summary>A variant that reconstructs its input.</summary>
public abstract record AutoencoderSpec : ModelSpec
{
    [Description(
        "Activation of the output: sigmoid (values in [0, 1], e.g. images; required for bce) or linear (any values, e.g. "
            + "standardized sequences and tables; use mse).")]
    public virtual OutputActivation Output { get; init; } = OutputActivation.Sigmoid;
}

/// <summary>A variant whose spec gives the width of the bottleneck. (A convolutional one may do without.)</summary>
public abstract record BottleneckSpec : AutoencoderSpec
{
    [Description("Number of codings: the width of the bottleneck.")]
    [Range(1, 65_536)]
    public abstract int Codings { get; init; }
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
/// deviations, as in Keras, and have the stated variance.
/// </summary>
public enum Initializer
{
    /// <summary>U(-l, l), l = sqrt(6 / (in + out)). The default of Keras (Glorot and Bengio, 2010).</summary>
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
