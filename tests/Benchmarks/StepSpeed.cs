using AeCluster.Models.Data;
using AeCluster.Models.Data.Sources;
using AeCluster.Specs;
using AeCluster.Specs.Training;

namespace AeCluster.Benchmarks;

/// <summary>The trainer by itself: no cluster, no validation, no checkpoints. And what it pays for cutting its batch into the usual shards.</summary>
internal static class StepSpeed
{
    private static readonly int[] Batches = [32, 256];
    private const int Slices = 10;
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(0.05);

    public static int Run(int repeats)
    {
        Report.Machine($"Bare training steps, 1 thread, 28 x 28 images; {repeats} interleaved repeats of {Slices} slices of {Slice.TotalSeconds} s.");
        using var data = DataSources.Load(Experiments.Images, DataLocations.FromEnvironment());
        var cases = (from variant in Experiments.EveryVariant from batch in Batches select new Case(variant.Name, variant.With(batch), data)).ToList();

        // Round after round over all cases: what else the machine does meanwhile hits all of them alike.
        for (var repeat = 0; repeat < repeats; repeat++)
        {
            cases.ForEach(one => one.Measure());
        }

        Report.Table(
            ["variant, optimizer", "batch", "samples/s: n", "median", "min", "max", "ms a step (median)", "in shards", "of that speed (lowest to highest)"],
            cases.Select(one => one.Row()));
        cases.ForEach(one => one.Dispose());
        return 0;
    }

    private sealed class Case(string name, TrialSpec spec, DataSplit data) : IDisposable
    {
        private readonly TrialSpec inShards = spec with { Parallel = new ParallelSpec() };
        private readonly WarmTrainer whole = new(spec, data);
        private readonly WarmTrainer sharded = new(spec with { Parallel = new ParallelSpec() }, data);
        private readonly List<double> speeds = [];
        private readonly List<double> prices = [];

        public void Measure()
        {
            // Slice by slice: the machine's speed changes within a second.
            var (seconds, secondsInShards) = (0.0, 0.0);
            for (var slice = 0; slice < Slices; slice++)
            {
                seconds += 1 / whole.Train(Slice).PerSecond;
                secondsInShards += 1 / sharded.Train(Slice).PerSecond;
            }

            speeds.Add(Slices / seconds);
            prices.Add(seconds / secondsInShards);
        }

        public string[] Row() =>
        [
            name,
            $"{spec.Training.Batch}",
            .. new Sample(speeds).Cells("N0"),
            $"{1000 * spec.Training.Batch / new Sample(speeds).Median:0.000}",
            $"{inShards.Shards}",
            $"{new Sample(prices).Median:P0} ({new Sample(prices).Min:P0} to {new Sample(prices).Max:P0})",
        ];

        public void Dispose()
        {
            whole.Dispose();
            sharded.Dispose();
        }
    }
}
