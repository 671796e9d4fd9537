using AeCluster.Coordinator.Results;

namespace AeCluster.Benchmarks;

/// <summary>
/// Trains every variant with 1, 2, ... real worker processes and compares the trained weights bit by bit. Exits 1 if they differ.
/// </summary>
internal static class Hashes
{
    private const int Shards = 8;

    public static async Task<int> RunAsync(int maxWorkers)
    {
        Report.Machine(
            $"SHA-256 of the trained weights (its first 12 digits), trained by 1 to {maxWorkers} worker processes of `aecluster "
                + "local`; "
                + $"1,000 images, batch 64 in {Shards} shards, Adam, 3 epochs (48 steps).");
        var folder = Directory.CreateTempSubdirectory("aecluster-benchmark-").FullName;
        try
        {
            var file = Path.Combine(folder, "experiment.yaml");
            var teams = Enumerable.Range(1, maxWorkers).ToList();
            await File.WriteAllTextAsync(
                file,
                EveryVariant.Experiment(
                    examples: 1000,
                    epochs: 3,
                    teams.Select(workers => $"{{workers: {{min: {workers}, max: {workers}}}, shards: {Shards}}}")));
            var run = await AeClusterProgram.RunLocalAsync(file, maxWorkers, folder, oversubscribe: true);
            var trials = await CsvRows.ReadAsync(Path.Combine(run.Folder, RunFolder.TrialsFile));
            var variants = trials
                .GroupBy(trial => trial["name"])
                .Select(trials => (Name: trials.Key, Hashes: trials.Select(Told).ToList()))
                .ToList();
            Report.Table(
                ["variant", .. teams.Select(workers => $"{workers} worker{(workers == 1 ? "" : "s")}"), "all"],
                variants.Select(variant =>
                    (string[])[variant.Name, .. variant.Hashes, IsOne(variant.Hashes) ? "the same" : "DIFFERENT"]));
            return variants.All(variant => IsOne(variant.Hashes)) ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        static string Told(IReadOnlyDictionary<string, string> trial) =>
            trial["parameters_sha256"] is { Length: > 12 } hash ? hash[..12] : trial["status"];

        static bool IsOne(List<string> hashes) => hashes.Distinct().Count() == 1;
    }
}
