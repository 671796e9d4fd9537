namespace AeCluster.Coordinator.Cli;

/// <summary>Finds what a mistyped word was probably meant to be.</summary>
public static class NearestWord
{
    /// <returns>Known words that are a few keystrokes away or that contain the word, nearest first; at most <paramref name="most"/>.</returns>
    public static IReadOnlyList<string> Find(string word, IEnumerable<string> known, int most = 1) =>
        [.. known
            .Select(candidate => (candidate, distance: EditDistance.Between(word, candidate)))
            .Where(pair => pair.distance <= Tolerated(word) || Contains(pair.candidate, word))
            .OrderBy(pair => pair.distance)
            .ThenBy(pair => pair.candidate, StringComparer.Ordinal)
            .Take(most)
            .Select(pair => pair.candidate)];

    // Two keystrokes, or one in three of a longer word: `--wrokers` yes, `--force` for `--join` no.
    private static int Tolerated(string word) => Math.Max(2, word.TrimStart('-').Length / 3);

    private static bool Contains(string candidate, string word) =>
        word.Length >= 3 && candidate.Contains(word, StringComparison.OrdinalIgnoreCase);
}
