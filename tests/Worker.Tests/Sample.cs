using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using AeCluster.Specs;
using AeCluster.Specs.Data;
using AeCluster.Specs.Models;
using AeCluster.Specs.Training;

namespace AeCluster.Worker.Tests;

/// <summary>Valid objects of every kind, for tests to vary.</summary>
internal static class Sample
{
    public static readonly WorkerId Id = new("w1");
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
    public static readonly CheckpointRef Checkpoint = new("epoch-1.safetensors", 1, 10, new string('a', 64), 3);

    public static TrialSpec Spec { get; } = new() { Data = new ShapesData(), Model = new StackedSpec() };

    public static AttemptId Attempt(string trial = "t1", int number = 1) =>
        new(new ExperimentId("sample-1"), new TrialId(trial), number);

    public static TrialProtocol.Start Start(string trial = "t1", CheckpointRef? resumeFrom = null) =>
        new(Attempt(trial), Spec, resumeFrom);

    public static EpochMetrics Epoch(int number) =>
        new(number, TrainingStage.Whole, number * 10L, 0.5, 0.4, 0.9, new Dictionary<string, double>(), 1000, 1);
}
