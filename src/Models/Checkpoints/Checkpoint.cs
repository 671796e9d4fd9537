using AeCluster.Models.Data;
using AeCluster.Models.Data.Sources;
using AeCluster.Models.Variants;
using AeCluster.Specs;
using TorchSharp;
using static TorchSharp.torch;

namespace AeCluster.Models.Checkpoints;

/// <summary>
/// Everything needed to continue a trial as if it had never stopped, to the bit, from any step boundary. Plain managed memory,
/// safe to pass between threads.
/// </summary>
/// <param name="Spec">The trial's spec, its seed included.</param>
/// <param name="Shape">Shape of the examples it was trained on.</param>
/// <param name="Step">Optimizer steps taken since the beginning of the trial.</param>
/// <param name="Epoch">Epochs finished, validation included.</param>
/// <param name="LossSum">Sum of the training losses of this epoch's examples so far.</param>
/// <param name="Parameters">Weights under their PyTorch names, in module order.</param>
/// <param name="OptimizerState">Flat state of the optimizer, by name.</param>
public sealed record Checkpoint(
    TrialSpec Spec,
    ExampleShape Shape,
    long Step,
    int Epoch,
    double LossSum,
    IReadOnlyList<StoredTensor> Parameters,
    IReadOnlyList<StoredTensor> OptimizerState)
{
    /// <summary>The best epoch so far, where its weights are the result; null where those of the last epoch are, and before the
    /// first epoch of the last stage.</summary>
    public BestEpoch? Best { get; init; }

    /// <summary>The weights that are the trial's result so far.</summary>
    public IReadOnlyList<StoredTensor> Result => Best?.Parameters ?? Parameters;

    /// <summary><see cref="DataSplit.Fingerprint"/> of the data it was trained on; empty if unknown.</summary>
    public string DataFingerprint { get; init; } = "";

    /// <summary><see cref="DataSplit.Preparation"/> of the data it was trained on.</summary>
    public DataPreparation DataPreparation { get; init; } = DataPreparation.None;

    /// <summary>Describes the data it was trained on; <see cref="DataSources"/> loads other data like it.</summary>
    public TrainedData TrainedOn => new(Spec.Data, Shape, DataPreparation) { Fingerprint = DataFingerprint };

    /// <summary>Hash of <see cref="Result"/>: see <see cref="ParameterHash"/>.</summary>
    public string ParametersSha256() => ParameterHash.Of(Result);

    /// <summary>Creates the model with the weights of <see cref="Result"/> on a device, in evaluation mode. The caller disposes
    /// it.</summary>
    /// <exception cref="CheckpointException">The parameters are not those of the spec's model.</exception>
    public Autoencoder CreateModel(Device device)
    {
        var model = ModelRegistry.Create(Spec.Model, Spec.ReconstructionLoss, Shape, Spec.Seed);
        try
        {
            Copy("parameters", Result, [.. model.named_parameters().Select(p => (p.name, (Tensor)p.parameter))]);
            model.to(device);
            model.eval();
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    internal void CopyOptimizerStateTo(IReadOnlyList<(string Name, Tensor Value)> targets) =>
        Copy("optimizer state", OptimizerState, targets);

    /// <param name="what">What the tensors are, in errors.</param>
    /// <exception cref="CheckpointException">The tensors are not those that are there.</exception>
    internal static void Copy(string what, IReadOnlyList<StoredTensor> from, IReadOnlyList<(string Name, Tensor Value)> to)
    {
        if (!from.Select(t => t.Name).SequenceEqual(to.Select(t => t.Name)))
        {
            var (found, expected) = (string.Join(", ", from.Select(t => t.Name)), string.Join(", ", to.Select(t => t.Name)));
            throw new CheckpointException($"The checkpoint's {what} are {found}, but its spec asks for {expected}.");
        }

        for (var i = 0; i < from.Count; i++)
        {
            from[i].CopyTo(to[i].Value);
        }
    }
}
