using System.Diagnostics;
using System.Globalization;
using AeCluster.Coordinator.Results;

namespace AeCluster.Benchmarks;

/// <summary>What the cluster costs: a worker that reports, validates and ships checkpoints, against the same loop alone.</summary>
internal static class LoopVersusCluster
{
    private const int Examples = 40_000;
    private const int Epochs = 12;

    private static readonly string Experiment = $$"""
        name: loop-vs-cluster
        seed: 42
        data: {source: shapes, train: {{Examples}}, validation: 1000}
        model: {variant: stacked, hidden: [100], codings: 30}
        training: {loss: bce, optimizer: {name: sgd, learning_rate: 1.5}, batch: 32, epochs: {{Epochs}}, threads: 1}
        """;

    public static async Task<int> RunAsync(int pairs)
    {
        Report.Machine(
            $"Stacked autoencoder 784-100-30-100-784, batch 32, 1 thread, {Examples:N0} examples, {Epochs} epochs of which the first warms up; "
            + $"{pairs} interleaved pairs.");
        var folder = Directory.CreateTempSubdirectory("aecluster-benchmark-").FullName;
        try
        {
            var file = Path.Combine(folder, "experiment.yaml");
            await File.WriteAllTextAsync(file, Experiment);
            var (alone, cluster) = (new List<Speed>(), new List<Speed>());
            for (var pair = 0; pair < pairs; pair++)
            {
                // Who goes first alternates, in case the machine gets slower or faster.
                Func<Task>[] turns =
                [
                    async () => alone.Add(await AloneAsync(file)),
                    async () => cluster.Add(await ClusterAsync(file, Path.Combine(folder, $"{pair}"))),
                ];
                await turns[pair % 2]();
                await turns[1 - (pair % 2)]();
            }

            Print(alone, cluster);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Print(List<Speed> alone, List<Speed> cluster)
    {
        Report.Table(
            ["samples/s", "n", "median", "min", "max"],
            [
                ["steps only: loop alone", .. new Sample(alone.Select(speed => speed.Training)).Cells("N0")],
                ["steps only: through the cluster", .. new Sample(cluster.Select(speed => speed.Training)).Cells("N0")],
                ["wall time: loop alone", .. new Sample(alone.Select(speed => speed.Wall)).Cells("N0")],
                ["wall time: through the cluster", .. new Sample(cluster.Select(speed => speed.Wall)).Cells("N0")],
            ]);
        var pairs = alone.Zip(cluster).ToList();
        Report.Table(
            ["cluster / alone, pair by pair", "n", "median", "min", "max"],
            [
                ["steps only", .. new Sample(pairs.Select(pair => pair.Second.Training / pair.First.Training)).Cells("P1")],
                ["wall time, with validation and checkpoints", .. new Sample(pairs.Select(pair => pair.Second.Wall / pair.First.Wall)).Cells("P1")],
            ]);
        Console.WriteLine(pairs.All(pair => pair.First.Hash == pair.Second.Hash)
            ? $"The trained weights are the same in all {2 * pairs.Count} runs, to the bit: {pairs[0].First.Hash[..12]}."
            : "THE TRAINED WEIGHTS DIFFER between runs.");
    }

    private static async Task<Speed> AloneAsync(string file)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(LoopAlone).Assembly.Location, LoopAlone.Verb, file]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var lines = (await process.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"The loop alone ended with exit code {process.ExitCode}.");
        }

        var epochs = lines[..^1].Select(line => line.Split(' ')).ToList();
        return Speed.Of(
            epochs.Select(epoch => double.Parse(epoch[0], CultureInfo.InvariantCulture)),
            epochs.Select(epoch => DateTimeOffset.Parse(epoch[1], CultureInfo.InvariantCulture)),
            lines[^1]);
    }

    private static async Task<Speed> ClusterAsync(string file, string folder)
    {
        Directory.CreateDirectory(folder);
        var run = await AeClusterProgram.RunLocalAsync(file, workers: 1, folder);
        var rows = (await File.ReadAllLinesAsync(Path.Combine(run.Folder, RunFolder.MetricsFile))).Select(line => line.Split(',')).ToList();
        var column = Array.IndexOf(rows[0], "samples_per_second");
        var events = run.Events;
        return Speed.Of(
            rows.Skip(1).Select(row => double.Parse(row[column], CultureInfo.InvariantCulture)),
            events.Where(line => line.Kind == "EpochRecorded").Select(line => line.Values.GetProperty("Event").GetProperty("At").GetDateTimeOffset()),
            events.Single(line => line.Kind == "TrialCompleted").Values.GetProperty("Event").GetProperty("ParametersSha256").GetString()!);
    }

    /// <param name="Training">Examples a second over the training steps of all epochs but the first.</param>
    /// <param name="Wall">Examples a second from the end of the first epoch to the end of the last.</param>
    /// <param name="Hash">Of the trained weights.</param>
    private sealed record Speed(double Training, double Wall, string Hash)
    {
        public static Speed Of(IEnumerable<double> speeds, IEnumerable<DateTimeOffset> ends, string hash)
        {
            var (measured, times) = (speeds.Skip(1).ToList(), ends.ToList());
            return measured.Count == Epochs - 1 && times.Count == Epochs
                ? new Speed(measured.Count / measured.Sum(speed => 1 / speed), (double)Examples * (Epochs - 1) / (times[^1] - times[0]).TotalSeconds, hash)
                : throw new InvalidOperationException($"{measured.Count + 1} metrics and {times.Count} epochs where {Epochs} were expected.");
        }
    }
}
