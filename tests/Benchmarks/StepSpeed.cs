using AeCluster.Models.Data;
using AeCluster.Models.Data.Sources;
using AeCluster.Specs;
using AeCluster.Specs.Training;

namespace AeCluster.Benchmarks;

/// <summary>
/// Measures the bare trainer, without cluster, validation and checkpoints, and the cost of dividing its batch into the usual
/// number of shards.
/// </summary>
internal static class StepSpeed
{
    private static readonly int[] _batches = [32, 256];
    private const int Slices = 10;
    private static readonly TimeSpan _slice = TimeSpan.FromSeconds(0.05);

    public static int Run(int repeats)
    {
        Report.Machine(
            $"Bare training steps, 1 thread, 28 x 28 images; {repeats} interleaved repeats of {Slices} slices of "
                + $"{_slice.TotalSeconds} s.");
        using var data = DataSources.Load(Experiments.Images, DataLocations.FromEnvironment());
        var cases = (
            from variant in Experiments.EveryVariant
            from batch in _batches
            select new Case(variant.Name, variant.With(batch), data)).ToList();

        // Interleaves the cases, so that other load on the machine affects them alike.
        for (var repeat = 0; repeat < repeats; repeat++)
        {
            cases.ForEach(one => one.Measure());
        }

        Report.Table(
            [
                "variant, optimizer",
                "batch",
                "samples/s: n",
                "median",
                "min",
                "max",
                "ms a step (median)",
                "in shards",
                "of that speed (lowest to highest)",
            ],
            cases.Select(one => one.Row()));
        cases.ForEach(one => one.Dispose());
        return 0;
    }

    private sealed class Case(string name, TrialSpec spec, DataSplit data) : IDisposable
    {
        private readonly TrialSpec _inShards = spec with { Parallel = new ParallelSpec() };
        private readonly WarmTrainer _whole = new(spec, data);
        private readonly WarmTrainer _sharded = new(spec with { Parallel = new ParallelSpec() }, data);
        private readonly List<double> _speeds = [];
        private readonly List<double> _prices = [];

        public void Measure()
        {
            // Alternates in short slices, since the machine's speed changes within a second.
            var (seconds, secondsInShards) = (0.0, 0.0);
            for (var slice = 0; slice < Slices; slice++)
            {
                seconds += 1 / _whole.Train(_slice).PerSecond;
                secondsInShards += 1 / _sharded.Train(_slice).PerSecond;
            }

            _speeds.Add(Slices / seconds);
            _prices.Add(seconds / secondsInShards);
        }

        public string[] Row() =>
        [
            name,
            $"{spec.Training.Batch}",
            .. new Sample(_speeds).Cells("N0"),
            $"{1000 * spec.Training.Batch / new Sample(_speeds).Median:0.000}",
            $"{_inShards.Shards}",
            $"{new Sample(_prices).Median:P0} ({new Sample(_prices).Min:P0} to {new Sample(_prices).Max:P0})",
        ];

        public void Dispose()
        {
            _whole.Dispose();
            _sharded.Dispose();
        }
    }
}
