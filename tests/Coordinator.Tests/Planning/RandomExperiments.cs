using AeCluster.Coordinator.Search.Spaces;

namespace AeCluster.Coordinator.Tests.Planning;

/// <summary>Generates random valid experiment files for property tests.</summary>
internal static class RandomExperiments
{
    private static readonly string[] _models =
    [
        "{variant: linear}", "{variant: linear, codings: 7, initializer: he_normal}", "{variant: stacked, hidden: []}",
        "{variant: stacked, hidden: [64, 32], activation: gelu}", "{variant: variational, latent_weight: 0.1234567890123456789}",
        "{variant: variational, hidden: [1], codings: 65536, latent_weight: 0}",
    ];

    private static readonly string[] _optimizers =
    [
        "{name: sgd, learning_rate: 1.5}", "{name: sgd, momentum: 0.9}", "{name: adam}", "{name: adam, epsilon: 1.5e-16}",
        "{name: rmsprop, rho: 0.1, learning_rate: 4.9e-324}",
    ];

    private static readonly string[] _data =
        ["{source: shapes}", "{source: shapes, seed: -9223372036854775808}", "{source: fashion-mnist, train: 5000}"];

    private static readonly string[] _parallels = ["null", "{workers: 1}", "{workers: {min: 1}, shards: 1}"];

    private static readonly string[] _names = ["a", "null", "1e3", "true", "0x1f", "-", "---", "2026-01-01", "123"];

    private static readonly string[] _titles = ["'123'", "'a, b: \u00e9'"];

    private static readonly string[] _expectations =
    [
        "published: {validation_loss: 0.3}",
        "published: {validation_loss: [-1, 1e-300], rounded_accuracy: 1}, at_most: {loss: .5}",
        "at_most: {a: 1e300, b_2: other}, at_least: {a: -0.1}",
    ];

    public static string Yaml(int seed)
    {
        var random = new SplitMix64((ulong)seed);
        var search = random.Below(4) switch
        {
            0 => "",
            1 => $"search: {{strategy: grid, over: {{model: [{Pick(_models)}, {Pick(_models)}], seed: [{Seed()}, {Seed()}], "
                + $"training.optimizer: [{Pick(_optimizers)}]}}}}",
            2 =>
                $"search: {{strategy: random, samples: {1 + random.Below(6)}, over: {{model.codings: {{min: 1, max: 300, "
                    + $"scale: log}}, "
                    + "training.optimizer: [{name: adam}, {name: sgd}], training.epochs: {min: 1, max: 9}, seed: [1, 2]}}",
            _ =>
                $"search: {{strategy: list, trials: [{{}}, {{name: {Pick(_titles)}, {Pick(_expectations)}, model: "
                    + $"{Pick(_models)}}}, "
                    + $"{{training: {{optimizer: {Pick(_optimizers)}}}, {Pick(_expectations)}}}, {{name: other, at_least: "
                    + $"{{accuracy: {Pick(_titles)}}}}}, "
                    + $"{{name: {Pick(_titles)}, seed: {Seed()}, data: {Pick(_data)}}}, {{name: '123'}}, {{name: 'a, b: "
                    + $"\u00e9'}}]}}",
        };
        return $"name: '{Pick(_names)}'\nseed: {Seed()}\ndata: {Pick(_data)}\nmodel: {Pick(_models)}\n"
            + $"training: {{loss: mse, optimizer: {Pick(_optimizers)}, batch: {1 + random.Below(1000)}}}\n{search}\n";

        string Pick(string[] pool) => pool[(int)random.Below((ulong)pool.Length)];
        long Seed() => (long)random.Next();
    }
}
