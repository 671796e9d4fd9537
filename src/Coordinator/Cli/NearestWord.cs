namespace AeCluster.Coordinator.Cli;

/// <summary>Finds what a mistyped word was probably meant to be.</summary>
public static class NearestWord
{
    /// <returns>Known words that are a few keystrokes away or that contain the word, nearest first; at most <paramref name="most"/>.</returns>
    public static IReadOnlyList<string> Find(string word, IEnumerable<string> known, int most = 1) =>
        [.. known
            .Select(candidate => (candidate, distance: Distance(word, candidate)))
            .Where(pair => pair.distance <= Tolerated(word) || Contains(pair.candidate, word))
            .OrderBy(pair => pair.distance)
            .ThenBy(pair => pair.candidate, StringComparer.Ordinal)
            .Take(most)
            .Select(pair => pair.candidate)];

    // Two keystrokes, or one in three of a longer word: `--wrokers` yes, `--force` for `--join` no.
    private static int Tolerated(string word) => Math.Max(2, word.TrimStart('-').Length / 3);

    private static bool Contains(string candidate, string word) =>
        word.Length >= 3 && candidate.Contains(word, StringComparison.OrdinalIgnoreCase);

    /// <returns>Insertions, deletions, replacements and swaps of neighbours between two words, case ignored.</returns>
    internal static int Distance(string from, string to)
    {
        var (a, b) = (from.ToLowerInvariant(), to.ToLowerInvariant());
        var cost = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    cost[i, j] = i + j;
                    continue;
                }

                var replaced = cost[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                cost[i, j] = Math.Min(replaced, 1 + Math.Min(cost[i - 1, j], cost[i, j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
                }
            }
        }

        return cost[a.Length, b.Length];
    }
}
