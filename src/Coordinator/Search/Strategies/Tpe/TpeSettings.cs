using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace AeCluster.Coordinator.Search.Strategies.Tpe;

/// <summary>Settings of the tree-structured Parzen estimator.</summary>
public sealed record TpeSettings
{
    [Description("Results that are waited for before anything is learnt from them; trials until then are quasi-random.")]
    [Range(1, 100_000)]
    public int Startup { get; init; } = 10;

    [Description("Proposals of which the most promising becomes the trial.")]
    [Range(1, 100_000)]
    public int Candidates { get; init; } = 24;

    [Description("Share of the results that count as good.")]
    [Range(0.001, 0.9)]
    public double Good { get; init; } = 0.1;

    [Description("At most so many results count as good.")]
    [Range(1, 100_000)]
    public int MostGood { get; init; } = 25;

    [Description("Weight of the whole space beside the known results, each of which has weight 1.")]
    [Range(0.001, 1000)]
    public double Prior { get; init; } = 1;
}
