using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace AeCluster.Coordinator.Search.Strategies.Gp;

/// <summary>Settings of the strategy <c>gp</c>.</summary>
public sealed record GpSettings
{
    [Description("Trials that fill the space evenly before the model is asked.")]
    [Range(1, 10_000)]
    public int Startup { get; init; } = 10;

    [Description("Points that are compared for each trial, before the best are refined.")]
    [Range(16, 100_000)]
    public int Candidates { get; init; } = 512;
}
