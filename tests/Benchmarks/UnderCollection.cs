using AeCluster.Models.Data;
using AeCluster.Models.Data.Sources;
using AeCluster.Models.Runtime;
using AeCluster.Models.Training;

namespace AeCluster.Benchmarks;

/// <summary>
/// Trains while the garbage collector runs continuously. TorchSharp 0.107 passes a scalar's native handle to libtorch without
/// keeping the scalar alive, so that an unreferenced scalar can be freed while libtorch reads it: the step fails or uses a wrong
/// number. That is rare and more likely on a busy machine; this provokes it. Exits 1 if any result differs.
/// </summary>
internal static class UnderCollection
{
    public static int Run(int steps)
    {
        Report.Machine(
            $"{steps:N0} steps of each variant, with and without incessant garbage collection; the weights must be the same.");
        using var data = DataSources.Load(Experiments.Images, DataLocations.FromEnvironment());
        var rows = new List<string[]>();
        foreach (var variant in Experiments.Variants)
        {
            var (calm, _) = Train(variant, data, steps);
            using var stop = new CancellationTokenSource();
            var collector = new Thread(() => CollectUntil(stop.Token)) { IsBackground = true };
            collector.Start();
            var (harried, collections) = Train(variant, data, steps);
            stop.Cancel();
            collector.Join();
            rows.Add([variant.Name, $"{collections:N0}", harried == calm ? "the same" : harried]);
        }

        Report.Table(["variant, optimizer", "collections", "weights"], rows);
        return rows.All(row => row[2] == "the same") ? 0 : 1;
    }

    private static (string Weights, int Collections) Train(Experiments.Variant variant, DataSplit data, int steps)
    {
        var before = GC.CollectionCount(0);
        using var trainer = Trainer.Create(variant.With(32), data, Devices.Select("cpu"));
        try
        {
            while (trainer.Step < steps)
            {
                trainer.TrainStep();
                if (trainer.IsEpochTrained)
                {
                    trainer.FinishEpoch();
                }
            }

            return (trainer.ParametersSha256()[..12], GC.CollectionCount(0) - before);
        }
        catch (Exception error)
        {
            Console.Error.WriteLine(error);
            return ($"FAILED after {trainer.Step:N0} steps: {error.Message.Split('\n')[0]}", GC.CollectionCount(0) - before);
        }
    }

    private static void CollectUntil(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            GC.Collect(0, GCCollectionMode.Forced, blocking: true);
            GC.WaitForPendingFinalizers();
        }
    }
}
