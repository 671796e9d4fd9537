using AeCluster.Models.Data;
using AeCluster.Specs;

namespace AeCluster.Benchmarks;

/// <summary>The trainer by itself: no cluster, no validation, no checkpoints. And what it pays for cutting its batch into the usual shards.</summary>
internal static class StepSpeed
{
    private static readonly int[] Batches = [32, 256];
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(1);

    public static int Run(int repeats)
    {
        Report.Machine($"Bare training steps, 1 thread, 28 x 28 images; {repeats} interleaved repeats of {Measured.TotalSeconds:0} s.");
        using var data = DataSources.Load(Experiments.Images, DataLocations.FromEnvironment());
        var cases = (from variant in Experiments.Variants from batch in Batches select (variant.Name, Spec: variant.With(batch))).ToList();
        var speeds = cases.Select(_ => new List<double>()).ToList();
        var prices = cases.Select(_ => new List<double>()).ToList();

        // Round after round over all cases: what else the machine does meanwhile hits all of them alike.
        for (var repeat = 0; repeat < repeats; repeat++)
        {
            for (var i = 0; i < cases.Count; i++)
            {
                using var trainer = new WarmTrainer(cases[i].Spec, data);
                using var sharded = new WarmTrainer(cases[i].Spec with { Parallel = new ParallelSpec() }, data);
                speeds[i].Add(trainer.Train(Measured).PerSecond);
                prices[i].Add(sharded.Train(Measured).PerSecond / speeds[i][^1]);
            }
        }

        Report.Table(
            ["variant, optimizer", "batch", "samples/s: n", "median", "min", "max", "ms a step (median)", "in the usual shards, of that (median)"],
            cases.Select((one, i) => (string[])
            [
                one.Name,
                $"{one.Spec.Training.Batch}",
                .. new Sample(speeds[i]).Cells("N0"),
                $"{1000 * one.Spec.Training.Batch / new Sample(speeds[i]).Median:0.000}",
                $"{new Sample(prices[i]).Median:P0}",
            ]));
        return 0;
    }
}
