using AeCluster.Models.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AeCluster.Models.Training;

/// <summary>
/// Parameters of a module in one tensor, and their gradients in another, in module order. The module's parameters become views of
/// these. So an optimizer takes a few operations, independent of the number of layers, and the whole gradient is one span of
/// memory that can be sent.
/// </summary>
public sealed class FlatParameters : IDisposable
{
    private readonly IReadOnlyList<(string Name, Parameter Parameter)> _parameters;

    /// <summary>Takes over all parameters of a module, which must already be on its device.</summary>
    public FlatParameters(Module module)
        : this([.. module.named_parameters()])
    {
    }

    /// <summary>Takes over some parameters of a module, which must already be on its device.</summary>
    public FlatParameters(IReadOnlyList<(string Name, Parameter Parameter)> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _parameters = parameters;
        var device = parameters[0].Parameter.device;
        Count = parameters.Sum(p => p.Parameter.numel());
        Values_P = empty(Count, ScalarType.Float32, device).DetachFromDisposeScope();
        Gradients_P = zeros(Count, ScalarType.Float32, device).DetachFromDisposeScope();

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        long offset = 0;
        foreach (var (_, parameter) in parameters)
        {
            var count = parameter.numel();
            var values = Values_P.narrow(0, offset, count).view(parameter.shape);
            values.copy_(parameter);
            parameter.set_(values);
            var gradient = Gradients_P.narrow(0, offset, count).view(parameter.shape);
            parameter.grad = gradient;
            InPlace.Add(parameter, gradient.DetachFromDisposeScope());
            parameter.DetachFromDisposeScope();
            offset += count;
        }
    }

    /// <summary>Number of parameters, P.</summary>
    public long Count { get; }

    /// <summary>float32 [P]; writing to it changes the module.</summary>
    public Tensor Values_P { get; }

    /// <summary>float32 [P]; <c>backward</c> adds to it.</summary>
    public Tensor Gradients_P { get; }

    /// <summary>The parameters by name, in module order.</summary>
    public IReadOnlyList<(string Name, Parameter Parameter)> Named => _parameters;

    /// <summary>The gradients for a backward pass to add to itself.</summary>
    internal GradientsInPlace InPlace { get; } = new();

    public void Dispose()
    {
        InPlace.Dispose();
        Values_P.Dispose();
        Gradients_P.Dispose();
    }
}
