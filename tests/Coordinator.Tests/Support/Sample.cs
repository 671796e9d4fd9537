using AeCluster.Coordinator.Planning;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using AeCluster.Specs;
using AeCluster.Specs.Data;
using AeCluster.Specs.Models;
using AeCluster.Specs.Training;

namespace AeCluster.Coordinator.Tests.Support;

/// <summary>Valid objects for tests to vary.</summary>
internal static class Sample
{
    public static readonly ExperimentId Experiment = new("sample-1");
    public static readonly WorkerOffer Offer = new(
        "1",
        "host",
        1,
        "cpu",
        "processor",
        Slots: 1,
        Threads: 1,
        Cores: 2,
        "software",
        new MeshAddress("127.0.0.1", 1, "host", null));
    public static readonly IReadOnlyDictionary<string, double> Measures =
        new Dictionary<string, double> { ["gradient_norm"] = 1.5 };

    public static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    public static PlannedTrial Trial(string id = "t1", int threads = 1) => new(
        new TrialId(id),
        new TrialSpec { Data = new ShapesData(), Model = new StackedSpec(), Training = new TrainingSpec { Threads = threads } },
        new Dictionary<string, string>());

    public static EpochMetrics Epoch(int number) =>
        new(
            number,
            TrainingStage.Whole,
            number * 10L,
            0.5 / number,
            0.4 / number,
            0.9,
            new Dictionary<string, double>(),
            1000,
            1);

    public static CheckpointRef Checkpoint(int epoch) =>
        new($"epoch-{epoch}.safetensors", epoch, epoch * 10L, new string('a', 64), 100);
}
