using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using AeCluster.Coordinator.Results;

namespace AeCluster.Benchmarks;

/// <summary>
/// From SIGKILL of one of three members of a data-parallel trial to when the two others compute again, again and again: each time when
/// the killed one's successor has joined.
/// </summary>
internal static class Recovery
{
    private const int Workers = 3;
    private const int Shards = 12;

    private const string Experiment = """
        name: recovery
        seed: 42
        data: {source: shapes, train: 20000, validation: 500}
        model: {variant: stacked, hidden: [100], codings: 30}
        training: {loss: bce, optimizer: {name: adam}, batch: 96, epochs: 1000000, threads: 1}
        parallel: {workers: 3, shards: 12}
        """;

    private static readonly string[] PartsOfAStep = ["computing_ms", "waiting_ms", "reducing_ms", "moving_ms"];

    public static async Task<int> RunAsync(int kills)
    {
        Report.Machine(
            $"`aecluster local`, {Workers} worker processes of 1 thread, stacked 784-100-30-100-784, batch 96 in {Shards} shards, Adam: "
            + $"seconds since SIGKILL of one of them; {kills} kills.");
        var folder = Directory.CreateTempSubdirectory("aecluster-benchmark-").FullName;
        try
        {
            var file = Path.Combine(folder, "experiment.yaml");
            await File.WriteAllTextAsync(file, Experiment);
            var killer = new Killer(kills);
            var run = await AeClusterProgram.RunLocalAsync(file, Workers, folder, killer.Follow, oversubscribe: true);
            var costs = (await CsvRows.ReadAsync(Path.Combine(run.Folder, RunFolder.ParallelFile)))
                .Where(row => row["shards"] == $"{Shards / (Workers - 1)}")
                .Select(row => PartsOfAStep.Sum(part => double.Parse(row[part], CultureInfo.InvariantCulture)) / 1000)
                .ToList();
            var step = costs.Count == 0 ? 0 : new Sample(costs).Median;
            Report.Table(
                ["s", "n", "median", "min", "max"],
                [
                    ["until the loss is judged and a new generation named", .. killer.Cells(one => one.Named)],
                    ["from there until both compute in it", .. killer.Cells(one => one.Began - one.Named)],
                    ["until both compute", .. killer.Cells(one => one.Began)],
                    ["until the next committed step", .. killer.Cells(one => one.Began + step)],
                ]);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"The last row is the one above it and a step of two members, {1000 * step:0.0} ms (median of {costs.Count} rows of parallel.csv). Times are the coordinator's, when it hears."));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Follows the run's log, and kills.</summary>
    private sealed class Killer(int kills)
    {
        private readonly List<Recovered> recovered = [];
        private string? victim;
        private DateTimeOffset killedAt;
        private DateTimeOffset? namedAt;
        private List<string> members = [];

        public string[] Cells(Func<Recovered, double> what) => new Sample(recovered.Select(what)).Cells("0.000");

        public void Follow(int coordinator, LogLine line)
        {
            switch (line.Kind)
            {
                case "GenerationNamed":
                    var named = line.Values.GetProperty("Event");
                    members = [.. named.GetProperty("Members").EnumerateArray().Select(member => member.GetProperty("Worker").GetProperty("Value").GetString()!)];
                    namedAt = victim is not null && !members.Contains(victim) ? namedAt ?? At(named) : null;
                    break;
                case "GenerationBegan" when victim is not null && namedAt is { } since:
                    recovered.Add(new Recovered((since - killedAt).TotalSeconds, (At(line.Values.GetProperty("Event")) - killedAt).TotalSeconds));
                    (victim, namedAt) = (null, null);
                    break;
                case "GenerationBegan" when victim is null && members.Count == Workers:
                    if (recovered.Count == kills)
                    {
                        using var interrupt = Process.Start("kill", ["-INT", $"{coordinator}"]);
                    }
                    else
                    {
                        Kill();
                    }

                    break;
                default:
                    break;
            }
        }

        private static DateTimeOffset At(JsonElement happened) => happened.GetProperty("At").GetDateTimeOffset();

        /// <summary>Each place among the members in turn, in the middle of steps.</summary>
        private void Kill()
        {
            Thread.Sleep(TimeSpan.FromMilliseconds(300 + (37 * recovered.Count % 200)));
            victim = members[recovered.Count % Workers];
            using var process = Process.GetProcessById(int.Parse(victim[(victim.LastIndexOf('-') + 1)..], CultureInfo.InvariantCulture));
            killedAt = DateTimeOffset.UtcNow;
            process.Kill();
        }
    }

    /// <summary>Seconds since the kill.</summary>
    private sealed record Recovered(double Named, double Began);
}
