using AeCluster.Models.Training.Objectives;
using AeCluster.Models.Training.Optimizers;
using AeCluster.Models.Variants;
using AeCluster.Specs.Training;
using TorchSharp.Modules;

namespace AeCluster.Models.Training;

/// <summary>A stage while it lasts: its loss, the parameters it trains in one flat vector, its optimizer.</summary>
internal sealed class ActiveStage : IDisposable
{
    private readonly IReadOnlyList<Parameter> _resting;

    /// <summary>Begins a stage: optimizer state at zero, the parameters that it does not train at rest.</summary>
    public ActiveStage(TrainingStage stage, Autoencoder model)
    {
        Stage = stage;
        Objective = Objective.Of(stage, model);
        var parameters = model.named_parameters().ToList();
        _resting = [.. parameters.Where(p => p.parameter.requires_grad && !Objective.Trains(p.name)).Select(p => p.parameter)];
        Weights = new FlatParameters([.. parameters.Where(p => Objective.Trains(p.name))]);
        Optimizer = Optimizer.Create(stage.Optimizer, Weights.Count, Weights.Values_P.device);
        foreach (var parameter in _resting)
        {
            // Those that are trained were taken over already, out of whatever scope the model was made in.
            parameter.DetachFromDisposeScope();
            parameter.requires_grad = false;
        }
    }

    public TrainingStage Stage { get; }

    public Objective Objective { get; }

    public FlatParameters Weights { get; }

    public Optimizer Optimizer { get; }

    public void Dispose()
    {
        foreach (var parameter in _resting)
        {
            parameter.requires_grad = true;
        }

        Optimizer.Dispose();
        Weights.Dispose();
    }
}
