using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AeCluster.Specs.Schema;

namespace AeCluster.Specs.Models;

/// <summary>
/// A classifier on top of an autoencoder's encoder, for data with few labelled examples (Hinton, Osindero and Teh, 2006; Erhan et
/// al., 2010).
/// </summary>
[Description(
    "Classifier: dense layers on top of an autoencoder's encoder, which may be pre-trained without labels "
        + "(training.pretraining).")]
public sealed record ClassifierSpec : ModelSpec, ISelfChecking
{
    public const string Variant = "classifier";

    [Description("The autoencoder whose encoder it uses.")]
    public ModelSpec Encoder { get; init; } = new StackedSpec();

    [Description("Widths of the dense layers between the codings and the classes. May be empty.")]
    [Range(1, 65_536)]
    public IReadOnlyList<int> Hidden { get; init; } = [20];

    [Description("Number of classes; labels are 0 to classes - 1.")]
    [Range(2, 65_536)]
    public int Classes { get; init; } = 10;

    [Description("Activation of the dense layers; the output is a softmax over the classes.")]
    public Activation Activation { get; init; } = Activation.Selu;

    public IEnumerable<SpecProblem> Problems()
    {
        if (Encoder is ClassifierSpec)
        {
            yield return new SpecProblem(nameof(Encoder), "a classifier stands on an autoencoder, not on another classifier");
        }
    }
}
