namespace AeCluster.Benchmarks;

/// <summary>The tables of a run folder.</summary>
internal static class CsvRows
{
    /// <returns>Each row, by column.</returns>
    public static async Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> ReadAsync(string path)
    {
        var lines = (await File.ReadAllLinesAsync(path)).Select(Cells).ToList();
        return [.. lines.Skip(1).Select(cells => lines[0].Zip(cells).ToDictionary(pair => pair.First, pair => pair.Second))];
    }

    /// <summary>Quotes only keep commas together here: what is read has no line ends in it.</summary>
    private static List<string> Cells(string line)
    {
        var (cells, quoted) = (new List<string> { "" }, false);
        foreach (var letter in line)
        {
            if (letter == '"')
            {
                quoted = !quoted;
            }
            else if (letter == ',' && !quoted)
            {
                cells.Add("");
            }
            else
            {
                cells[^1] += letter;
            }
        }

        return cells;
    }
}
