using System.Globalization;
using AeCluster.Coordinator.Planning;
using AeCluster.Models.Checkpoints;
using AeCluster.Models.Data;
using AeCluster.Models.Data.Sources;
using AeCluster.Models.Runtime;
using AeCluster.Models.Training;

namespace AeCluster.Benchmarks;

/// <summary>
/// The bare training loop in its own process: the same trainer and spec as a worker, with validation and serialization of a
/// checkpoint after every epoch, but without reporting or storing anything.
/// </summary>
internal static class LoopAlone
{
    public const string Verb = "loop-alone";

    /// <summary>
    /// Prints a line per epoch: examples per second of training, processor seconds of this process, and the time.
    /// </summary>
    public static int Run(string file)
    {
        var spec = ExperimentFile.ReadFrom(file, []).Trials.Single().Spec;
        using var data = DataSources.Load(spec.Data, DataLocations.FromEnvironment());
        using var trainer = Trainer.Create(spec, data, Devices.Select("cpu"));
        while (!trainer.IsComplete)
        {
            trainer.TrainStep();
            if (trainer.IsEpochTrained)
            {
                var metrics = trainer.FinishEpoch();
                Console.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{metrics.SamplesPerSecond:R} {Environment.CpuUsage.TotalTime.TotalSeconds:R} "
                            + $"{DateTimeOffset.UtcNow:O}"));
                CheckpointFile.ToBytes(trainer.Capture());
            }
        }

        Console.WriteLine(trainer.ParametersSha256());
        return 0;
    }
}
