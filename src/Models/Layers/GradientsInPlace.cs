using System.Diagnostics.CodeAnalysis;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AeCluster.Models.Layers;

/// <summary>
/// The gradients of parameters in training. A backward pass adds to this memory itself instead of handing autograd a gradient to
/// add, which saves a copy. Only a training step may do so: another caller may ask <c>autograd.grad</c> for the gradient itself.
/// </summary>
internal sealed class GradientsInPlace : IDisposable
{
    // Tensors are equal when their values are.
    private readonly Dictionary<Parameter, Tensor> _gradients = new(ReferenceEqualityComparer.Instance);

    /// <param name="gradient">As large as the parameter, contiguous; belongs to this object from now on.</param>
    public void Add(Parameter parameter, Tensor gradient) => _gradients.Add(parameter, gradient);

    public bool Has(Parameter parameter) => _gradients.ContainsKey(parameter);

    public bool TryGet(Parameter parameter, [NotNullWhen(true)] out Tensor? gradient) =>
        _gradients.TryGetValue(parameter, out gradient);

    public void Dispose()
    {
        foreach (var gradient in _gradients.Values)
        {
            gradient.Dispose();
        }

        _gradients.Clear();
    }
}
