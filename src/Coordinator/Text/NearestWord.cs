namespace AeCluster.Coordinator.Text;

/// <summary>Finds the word that was probably meant by a mistyped option, verb, setting, file or experiment.</summary>
internal static class NearestWord
{
    private const int MinPartLength = 3;

    /// <returns>Up to <paramref name="maxCount"/> known words that are similar or contain the word, nearest first.</returns>
    public static IReadOnlyList<string> Find(string word, IEnumerable<string> known, int maxCount = 1)
    {
        // One edit per three letters: `--wrokers` matches `--workers`, but `--force` does not match `--join`.
        var tolerated = Math.Max(1, word.TrimStart('-').Length / 3);
        return
        [
            .. known
                // Lengths first: a damaged file may contain a word of megabytes, and the cost is the product of both lengths.
                .Where(candidate => Math.Abs(candidate.Length - word.Length) <= tolerated || IsPart(word, candidate))
                .Select(candidate => (candidate, edits: EditDistance.Between(word, candidate)))
                .Where(pair => (pair.edits <= tolerated && pair.edits < pair.candidate.Length) || IsPart(word, pair.candidate))
                .OrderBy(pair => pair.edits)
                .ThenBy(pair => pair.candidate, StringComparer.Ordinal)
                .Take(maxCount)
                .Select(pair => pair.candidate),
        ];
    }

    /// <summary>The end of an error message: the nearest valid word, or all valid words if none is near.</summary>
    public static string Suggest(string word, IReadOnlyList<string> valid) =>
        Find(word, valid) is [var nearest] ? $"did you mean '{nearest}'?" : $"valid: {string.Join(", ", valid)}";

    private static bool IsPart(string word, string candidate) =>
        word.Length >= MinPartLength && candidate.Contains(word, StringComparison.OrdinalIgnoreCase);
}
