namespace AeCluster.Coordinator.Text;

/// <summary>What a mistyped word was probably meant to be: of an option, a verb, a setting, a file, an experiment.</summary>
internal static class NearestWord
{
    private const int LeastPart = 3;

    /// <returns>Known words that are a few keystrokes away or that contain the word, nearest first; at most
    /// <paramref name="most"/>.</returns>
    public static IReadOnlyList<string> Find(string word, IEnumerable<string> known, int most = 1)
    {
        // One keystroke in three: `--wrokers` for `--workers`, but not `--force` for `--join`.
        var tolerated = Math.Max(1, word.TrimStart('-').Length / 3);
        return
        [
            .. known
                // Lengths first: a broken file may hold a word of megabytes, and comparing takes the product of both lengths.
                .Where(candidate => Math.Abs(candidate.Length - word.Length) <= tolerated || IsPart(word, candidate))
                .Select(candidate => (candidate, edits: EditDistance.Between(word, candidate)))
                .Where(pair => (pair.edits <= tolerated && pair.edits < pair.candidate.Length) || IsPart(word, pair.candidate))
                .OrderBy(pair => pair.edits)
                .ThenBy(pair => pair.candidate, StringComparer.Ordinal)
                .Take(most)
                .Select(pair => pair.candidate),
        ];
    }

    /// <summary>The end of an error about an unknown word: the nearest valid one or, when none is near, all of them.</summary>
    public static string Suggest(string word, IReadOnlyList<string> valid) =>
        Find(word, valid) is [var nearest] ? $"did you mean '{nearest}'?" : $"valid: {string.Join(", ", valid)}";

    private static bool IsPart(string word, string candidate) =>
        word.Length >= LeastPart && candidate.Contains(word, StringComparison.OrdinalIgnoreCase);
}
