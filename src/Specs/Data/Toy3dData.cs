using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace AeCluster.Specs.Data;

/// <summary>
/// Points near a plane in space, along an arc: the usual data to demonstrate PCA by a linear autoencoder.
/// </summary>
[Description(
    "Points in space near a tilted plane, along three quarters of an ellipse, centred on the training points: for a linear "
        + "autoencoder with 2 codings, which finds the plane.")]
public sealed record Toy3dData : DataSpec
{
    public const string Source = "toy_3d";

    [Description("Number of training points.")]
    [Range(2, 1_000_000)]
    public int Train { get; init; } = 60;

    [Description("Number of validation points: others from the same seed.")]
    [Range(1, 1_000_000)]
    public int Validation { get; init; } = 60;

    [Description("Tilt of the plane: coefficient of x in z.")]
    [Range(-1e6, 1e6)]
    public double W1 { get; init; } = 0.1;

    [Description("Tilt of the plane: coefficient of y in z.")]
    [Range(-1e6, 1e6)]
    public double W2 { get; init; } = 0.3;

    [Description("Standard deviation of the noise on z; that on x and y is half of it.")]
    [Range(0.0, 1e6)]
    public double Noise { get; init; } = 0.1;

    [Description("Seed of the points; independent of the trial's seed.")]
    public long Seed { get; init; } = 1;

    [JsonIgnore]
    public override int? TrainCount => Train;

    [JsonIgnore]
    public override int? ValidationCount => Validation;

    [JsonIgnore]
    public override (int Height, int Width)? ImageSize => (1, 3);
}
