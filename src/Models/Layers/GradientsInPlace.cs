using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AeCluster.Models.Layers;

/// <summary>
/// Where the gradients of parameters in training are: what computes them may add to that memory itself, instead of handing
/// them to autograd, which would do nothing else. Of all others it must not: somebody may ask <c>autograd.grad</c> for them.
/// </summary>
internal static class GradientsInPlace
{
    private static readonly ConditionalWeakTable<Parameter, Tensor> _places = [];

    /// <param name="gradient">As large as the parameter, contiguous; it must live until it is forgotten.</param>
    public static void Set(Parameter parameter, Tensor gradient) => _places.AddOrUpdate(parameter, gradient);

    public static void Forget(Parameter parameter) => _places.Remove(parameter);

    public static bool Has(Parameter parameter) => _places.TryGetValue(parameter, out _);

    public static bool TryGet(Parameter parameter, [NotNullWhen(true)] out Tensor? gradient) =>
        _places.TryGetValue(parameter, out gradient);
}
