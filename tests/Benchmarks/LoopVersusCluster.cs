using System.Diagnostics;
using System.Globalization;
using AeCluster.Coordinator.Results;

namespace AeCluster.Benchmarks;

/// <summary>
/// Measures the overhead of the cluster: a worker that reports, validates and uploads checkpoints against the bare training loop.
/// </summary>
internal static class LoopVersusCluster
{
    private const int Examples = 40_000;
    private const int Epochs = 16;

    /// <summary>Epochs to skip while the runtime recompiles hot code.</summary>
    private const int WarmUpEpochs = 3;

    private static readonly string _experiment = $$"""
        name: loop-vs-cluster
        seed: 42
        data: {source: shapes, train: {{Examples}}, validation: 1000}
        model: {variant: stacked, hidden: [100], codings: 30}
        training: {loss: bce, optimizer: {name: sgd, learning_rate: 1.5}, batch: 32, epochs: {{Epochs}}, threads: 1}
        """;

    public static async Task<int> RunAsync(int pairs)
    {
        Report.Machine(
            $"Stacked autoencoder 784-100-30-100-784, batch 32, 1 thread, {Examples:N0} examples, {Epochs} epochs of which the "
                + $"first {WarmUpEpochs} warm up; "
                + $"{pairs} interleaved pairs.");
        var folder = Directory.CreateTempSubdirectory("aecluster-benchmark-").FullName;
        try
        {
            var file = Path.Combine(folder, "experiment.yaml");
            await File.WriteAllTextAsync(file, _experiment);
            var (alone, cluster) = (new List<Speed>(), new List<Speed>());
            for (var pair = 0; pair < pairs; pair++)
            {
                // The order alternates, to cancel drifts of the machine's speed.
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
        (string Name, Func<Speed, double> Of)[] measures =
        [
            ("steps only", speed => speed.Training),
            ("steps only, fastest epoch", speed => speed.Fastest),
            ("wall time, with validation and checkpoints", speed => speed.Wall),
            ("per processor second, with validation and checkpoints", speed => speed.PerProcessorSecond),
        ];
        Report.Table(
            ["samples/s", "n", "median", "min", "max"],
            measures.SelectMany(measure => (string[][])
            [
                [$"{measure.Name}: loop alone", .. new Sample(alone.Select(measure.Of)).Cells("N0")],
                [$"{measure.Name}: cluster's worker", .. new Sample(cluster.Select(measure.Of)).Cells("N0")],
            ]));
        Report.Table(
            ["cluster / alone, pair by pair", "n", "median", "min", "max"],
            measures.Select(measure => (string[])[measure.Name, .. Ratio(measure.Of).Cells("P1")]));
        Report.Table(
            ["processor time beside the training, cores", "n", "median", "min", "max"],
            [["coordinator and its display", .. new Sample(cluster.Select(speed => speed.CoordinatorCores)).Cells("0.000")]]);
        Console.WriteLine(
            "On a machine that others use, too, compare the fastest epochs and the samples per processor second: the rest also "
                + "measures the neighbours.");
        Console.WriteLine(alone.Concat(cluster).Select(speed => speed.Hash).Distinct().ToList() is [var hash]
            ? $"The trained weights are the same in all {alone.Count + cluster.Count} runs, to the bit: {hash[..12]}."
            : "THE TRAINED WEIGHTS DIFFER between runs.");

        Sample Ratio(Func<Speed, double> of) => new(alone.Zip(cluster, (one, other) => of(other) / of(one)));
    }

    private static async Task<Speed> AloneAsync(string file)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(LoopAlone).Assembly.Location, LoopAlone.Verb, file])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var lines = (await process.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"The loop alone ended with exit code {process.ExitCode}.");
        }

        var epochs = lines[..^1].Select(line => line.Split(' ')).ToList();
        return Speed.Of(
            [.. epochs.Select(epoch => Number(epoch[0]))],
            [
                .. epochs.Select(epoch => new Mark(
                    DateTimeOffset.Parse(epoch[2], CultureInfo.InvariantCulture),
                    Number(epoch[1]),
                    0)),
            ],
            lines[^1]);
    }

    private static async Task<Speed> ClusterAsync(string file, string folder)
    {
        Directory.CreateDirectory(folder);
        var marks = new List<Mark>();
        var run = await AeClusterProgram.RunLocalAsync(file, workers: 1, folder, (coordinator, line) =>
        {
            if (line.Kind == "EpochRecorded")
            {
                // The log has the time at which the coordinator received the event; processor times are read slightly later.
                var worker = AeClusterProgram.ChildrenOf(coordinator).Single();
                marks.Add(
                    new Mark(
                        line.Values.GetProperty("Event").GetProperty("At").GetDateTimeOffset(),
                        Seconds(worker),
                        Seconds(coordinator)));
            }
        });
        var rows = (await File.ReadAllLinesAsync(Path.Combine(run.Folder, RunFolder.MetricsFile)))
            .Select(line => line.Split(','))
            .ToList();
        var column = Array.IndexOf(rows[0], "samples_per_second");
        return Speed.Of(
            [.. rows.Skip(1).Select(row => Number(row[column]))],
            marks,
            run.Events.Single(line => line.Kind == "TrialCompleted")
                .Values.GetProperty("Event")
                .GetProperty("ParametersSha256")
                .GetString()!);

        static double Seconds(int id)
        {
            using var process = Process.GetProcessById(id);
            return process.TotalProcessorTime.TotalSeconds;
        }
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>The end of an epoch.</summary>
    /// <param name="Training">Processor seconds of the training process since its start.</param>
    /// <param name="Coordinator">Processor seconds of the coordinator, if there is one.</param>
    private sealed record Mark(DateTimeOffset At, double Training, double Coordinator);

    /// <param name="Training">Examples per second over the training steps of all epochs except the first ones.</param>
    /// <param name="Fastest">Examples per second of the fastest epoch.</param>
    /// <param name="Wall">Examples per second of wall time over the same epochs.</param>
    /// <param name="PerProcessorSecond">
    /// Examples per second of the training process's processor time over the same epochs.
    /// </param>
    /// <param name="CoordinatorCores">Processor time of the coordinator divided by wall time.</param>
    /// <param name="Hash">Hash of the trained weights.</param>
    private sealed record Speed(
        double Training,
        double Fastest,
        double Wall,
        double PerProcessorSecond,
        double CoordinatorCores,
        string Hash)
    {
        public static Speed Of(IReadOnlyList<double> speeds, IReadOnlyList<Mark> ends, string hash)
        {
            if (speeds.Count != Epochs || ends.Count != Epochs)
            {
                throw new InvalidOperationException(
                    $"{speeds.Count} metrics and {ends.Count} epochs where {Epochs} were expected.");
            }

            var (measured, first, last) = (speeds.Skip(WarmUpEpochs).ToList(), ends[WarmUpEpochs - 1], ends[^1]);
            var (examples, seconds) = ((double)Examples * measured.Count, (last.At - first.At).TotalSeconds);
            return new Speed(
                measured.Count / measured.Sum(speed => 1 / speed),
                measured.Max(),
                examples / seconds,
                examples / (last.Training - first.Training),
                (last.Coordinator - first.Coordinator) / seconds,
                hash);
        }
    }
}
