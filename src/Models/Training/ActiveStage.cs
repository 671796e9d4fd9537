using AeCluster.Models.Layers;
using AeCluster.Models.Training.Objectives;
using AeCluster.Models.Training.Optimizers;
using AeCluster.Models.Training.Sharding;
using AeCluster.Models.Variants;
using AeCluster.Specs.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AeCluster.Models.Training;

/// <summary>The running stage: its objective, the parameters it trains as one flat vector, and its optimizer.</summary>
internal sealed class ActiveStage : IDisposable
{
    private readonly IReadOnlyList<Parameter> _frozen;
    private readonly TransposedWeights _transposed = new();
    private GradientBuffers? _buffers;

    /// <summary>Begins a stage: the optimizer's state is zero, and the parameters that it does not train are frozen.</summary>
    public ActiveStage(TrainingStage stage, Autoencoder model)
    {
        Stage = stage;
        Objective = Objective.Of(stage, model);
        var parameters = model.named_parameters().ToList();
        ModelParameters = checked((int)parameters.Sum(p => p.parameter.numel()));
        _frozen = [.. parameters.Where(p => p.parameter.requires_grad && !Objective.Trains(p.name)).Select(p => p.parameter)];
        Weights = new FlatParameters([.. parameters.Where(p => Objective.Trains(p.name))]);
        Optimizer = Optimizer.Create(stage.Optimizer, Weights.Count, Weights.Values_P.device);
        foreach (var parameter in _frozen)
        {
            // FlatParameters detaches those that are trained from the dispose scope in which the model was made.
            parameter.DetachFromDisposeScope();
            parameter.requires_grad = false;
        }
    }

    public TrainingStage Stage { get; }

    public Objective Objective { get; }

    /// <summary>Number of parameters of the whole model, trained in this stage or not.</summary>
    public int ModelParameters { get; }

    /// <summary>The parameters that the stage trains, and their gradients.</summary>
    public FlatParameters Weights { get; }

    public Optimizer Optimizer { get; }

    /// <summary>The gradients in the processor's memory, where workers exchange them.</summary>
    public GradientBuffers Buffers => _buffers ??= new GradientBuffers(Weights.Gradients_P, ModelParameters);

    /// <summary>The context of a pass over the model in this stage.</summary>
    /// <param name="groups">Null where the examples are a single group.</param>
    public StepContext Context(Generator noise, ExampleGroups? groups = null) =>
        new(noise) { Groups = groups, Gradients = Weights.InPlace, Weights = _transposed };

    /// <summary>To be called before passes that follow a change of the weights.</summary>
    public void InvalidateWeights() => _transposed.Invalidate();

    public void Dispose()
    {
        foreach (var parameter in _frozen)
        {
            parameter.requires_grad = true;
        }

        _buffers?.Dispose();
        Optimizer.Dispose();
        Weights.Dispose();
    }
}
