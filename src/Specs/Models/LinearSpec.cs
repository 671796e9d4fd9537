using System.ComponentModel;
using System.Text.Json.Serialization;

namespace AeCluster.Specs.Models;

/// <summary>
/// One dense layer as encoder and one as decoder, without activation: spans the same subspace as PCA (Baldi and Hornik, 1989).
/// </summary>
[Description(
    "Linear autoencoder: one dense layer as encoder and one as decoder, no activation. Trained with mse it spans the "
        + "principal subspace (PCA).")]
public sealed record LinearSpec : BottleneckSpec
{
    public const string Variant = "linear";

    public override int Codings { get; init; } = 2;

    /// <summary>Not a setting: with a sigmoid it would not be PCA.</summary>
    [JsonIgnore]
    public override OutputActivation Output => OutputActivation.Linear;
}
