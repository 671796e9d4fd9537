using AeCluster.Coordinator.Search.Stopping;

namespace AeCluster.Coordinator.Search;

/// <summary>A stopping rule as <c>search.early</c> names it.</summary>
/// <param name="Settings">The record of its settings.</param>
internal sealed record RuleKind(string Word, Type Settings, Func<object, IStoppingRule> Create);

/// <summary>Every stopping rule.</summary>
internal static class RuleTable
{
    public static IReadOnlyList<RuleKind> All { get; } =
    [
    ];

    public static RuleKind? Find(string? word) => All.FirstOrDefault(kind => kind.Word == word);
}
