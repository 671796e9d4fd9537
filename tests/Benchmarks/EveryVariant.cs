
namespace AeCluster.Benchmarks;

/// <summary>A small trial of every variant on generated images, for bit-exact comparisons.</summary>
internal static class EveryVariant
{
    /// <summary>Name and trial-specific settings.</summary>
    private static readonly (string Name, string Own)[] _trials =
    [
        ("linear", "model: {variant: linear, codings: 8}, training: {loss: mse}"),
        ("stacked", "model: {variant: stacked}"),
        ("tied", "model: {variant: tied}"),
        ("convolutional", "model: {variant: convolutional, channels: [4, 8], codings: null}"),
        ("recurrent", "model: {variant: recurrent, hidden: [32], codings: 10}"),
        ("denoising", "model: {variant: denoising}"),
        ("sparse, KL", "model: {variant: sparse, penalty: kl}"),
        ("sparse, L1", "model: {variant: sparse, penalty: l1, weight: 0.001}"),
        ("variational", "model: {variant: variational}"),
        ("classifier", "model: {variant: classifier}, training: {loss: cross_entropy}"),
    ];

    /// <summary>
    /// An experiment with a trial of each variant for each of some <c>parallel</c> settings; trials are named after variants.
    /// </summary>
    /// <param name="parallels">YAML; empty for a trial without shards.</param>
    public static string Experiment(int examples, int epochs, params IEnumerable<string> parallels) => $$"""
        name: every-variant
        seed: 42
        data: {source: shapes, train: {{examples}}, validation: 200}
        model: {variant: stacked}
        training: {loss: bce, optimizer: {name: adam}, batch: 64, epochs: {{epochs}}, threads: 1}
        search:
          strategy: list
          trials:
        {{string.Join('\n', from trial in _trials from parallel in parallels select Line(trial, parallel))}}
        """;

    private static string Line((string Name, string Own) trial, string parallel) =>
        $"  - {{name: \"{trial.Name}\", {trial.Own}{(parallel.Length > 0 ? $", parallel: {parallel}" : "")}}}";
}
