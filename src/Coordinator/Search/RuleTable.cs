using AeCluster.Coordinator.Search.Stopping;

namespace AeCluster.Coordinator.Search;

/// <summary>A stopping rule as <c>search.early</c> names it.</summary>
/// <param name="Settings">The record of its settings.</param>
internal sealed record RuleKind(string Word, Type Settings);

/// <summary>Every stopping rule.</summary>
internal static class RuleTable
{
    public static IReadOnlyList<RuleKind> All { get; } =
    [
        Kind<NoStoppingSettings>(NoStoppingSettings.Name),
        Kind<AshaSettings>(AshaSettings.Name),
        Kind<HyperbandSettings>(HyperbandSettings.Name),
        Kind<MedianSettings>(MedianSettings.Name),
        Kind<PercentileSettings>(PercentileSettings.Name),
        Kind<WilcoxonSettings>(WilcoxonSettings.Name),
        Kind<PatienceSettings>(PatienceSettings.Name),
    ];

    public static RuleKind? Find(string? word) => All.FirstOrDefault(kind => kind.Word == word);

    private static RuleKind Kind<T>(string word)
        where T : StoppingRuleSettings =>
        new(word, typeof(T));
}
