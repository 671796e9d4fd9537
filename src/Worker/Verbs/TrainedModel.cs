using AeCluster.Messages.Verbs;
using AeCluster.Models.Checkpoints;
using AeCluster.Models.Data;
using AeCluster.Models.Figures;
using AeCluster.Models.Random;
using AeCluster.Models.Runtime;
using AeCluster.Models.Variants;
using AeCluster.Specs;
using static TorchSharp.torch;

namespace AeCluster.Worker.Verbs;

/// <summary>A model from a checkpoint, on its device, and its metadata.</summary>
internal sealed class TrainedModel : IDisposable
{
    private readonly string _name;
    private readonly string _checkpoint;

    private TrainedModel(ModelRequest request, Checkpoint checkpoint, Device device)
    {
        _name = request.Name;
        _checkpoint = request.Checkpoint;
        Spec = checkpoint.Spec;
        TrainedOn = checkpoint.TrainedOn;
        Seed = request.Seed ?? checkpoint.Spec.Seed;
        Device = device;
        Variant = Specs.Schema.KindNames.Of(checkpoint.Spec.Model);
        Epoch = checkpoint.Epoch;
        Model = checkpoint.CreateModel(device);

        using var scope = NewDisposeScope();
        Codings = (int)Model.Encode(zeros([1, Shape.Channels, Shape.Height, Shape.Width], device: device)).shape[1];
    }

    public TrialSpec Spec { get; }

    public TrainedData TrainedOn { get; }

    public Autoencoder Model { get; }

    public Device Device { get; }

    /// <summary>E.g. <c>stacked</c>.</summary>
    public string Variant { get; }

    public ExampleShape Shape => Model.Shape;

    /// <summary>Names and units of the values of examples in figures.</summary>
    public ExampleUnits Units => ExampleUnits.Of(TrainedOn);

    /// <summary>Number of codings of an example, D.</summary>
    public int Codings { get; }

    /// <summary>Seed of everything random in a verb.</summary>
    public long Seed { get; }

    private int Epoch { get; }

    /// <exception cref="CheckpointException">The checkpoint is missing or damaged.</exception>
    /// <exception cref="DeviceException">There is no such device.</exception>
    public static TrainedModel Open(ModelRequest request)
    {
        var checkpoint = CheckpointFile.Read(request.Checkpoint);
        var device = Devices.Select(request.Device);

        // As in training, because the last bits depend on it.
        ComputeThreads.Use(checkpoint.Spec.Training.Threads);
        return new TrainedModel(request, checkpoint, device);
    }

    /// <param name="what">The content of the figure, e.g. <c>samples</c>.</param>
    public SheetHeading Heading(string what, string detail) => new($"{_name} · {Variant} · {what}", detail);

    /// <summary>E.g. <c>t03: variational, 10 codings, after epoch 25</c>.</summary>
    public override string ToString() =>
        $"{_name}: {Variant}, {Codings:N0} coding{(Codings == 1 ? "" : "s")}, after epoch {Epoch:N0}";

    public void RecordTo(VerbResult result) => result.Set(
        "model",
        new { Checkpoint = _checkpoint, Name = _name, Variant, Codings, Epoch, Device = Device.ToString(), Seed });

    /// <summary>A generator on the model's device for one purpose.</summary>
    /// <inheritdoc cref="Seeds.Of"/>
    public Generator NewGenerator(SeedPurpose purpose, long step = 0) =>
        new(unchecked((ulong)Seeds.Of(Seed, purpose, step: step)), Device);

    public void Dispose() => Model.Dispose();
}
