using AeCluster.Coordinator.Yaml;

namespace AeCluster.Coordinator.Expectations;

/// <summary>Converts notes to a tree: the inverse of <see cref="TrialNotesReader"/>.</summary>
internal static class TrialNotesTree
{
    public static IEnumerable<SpecEntry> Of(TrialNotes notes)
    {
        if (notes.Name is { } name)
        {
            yield return Entry(TrialNotesReader.Name, Text(name));
        }

        foreach (var group in notes.Expectations.GroupBy(TrialNotesReader.KeyOf))
        {
            yield return Entry(group.Key, new SpecMapping([.. group.Select(it => Entry(it.Metric, Value(it)))], default));
        }
    }

    private static SpecNode Value(Expectation expectation) => expectation switch
    {
        PublishedRange range when range.Low.Equals(range.High) => Number(range.Low),
        PublishedRange range => new SpecSequence([Number(range.Low), Number(range.High)], default),
        Limit limit => Number(limit.Number),
        LimitByName limit => Text(limit.Name),
        _ => throw new ArgumentOutOfRangeException(nameof(expectation), expectation, "Unknown expectation."),
    };

    private static SpecEntry Entry(string key, SpecNode value) => new(key, default, value);

    private static SpecScalar Number(double number) => new(CoreScalar.Write(number), isPlain: true, default);

    private static SpecScalar Text(string text) => new(text, isPlain: false, default);
}
