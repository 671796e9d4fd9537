namespace AeCluster.Coordinator.Decisions;

/// <summary>
/// Which of a trial's searched settings are worth naming where there is little room: those in which the trials of its own
/// variant differ. That a stacked trial's optimizer is not the variational one's is no news beside the variant's name.
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
        var kin = all.Where(other => variant(other) == variant(trial)).Select(searched).ToList();
        return searched(trial).Where(setting => kin.Any(other => other.GetValueOrDefault(setting.Key) != setting.Value));
    }
}
