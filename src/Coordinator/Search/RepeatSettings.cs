using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AeCluster.Specs.Schema;

namespace AeCluster.Coordinator.Search;

/// <summary>Trains the settings of each trial several times.</summary>
[Shorthand(nameof(Seeds))]
public sealed record RepeatSettings
{
    [Description("How many times, each with another seed: the trial's seed, and the whole numbers after it.")]
    [Range(1, 1000)]
    public int Seeds { get; init; } = 3;
}
