using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AeCluster.Specs.Schema;

namespace AeCluster.Coordinator.Search;

public enum OrderKind
{
    /// <summary>An order that follows from the file alone.</summary>
    Virtual,

    /// <summary>The order of arrival.</summary>
    Arrival,
}

/// <summary>In which order results count.</summary>
[Shorthand(nameof(By))]
public sealed record OrderSettings
{
    [Description(
        "virtual: in an order that follows from the file alone, so that the same file gives the same trials and decisions on any "
            + "workers; arrival: as results arrive, which the journal records.")]
    public OrderKind By { get; init; } = OrderKind.Virtual;

    [Description("How many trials are under way at a time. none: 8.")]
    [Range(1, 100_000)]
    public int? Lanes { get; init; }

    [Description(
        "In virtual order: how much later than at its end a result counts for other trials, in mean costs of a trial. The "
            + "longer, the rarer a worker waits for another.")]
    [Range(0.0, 100.0)]
    public double Delay { get; init; } = 0.5;
}
