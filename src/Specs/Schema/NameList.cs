namespace AeCluster.Specs.Schema;

/// <summary>Names in a sentence.</summary>
public static class NameList
{
    /// <returns>E.g. <c>a, b, c and 3 more</c>.</returns>
    /// <param name="most">Names that are shown.</param>
    public static string Of(IReadOnlyCollection<string> names, int most)
    {
        ArgumentNullException.ThrowIfNull(names);
        return string.Join(", ", names.Take(most)) + (names.Count > most ? $" and {names.Count - most} more" : "");
    }
}
