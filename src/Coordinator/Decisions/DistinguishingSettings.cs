namespace AeCluster.Coordinator.Decisions;

/// <summary>
/// Selects the searched settings that identify a trial where space is short: those in which trials of its variant differ.
/// Differences between variants are implied by the variant's name.
/// </summary>
public static class DistinguishingSettings
{
    /// <param name="trial">One of <paramref name="all"/>.</param>
    /// <param name="variant">A trial's variant.</param>
    /// <param name="searched">A trial's searched settings, by dotted path.</param>
    public static IEnumerable<KeyValuePair<string, string>> Of<TTrial>(
        TTrial trial,
        IReadOnlyList<TTrial> all,
        Func<TTrial, string> variant,
        Func<TTrial, IReadOnlyDictionary<string, string>> searched)
    {
        var siblings = all.Where(other => variant(other) == variant(trial)).Select(searched).ToList();
        return searched(trial).Where(setting => siblings.Any(other => other.GetValueOrDefault(setting.Key) != setting.Value));
    }
}
