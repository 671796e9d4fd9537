using AeCluster.Coordinator.Search.Strategies;
using AeCluster.Coordinator.Search.Strategies.Grid;

namespace AeCluster.Coordinator.Search;

/// <summary>A strategy as the <c>search</c> section names it.</summary>
/// <param name="Settings">The record of its settings; null where it has none.</param>
/// <param name="Learns">Whether what it proposes depends on results.</param>
internal sealed record StrategyKind(string Word, Type? Settings, bool Learns, Func<object?, ISearchStrategy> Create);

/// <summary>Every strategy whose trials may follow one after another.</summary>
internal static class StrategyTable
{
    public static IReadOnlyList<StrategyKind> All { get; } =
    [
        new("grid", null, Learns: false, _ => new GridStrategy()),
    ];

    public static StrategyKind? Find(string? word) => All.FirstOrDefault(kind => kind.Word == word);
}
