using AeCluster.Messages.Protocol;
using AeCluster.Specs;
using AeCluster.Specs.Data;
using AeCluster.Specs.Models;
using AeCluster.Specs.Optimizers;
using AeCluster.Specs.Training;

namespace AeCluster.Messages.Tests;

/// <summary>One message of each type, with every member set.</summary>
internal static class Samples
{
    private static readonly WorkerId _worker = new("host-4711");
    private static readonly CheckpointRef _checkpoint = new(
        "epoch-0002-step-00000626.safetensors",
        2,
        626,
        new string('a', 64),
        123_456);

    private static readonly MeshAddress _mesh = new("10.0.0.5", 40_123, "a-machine", "a-socket");

    public static AttemptId Attempt { get; } = new(new ExperimentId("sweep-20261123-212011"), new TrialId("t03"), 2);

    public static TrialSpec Spec { get; } = new()
    {
        Seed = 7,
        Data = new ShapesData { Train = 100, Validation = 10, Seed = 3 },
        Model = new VariationalSpec { Hidden = [20, 10], Codings = 2 },
        Training = new TrainingSpec
        {
            Loss = LossKind.Mse,
            Optimizer = new SgdSpec { Momentum = 0.9 },
            CheckpointEverySteps = 50,
        },
    };

    public static IReadOnlyDictionary<Type, IWireMessage> ByType { get; } = new IWireMessage[]
    {
        new WorkerProtocol.Register(
            _worker,
            new WorkerOffer("0.1.0", "host", 4711, "cuda:0", "A processor", 4, 2, 16, "A library 1.2", _mesh),
            [Attempt]),
        new WorkerProtocol.Registered(_worker, "http://10.0.0.5:8053/"),
        new WorkerProtocol.Refused(_worker, "another version"),
        new WorkerProtocol.LeftOut(_worker),
        new WorkerProtocol.Leave(_worker),
        new WorkerProtocol.Draining(_worker),
        new TrialProtocol.Start(Attempt, Spec, _checkpoint),
        new TrialProtocol.Extend(Attempt, 9),
        new TrialProtocol.Extended(Attempt, 9),
        new TrialProtocol.Pause(Attempt),
        new TrialProtocol.Stop(Attempt),
        new TrialProtocol.Stopped(Attempt),
        new TrialProtocol.Adopt(Attempt),
        new TrialProtocol.Adopted(Attempt),
        new TrialProtocol.Received(Attempt, 17),
        new TrialProtocol.Progress(
            Attempt, 3, 700, 0.25, 12_345.5, new Dictionary<string, double> { ["gradient_norm"] = 1.5 }),
        new TrialProtocol.Preparing(Attempt, "downloading a file", 0.25),
        new TrialProtocol.Started(Attempt, 1, _worker, 626, 2, 313, 266_610),
        new TrialProtocol.EpochDone(Attempt, 2, Metrics(0.5)),
        new TrialProtocol.CheckpointStored(Attempt, 3, _checkpoint),
        new TrialProtocol.Finished(Attempt, 4, _checkpoint, new string('b', 64)),
        new TrialProtocol.Failed(Attempt, 5, "the loss is NaN", "the loss is NaN\n   at Trainer"),
        new TrialProtocol.Released(Attempt, 6, "the checkpoint is damaged", _checkpoint.Name),
        new GenerationProtocol.Enter(
            Attempt,
            3,
            "a nonce",
            [new Member(_worker, _mesh, 0, 3), new Member(new WorkerId("host-4712"), _mesh, 3, 5)]),
        new GenerationProtocol.Entered(Attempt, 3, _worker),
        new GenerationProtocol.Running(Attempt, 3, _worker, 700, true),
        new GenerationProtocol.Broken(Attempt, 3, _worker, [new WorkerId("host-4712")], "closed its connection", 700),
        new GenerationProtocol.Leaving(Attempt, _worker),
        new GenerationProtocol.Measured(Attempt, 3, _worker, new StepCosts(100, 3, 0.5, 0.25, 0.125, 0.0625, 1_000_000, 400)),
    }.ToDictionary(message => message.GetType());

    public static EpochMetrics Metrics(double loss) =>
        new(
            3,
            "train",
            939,
            loss,
            0.25,
            0.875,
            new Dictionary<string, double> { ["reconstruction"] = 0.2, ["latent"] = 0.05 },
            10_000,
            1.5);
}
