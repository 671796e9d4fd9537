using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace AeCluster.Coordinator.Search;

/// <summary>When a search ends before it has begun all its trials: as soon as one of these holds.</summary>
public sealed record UntilSettings
{
    [Description("So many results in a row without a new best.")]
    [Range(1, 10_000_000)]
    public int? NoGain { get; init; }

    [Description("A trial has reached this value of the first goal.")]
    public double? Value { get; init; }

    [Description("So many trials in a row failed.")]
    [Range(1, 10_000_000)]
    public int? Failures { get; init; }
}
