using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AeCluster.Specs.Schema;

namespace AeCluster.Specs.Models;

/// <summary>
/// A classifier on an autoencoder's encoder, for data of which few examples have labels (Hinton, Osindero and Teh, 2006;
/// Erhan et al., 2010).
/// </summary>
[Description(
    "Classifier: dense layers on the codings of an autoencoder's encoder, which may be trained first, without labels "
        + "(training.pretraining).")]
public sealed record ClassifierSpec : ModelSpec, ISelfChecking
{
    public const string Variant = "classifier";

    [Description("The autoencoder whose encoder it stands on.")]
    public ModelSpec Encoder { get; init; } = new StackedSpec();

    [Description("Widths of the dense layers between the codings and the classes. May be empty.")]
    [Range(1, 65_536)]
    public IReadOnlyList<int> Hidden { get; init; } = [20];

    [Description("Number of classes; labels are 0 to classes - 1.")]
    [Range(2, 65_536)]
    public int Classes { get; init; } = 10;

    [Description("Activation of the dense layers; the classes are a softmax.")]
    public Activation Activation { get; init; } = Activation.Selu;

    public IEnumerable<SpecProblem> Problems()
    {
        if (Encoder is ClassifierSpec)
        {
            yield return new SpecProblem(nameof(Encoder), "a classifier stands on an autoencoder, not on another classifier");
        }
    }
}
