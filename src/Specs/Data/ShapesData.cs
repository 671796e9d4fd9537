using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace AeCluster.Specs.Data;

/// <summary>Generated images, 28 x 28 x 1, of ten classes of shapes. Needs no file and no network.</summary>
[Description("Generated 28x28 grey images of ten classes of shapes, drawn from a seed; needs no file and no network.")]
public sealed record ShapesData : DataSpec
{
    public const string Source = "shapes";

    [Description("Number of training images.")]
    [Range(1, 1_000_000)]
    public int Train { get; init; } = 10_000;

    [Description("Number of validation images.")]
    [Range(1, 1_000_000)]
    public int Validation { get; init; } = 1_000;

    [Description("Seed of the images; independent of the trial's seed, so that a sweep over seeds keeps its data.")]
    public long Seed { get; init; } = 1;

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
}
