using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace AeCluster.Coordinator.Search.Strategies.Nsga2;

/// <summary>Settings of the strategy <c>nsga2</c>.</summary>
public sealed record Nsga2Settings
{
    [Description("Trials in a generation, and how many of the best are parents.")]
    [Range(2, 100_000)]
    public int Population { get; init; } = 30;

    [Description("How likely it is that a trial has two parents, instead of being a changed copy of one.")]
    [Range(0.0, 1.0)]
    public double Crossover { get; init; } = 0.9;

    [Description("How likely each setting is changed at random; by default 1 / (number of settings).")]
    [Range(0.0, 1.0)]
    public double? Mutation { get; init; }
}
