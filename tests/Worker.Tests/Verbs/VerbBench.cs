using AeCluster.Messages.Verbs;
using AeCluster.Models.Checkpoints;
using AeCluster.Models.Data;
using AeCluster.Models.Data.Sources;
using AeCluster.Models.Training;
using AeCluster.Models.Variants;
using AeCluster.Specs;
using AeCluster.Specs.Data;
using AeCluster.Specs.Models;
using AeCluster.Specs.Training;
using AeCluster.Worker.Verbs;
using static TorchSharp.torch;

namespace AeCluster.Worker.Tests.Verbs;

/// <summary>Trains small models, and runs verbs on them in a temporary folder.</summary>
public sealed class VerbBench : IDisposable
{
    private static readonly DataLocations _locations = new(null, Path.GetTempPath());

    private readonly Dictionary<ModelSpec, string> _checkpoints = [];

    public string Folder { get; } = Directory.CreateTempSubdirectory("aecluster-verbs-").FullName;

    /// <summary>The training data: three batches of validation examples, the last one not full.</summary>
    public static ShapesData Data { get; } = new() { Train = 64, Validation = 520 };

    /// <summary>What the last request wrote to standard error.</summary>
    public string Warnings { get; private set; } = "";

    /// <summary>What the last request has done, for programs.</summary>
    internal VerbResult Result { get; private set; } = new();

    public string this[string file] => Path.Combine(Folder, file);

    /// <summary>The path of the checkpoint of a model after two epochs.</summary>
    public string Checkpoint(ModelSpec model)
    {
        lock (_checkpoints)
        {
            if (!_checkpoints.TryGetValue(model, out var path))
            {
                path = Train($"{AeCluster.Specs.Schema.KindNames.Of(model)}-{_checkpoints.Count}.safetensors", Spec(model));
                _checkpoints[model] = path;
            }

            return path;
        }
    }

    /// <summary>Trains to the end.</summary>
    /// <param name="file">Name of the checkpoint.</param>
    /// <returns>Its path.</returns>
    public string Train(string file, TrialSpec spec)
    {
        using var data = DataSources.Load(spec.Data, _locations);
        using var trainer = Trainer.Create(spec, data, CPU);
        while (!trainer.IsComplete)
        {
            trainer.TrainStep();
            if (trainer.IsEpochTrained)
            {
                trainer.FinishEpoch();
            }
        }

        CheckpointFile.Write(this[file], trainer.Capture());
        return this[file];
    }

    /// <summary>The same model, for comparison.</summary>
    public Autoencoder Model(ModelSpec model) => CheckpointFile.Read(Checkpoint(model)).CreateModel(CPU);

    public static DataSplit Load() => DataSources.Load(Data, _locations);

    /// <summary>Executes a request with its files in the folder.</summary>
    /// <returns>The output.</returns>
    public string Run(ModelSpec model, ModelRequest request, CancellationToken stop = default) =>
        Run(Checkpoint(model), request, stop);

    /// <inheritdoc cref="Run(ModelSpec, ModelRequest, CancellationToken)"/>
    public string Run(string checkpoint, ModelRequest request, CancellationToken stop = default)
    {
        var said = new StringWriter();
        var warned = new StringWriter();
        using var progress = new ProgressLine(warned, isLive: false);
        var run = new VerbRun(said, progress, stop);
        Result = run.Result;
        VerbTable.Run(
            request with { Checkpoint = checkpoint, Name = "t01", Out = [.. request.Out.Select(file => this[file])] }, run);
        Warnings = warned.ToString();
        return said.ToString();
    }

    public (long[] Shape, float[] Values) ReadFloats(string file) => NpyText.Read<float>(this[file], "<f4");

    public (long[] Shape, long[] Values) ReadLongs(string file) => NpyText.Read<long>(this[file], "<i8");

    /// <returns>The rows, the header first.</returns>
    public string[][] ReadCsv(string file) =>
        [.. File.ReadAllText(this[file]).TrimEnd('\n').Split('\n').Select(line => line.Split(','))];

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static TrialSpec Spec(ModelSpec model) => new()
    {
        Data = Data,
        Model = model,
        Training = new TrainingSpec { Batch = 32, Epochs = 2, Loss = model is LinearSpec ? LossKind.Mse : LossKind.Bce },
    };
}
