using AeCluster.Specs.Models;

namespace AeCluster.Coordinator.Results;

/// <summary>What a trained model is looked for.</summary>
/// <param name="Ability">What it must be able to do, e.g. <c>can generate</c>.</param>
/// <param name="Suits">Whether models of a variant can.</param>
internal sealed record ModelPurpose(string Ability, Func<string, bool> Suits)
{
    public static ModelPurpose Any { get; } = new("can be used", _ => true);

    public static ModelPurpose Generating { get; } = new("can generate", variant => variant == VariationalSpec.Variant);
}
