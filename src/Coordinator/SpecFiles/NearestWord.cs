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
            .Select(candidate => (candidate, Edits: Edits(word.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .Where(pair => pair.Edits <= limit && pair.Edits < pair.candidate.Length)
            .OrderBy(pair => pair.Edits)
            .ToList();
        return near.Count == 0 ? null : near[0].candidate;
    }

    /// <summary>Letters to insert, delete, replace or swap with the next one (optimal string alignment).</summary>
    private static int Edits(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            d[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            d[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var change = a[i - 1] == b[j - 1] ? 0 : 1;
                d[i, j] = Math.Min(Math.Min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + change);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }

        return d[a.Length, b.Length];
    }
}
