namespace AeCluster.Coordinator.SpecFiles;

/// <summary>What a mistyped word was probably meant to be.</summary>
internal static class NearestWord
{
    private const int MostEdits = 3;

    /// <summary>The end of an error about an unknown word: the nearest valid one or, when none is near, all of them.</summary>
    public static string Suggest(string word, IReadOnlyList<string> valid) =>
        Find(word, valid) is { } near ? $"did you mean '{near}'?" : $"valid: {string.Join(", ", valid)}";

    /// <summary>The valid word within a third of the word's letters in edits (at most three); null when there is none.</summary>
    public static string? Find(string word, IReadOnlyList<string> valid)
    {
        var limit = Math.Clamp(word.Length / 3, 1, MostEdits);
        var near = valid
            .Where(candidate => Math.Abs(candidate.Length - word.Length) <= limit)
            .Select(candidate => (candidate, Edits: EditDistance.Between(word, candidate)))
            .Where(pair => pair.Edits <= limit && pair.Edits < pair.candidate.Length)
            .OrderBy(pair => pair.Edits)
            .ToList();
        return near.Count == 0 ? null : near[0].candidate;
    }
}
