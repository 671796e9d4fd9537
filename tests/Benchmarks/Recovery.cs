using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using AeCluster.Benchmarks.Peers;
using AeCluster.Coordinator.Results;

namespace AeCluster.Benchmarks;

/// <summary>
/// Measures repeatedly the time from SIGKILL of one of the three members of a data-parallel trial until the other two continue;
/// the next kill follows when a replacement has joined. Compares it with PyTorch's torchrun, which restarts its whole job from a
/// checkpoint.
/// </summary>
internal static class Recovery
{
    private const int Workers = 3;
    private const int Batch = 96;
    private const int Shards = 12;

    private static readonly string _experiment = $$"""
        name: recovery
        seed: 42
        data: {source: shapes, train: 20000, validation: 500}
        model: {variant: stacked, hidden: [100], codings: 30}
        training: {loss: bce, optimizer: {name: adam}, batch: {{Batch}}, epochs: 1000000, threads: 1}
        parallel: {workers: {{Workers}}, shards: {{Shards}}}
        """;

    private static readonly string[] _partsOfAStep = ["computing_ms", "waiting_ms", "reducing_ms", "moving_ms"];

    /// <summary>Kills are split into alternating halves, so that other load on the machine affects both alike.</summary>
    private const int Rounds = 2;

    /// <summary>torchrun's polling interval in seconds: its default, and one with which it reacts immediately.</summary>
    private static readonly double[] _monitors = [5, 0.1];

    public static async Task<int> RunAsync(int kills, int restarts)
    {
        Report.Machine(
            $"`aecluster local`, {Workers} worker processes of 1 thread, stacked 784-100-30-100-784, batch {Batch} in {Shards} "
                + "shards, Adam: "
                + $"seconds since SIGKILL of one of them; {kills} kills. And torchrun, the same model by "
                + $"DistributedDataParallel over gloo on {Workers} processes, "
                + $"a checkpoint every {Torchrun.CheckpointEvery} steps; {restarts} kills each.");
        var recovered = new List<Recovered>();
        var steps = new List<double>();
        var peers = _monitors.Select(_ => new List<Restart>()).ToList();
        var problem = restarts == 0 ? "torchrun was left out." : null;
        for (var round = 1; round <= Rounds; round++)
        {
            steps.AddRange(await OursAsync(recovered, kills * round / Rounds));
            problem ??= await TorchrunAsync(peers, restarts * round / Rounds);
        }

        var step = steps.Count == 0 ? 0 : new Sample(steps).Median;
        Report.Table(
            ["s", "n", "median", "min", "max"],
            [
                ["until the loss is judged and a new generation named", .. Cells(recovered, one => one.Named)],
                ["from there until both compute in it", .. Cells(recovered, one => one.Began - one.Named)],
                ["until both compute", .. Cells(recovered, one => one.Began)],
                ["until the next committed step, of two", .. Cells(recovered, one => one.Began + step)],
                ["until all three compute, the killed one's successor among them", .. Cells(recovered, one => one.Whole)],
                .. _monitors.Zip(peers).Where(peer => peer.Second.Count > 0).SelectMany(peer => (string[][])
                [
                    [
                        $"torchrun that looks every {Text(peer.First)} s: until the next step, of three",
                        .. Cells(peer.Second, one => one.FirstStep),
                    ],
                    ["the same: until a step that had not been done before", .. Cells(peer.Second, one => one.NewStep)],
                ]),
            ]);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"The next committed step is when both compute and a step of two members, {1000 * step:0.0} ms (median of "
                + $"{steps.Count} rows of parallel.csv). Times are taken by the coordinator when it receives an event; "
                + $"torchrun's workers take theirs themselves."));
        Console.WriteLine(
            problem
                ?? $"Steps that torchrun's job did twice: {Again(peers.SelectMany(peer => peer))}. Ours does none twice but "
                    + "the one that was under way.");
        return 0;
    }

    /// <returns>Seconds per step of two members, for each row of <c>parallel.csv</c>.</returns>
    private static async Task<List<double>> OursAsync(List<Recovered> recovered, int kills)
    {
        var folder = Directory.CreateTempSubdirectory("aecluster-benchmark-").FullName;
        try
        {
            var file = Path.Combine(folder, "experiment.yaml");
            await File.WriteAllTextAsync(file, _experiment);
            var killer = new Killer(recovered, kills);
            var run = await AeClusterProgram.RunLocalAsync(file, Workers, folder, killer.Follow, oversubscribe: true);
            return (await CsvRows.ReadAsync(Path.Combine(run.Folder, RunFolder.ParallelFile)))
                .Where(row => row["shards"] == $"{Shards / (Workers - 1)}")
                .Select(row => _partsOfAStep.Sum(part => double.Parse(row[part], CultureInfo.InvariantCulture)) / 1000)
                .ToList();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <returns>Why there is nothing to compare with; null if there is.</returns>
    private static async Task<string?> TorchrunAsync(List<List<Restart>> peers, int kills)
    {
        foreach (var (monitor, restarts) in _monitors.Zip(peers))
        {
            var folder = Directory.CreateTempSubdirectory("aecluster-benchmark-").FullName;
            try
            {
                restarts.AddRange(await Torchrun.KillAsync(kills - restarts.Count, Workers, Batch / Workers, monitor, folder));
            }
            catch (PeerException error)
            {
                return error.Message;
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        return null;
    }

    private static string[] Cells<T>(IEnumerable<T> many, Func<T, double> what) => new Sample(many.Select(what)).Cells("0.000");

    private static string Again(IEnumerable<Restart> restarts)
    {
        var again = new Sample(restarts.Select(one => (double)one.Again));
        return $"{Text(again.Median)} (median; {Text(again.Min)} to {Text(again.Max)})";
    }

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Follows the run's log and kills members.</summary>
    private sealed class Killer(List<Recovered> recovered, int kills)
    {
        private string? _victim;
        private DateTimeOffset _killedAt;
        private DateTimeOffset? _namedAt;
        private Recovered? _pending;
        private List<string> _members = [];

        public void Follow(int coordinator, LogLine line)
        {
            switch (line.Kind)
            {
                case "GenerationNamed":
                    var named = line.Values.GetProperty("Event");
                    _members = [.. named.GetProperty("Members").EnumerateArray().Select(WorkerOf)];
                    _namedAt = _victim is not null && !_members.Contains(_victim) ? _namedAt ?? At(named) : null;
                    break;
                case "GenerationBegan" when _victim is not null && _namedAt is { } since:
                    _pending = new Recovered((since - _killedAt).TotalSeconds, Began(line), double.NaN);
                    (_victim, _namedAt) = (null, null);
                    break;
                case "GenerationBegan" when _victim is null && _members.Count == Workers:
                    if (_pending is { } whole)
                    {
                        recovered.Add(whole with { Whole = Began(line) });
                        _pending = null;
                    }

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

        private static string WorkerOf(JsonElement member) =>
            member.GetProperty("Worker").GetProperty("Value").GetString()!;

        private double Began(LogLine line) => (At(line.Values.GetProperty("Event")) - _killedAt).TotalSeconds;

        private static DateTimeOffset At(JsonElement happened) => happened.GetProperty("At").GetDateTimeOffset();

        /// <summary>Kills each rank in turn, in the middle of a step.</summary>
        private void Kill()
        {
            Thread.Sleep(TimeSpan.FromMilliseconds(300 + (37 * recovered.Count % 200)));
            _victim = _members[recovered.Count % Workers];
            using var process = Process.GetProcessById(int.Parse(_victim.Split('-')[^2], CultureInfo.InvariantCulture));
            _killedAt = DateTimeOffset.UtcNow;
            process.Kill();
        }
    }

    /// <summary>Seconds since the kill.</summary>
    private sealed record Recovered(double Named, double Began, double Whole);
}
