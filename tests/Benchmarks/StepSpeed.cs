using System.Diagnostics;
using AeCluster.Models;
using AeCluster.Models.Data;
using AeCluster.Models.Training;
using AeCluster.Specs;

namespace AeCluster.Benchmarks;

/// <summary>The trainer by itself: no cluster, no validation, no checkpoints.</summary>
internal static class StepSpeed
{
    private const int WarmUpSteps = 100;
    private static readonly int[] Batches = [32, 256];
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(1);

    public static int Run(int repeats)
    {
        Report.Machine($"Bare training steps, 1 thread, 28 x 28 images; {repeats} interleaved repeats of {Measured.TotalSeconds:0} s.");
        using var data = DataSources.Load(Experiments.Images, DataLocations.FromEnvironment());
        var cases = (from variant in Experiments.Variants from batch in Batches select (variant.Name, Spec: variant.With(batch))).ToList();
        var speeds = cases.Select(_ => new List<double>()).ToList();

        // Round after round over all cases: what else the machine does meanwhile hits all of them alike.
        for (var repeat = 0; repeat < repeats; repeat++)
        {
            for (var i = 0; i < cases.Count; i++)
            {
                speeds[i].Add(StepsPerSecond(cases[i].Spec, data));
            }
        }

        Report.Table(
            ["variant, optimizer", "batch", "samples/s: n", "median", "min", "max", "ms a step (median)"],
            cases.Select((one, i) => (string[])
            [
                one.Name,
                $"{one.Spec.Training.Batch}",
                .. new Sample(speeds[i].Select(steps => steps * one.Spec.Training.Batch)).Cells("N0"),
                $"{1000 / new Sample(speeds[i]).Median:0.000}",
            ]));
        return 0;
    }

    private static double StepsPerSecond(TrialSpec spec, DataSplit data)
    {
        using var trainer = Trainer.Create(spec, data, Devices.Select("cpu"));
        var clock = new Stopwatch();
        for (var step = -WarmUpSteps; ; step++)
        {
            if (step == 0)
            {
                clock.Start();
            }

            if (clock.Elapsed >= Measured)
            {
                return step / clock.Elapsed.TotalSeconds;
            }

            trainer.TrainStep();
            if (trainer.IsEpochTrained)
            {
                var measuring = clock.IsRunning;
                clock.Stop();
                trainer.FinishEpoch();
                if (measuring)
                {
                    clock.Start();
                }
            }
        }
    }
}
