using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using AeCluster.Specs.Schema;

namespace AeCluster.Specs.Data;

/// <summary>A data set and its split into training and validation examples.</summary>
[JsonPolymorphic(
    TypeDiscriminatorPropertyName = "source",
    UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(ShapesData), ShapesData.Source)]
[JsonDerivedType(typeof(FashionMnistData), FashionMnistData.Source)]
[JsonDerivedType(typeof(IdxData), IdxData.Source)]
[JsonDerivedType(typeof(NpyData), NpyData.Source)]
[JsonDerivedType(typeof(CsvData), CsvData.Source)]
[JsonDerivedType(typeof(ImagesData), ImagesData.Source)]
[JsonDerivedType(typeof(Toy3dData), Toy3dData.Source)]
[JsonDerivedType(typeof(SinesData), SinesData.Source)]
public abstract record DataSpec
{
    /// <summary>Number of training examples; null where only the data can tell.</summary>
    [JsonIgnore]
    public virtual int? TrainCount => null;

    /// <summary>Number of validation examples; null where only the data can tell.</summary>
    [JsonIgnore]
    public virtual int? ValidationCount => null;

    /// <summary>Height and width of every example; null where only the data can tell.</summary>
    [JsonIgnore]
    public virtual (int Height, int Width)? ImageSize => null;
}

/// <summary>Built-in images, 28 x 28 x 1: ten classes of shapes drawn from a seed. Needs no file and no network.</summary>
[Description("Built-in 28x28 grey images of ten classes of shapes, drawn from a seed; needs no file and no network.")]
public sealed record ShapesData : DataSpec
{
    public const string Source = "shapes";

    [Description("Training images.")]
    [Range(1, 1_000_000)]
    public int Train { get; init; } = 10_000;

    [Description("Validation images.")]
    [Range(1, 1_000_000)]
    public int Validation { get; init; } = 1_000;

    [Description("Seed the images are drawn from; independent of the trial's seed, so that a sweep over seeds keeps its data.")]
    public long Seed { get; init; } = 1;

    [JsonIgnore]
    public override int? TrainCount => Train;

    [JsonIgnore]
    public override int? ValidationCount => Validation;

    [JsonIgnore]
    public override (int Height, int Width)? ImageSize => (28, 28);
}

/// <summary>
/// Fashion-MNIST (Xiao, Rasul and Vollgraf, 2017): the 60,000 training images, 28 x 28 x 1, divided by 255; the first
/// <see cref="Train"/> are trained on and the last <see cref="Validation"/> validate, or the first of the 10,000 test images.
/// </summary>
[Description(
    "Fashion-MNIST, 28x28 grey images of ten classes: the first `train` of its 60,000 training images train, the last "
        + "`validation` validate.")]
public sealed record FashionMnistData : DataSpec, ISelfChecking
{
    public const string Source = "fashion-mnist";
    public const int Images = 60_000;
    public const int TestImages = 10_000;

    [Description("Training images, from the first on.")]
    [Range(1, Images - 1)]
    public int Train { get; init; } = 55_000;

    [Description("Validation images, the last ones.")]
    [Range(1, Images - 1)]
    public int Validation { get; init; } = 5_000;

    [Description("Whether the first `validation` of the 10,000 test images validate instead.")]
    public bool Test { get; init; }

    [JsonIgnore]
    public override int? TrainCount => Train;

    [JsonIgnore]
    public override int? ValidationCount => Validation;

    [JsonIgnore]
    public override (int Height, int Width)? ImageSize => (28, 28);

    public IEnumerable<SpecProblem> Problems()
    {
        if (Test && Validation > TestImages)
        {
            yield return new SpecProblem(
                nameof(Validation),
                $"validation ({Validation}) is more than the {TestImages} test images there are");
        }

        if (!Test && Train + Validation > Images)
        {
            yield return new SpecProblem(
                nameof(Train),
                $"train ({Train}) and validation ({Validation}) together are more than the {Images} images there are");
        }
    }
}
