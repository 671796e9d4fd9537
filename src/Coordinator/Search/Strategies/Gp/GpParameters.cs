using System.Collections.Immutable;

namespace AeCluster.Coordinator.Search.Strategies.Gp;

/// <summary>What a Gaussian process assumes.</summary>
/// <param name="Lengths">Length scale of each feature.</param>
/// <param name="Variance">Of the function.</param>
/// <param name="Noise">Variance of an observation of it.</param>
/// <param name="Mean">Of the function where nothing is known.</param>
public sealed record GpParameters(ImmutableArray<double> Lengths, double Variance, double Noise, double Mean)
{
    public MaternKernel Kernel(ImmutableArray<bool> isCategory) => new(isCategory, Lengths.AsSpan(), Variance);
}
