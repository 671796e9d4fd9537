using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using AeCluster.Specs.Schema;

namespace AeCluster.Specs.Data;

/// <summary>
/// Fashion-MNIST (Xiao, Rasul and Vollgraf, 2017): 60,000 training images, 28 x 28 x 1, divided by 255. The first
/// <see cref="Train"/> are for training and the last <see cref="Validation"/> for validation; or, with <see cref="Test"/>, the
/// first <see cref="Validation"/> of the 10,000 test images.
/// </summary>
[Description(
    "Fashion-MNIST, 28x28 grey images of ten classes. The first `train` of its 60,000 training images are for training, the "
        + "last `validation` for validation.")]
public sealed record FashionMnistData : DataSpec, ISelfChecking
{
    public const string Source = "fashion-mnist";
    public const int Images = 60_000;
    public const int TestImages = 10_000;

    [Description("Number of training images, from the first on.")]
    [Range(1, Images - 1)]
    public int Train { get; init; } = 55_000;

    [Description("Number of validation images, the last ones.")]
    [Range(1, Images - 1)]
    public int Validation { get; init; } = 5_000;

    [Description("Whether to validate with the first `validation` of the 10,000 test images instead.")]
    public bool Test { get; init; }

    [JsonIgnore]
    public override int? TrainCount => Train;

    [JsonIgnore]
    public override int? ValidationCount => Validation;

    [JsonIgnore]
    public override (int Height, int Width)? ImageSize => (28, 28);

    [JsonIgnore]
    public override bool IsWithinUnit => true;

    [JsonIgnore]
    public override int ClassCount => 10;

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
