using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace AeCluster.Coordinator.Search.Strategies.Cmaes;

/// <summary>Settings of the strategy <c>cmaes</c>.</summary>
public sealed record CmaesSettings
{
    [Description("Trials in a generation; by default 4 + 3 ln(number of numeric axes), rounded down.")]
    [Range(4, 100_000)]
    public int? Population { get; init; }

    [Description("Standard deviation of the first generation, as a share of each range.")]
    [Range(1e-6, 1.0)]
    public double Sigma { get; init; } = 0.25;

    [Description("Whether the search begins again elsewhere, with twice the population, once it has converged.")]
    public bool Restart { get; init; } = true;
}
