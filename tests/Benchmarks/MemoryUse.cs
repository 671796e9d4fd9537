using AeCluster.Models.Checkpoints;
using AeCluster.Models.Data;
using AeCluster.Models.Data.Sources;
using AeCluster.Models.Runtime;
using AeCluster.Models.Training;
using AeCluster.Specs;
using static TorchSharp.torch;

namespace AeCluster.Benchmarks;

/// <summary>
/// Checks for leaks: a tensor that is not disposed holds native memory, which the garbage collector does not see. The check
/// passes or fails, since it does not depend on the machine's speed.
/// </summary>
internal static class MemoryUse
{
    private const int Interval = 1000;
    private const int Trials = 2400;
    private const int TrialInterval = 200;

    /// <summary>Steps after which all one-time allocations are done: code, and buffers in libtorch and .NET.</summary>
    private const int SettledAfter = 2000;

    /// <summary>
    /// Exceeds the fluctuation of the managed heap by a few megabytes; a tensor leaked in each step would take at least 800.
    /// </summary>
    private const long AllowedGrowth = 8_000_000;

    public static int Run(int steps)
    {
        Report.Machine(
            $"Memory over {steps:N0} steps at batch 32, with an epoch's validation and checkpoint among them every "
                + $"{Experiments.Images.Train / 32} steps.");
        using var data = DataSources.Load(Experiments.Images, DataLocations.FromEnvironment());
        var growing = Experiments
            .Variants.Where(variant => !IsFlatOverSteps(variant.Name, variant.With(32), data, steps))
            .Select(variant => variant.Name)
            .ToList();
        if (!IsFlatOverTrials(data))
        {
            growing.Add("trials one after another");
        }

        Console.WriteLine(
            growing.Count == 0
                ? $"Flat: no more tensors from step to step, and less than {Report.Megabytes(AllowedGrowth)} MB of growth once "
                    + "settled."
                : $"GROWS: {string.Join("; ", growing)}.");
        return growing.Count == 0 ? 0 : 1;
    }

    /// <returns>Whether memory use is constant.</returns>
    private static bool IsFlatOverSteps(string name, TrialSpec spec, DataSplit data, int steps)
    {
        var points = new List<Point>();
        using (var trainer = Trainer.Create(spec, data, Devices.Select("cpu")))
        {
            while (trainer.Step < steps)
            {
                trainer.TrainStep();
                if (trainer.Step % Interval == 0)
                {
                    points.Add(Point.Now(trainer.Step));
                }

                if (trainer.IsEpochTrained)
                {
                    trainer.FinishEpoch();
                    CheckpointFile.ToBytes(trainer.Capture());
                }
            }
        }

        Print(name, points);
        var settled = points.Where(point => point.Step >= SettledAfter).ToList();
        return settled.All(point => point.Tensors <= settled[0].Tensors) && IsFlat(settled);
    }

    /// <summary>
    /// A worker trains many trials in one process. TorchSharp's tensor count is useless here: every parameter adds one
    /// permanently, because <c>new Parameter(tensor)</c> takes over the tensor's handle without decrementing the count.
    /// </summary>
    private static bool IsFlatOverTrials(DataSplit data)
    {
        var points = new List<Point>();
        for (var trial = 1; trial <= Trials; trial++)
        {
            using (
                var trainer = Trainer.Create(
                    Experiments.Variants[trial % Experiments.Variants.Count].With(32),
                    data,
                    Devices.Select("cpu")))
            {
                trainer.TrainStep();
                CheckpointFile.ToBytes(trainer.Capture());
            }

            if (trial % TrialInterval == 0)
            {
                points.Add(Point.Now(trial));
            }
        }

        Print("trials of all variants, one after another", points);
        return IsFlat([.. points.Where(point => point.Step > Trials / 3)]);
    }

    private static bool IsFlat(List<Point> settled) =>
        settled.All(point => point.ProcessBytes - settled[0].ProcessBytes <= AllowedGrowth);

    private static void Print(string name, List<Point> points)
    {
        Console.WriteLine($"{name}\n");
        Report.Table(
            ["after", "tensors", "managed heap, MB", "process, MB"],
            points.Select(point =>
                (string[])
                    [
                        $"{point.Step:N0}",
                        $"{point.Tensors}",
                        Report.Megabytes(point.ManagedBytes),
                        Report.Megabytes(point.ProcessBytes),
                    ]));
    }

    /// <param name="Step">Number of steps or trials so far.</param>
    /// <param name="ManagedBytes">Live bytes after a collection.</param>
    /// <param name="ProcessBytes">Resident set of the process.</param>
    private sealed record Point(long Step, long Tensors, long ManagedBytes, long ProcessBytes)
    {
        public static Point Now(long step)
        {
            // Counted before the collection, in which a finalizer would free tensors that were not disposed.
            var tensors = Tensor.TotalCount;
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            return new Point(step, tensors, GC.GetTotalMemory(forceFullCollection: false), Environment.WorkingSet);
        }
    }
}
