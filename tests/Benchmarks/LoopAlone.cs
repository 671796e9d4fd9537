using System.Globalization;
using AeCluster.Coordinator.Planning;
using AeCluster.Models.Checkpoints;
using AeCluster.Models.Data;
using AeCluster.Models.Data.Sources;
using AeCluster.Models.Runtime;
using AeCluster.Models.Training;

namespace AeCluster.Benchmarks;

/// <summary>
/// The training loop with nothing around it, in a process of its own: the same trainer on the same spec, validating and
/// making the bytes of a checkpoint after every epoch, as a worker does, but telling nobody and storing nothing.
/// </summary>
internal static class LoopAlone
{
    public const string Verb = "loop-alone";

    /// <summary>Prints an epoch a line: examples a second while training, processor seconds of this process, and the
    /// time.</summary>
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
