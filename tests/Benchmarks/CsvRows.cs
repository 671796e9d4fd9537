using Sylvan.Data.Csv;

namespace AeCluster.Benchmarks;

/// <summary>Reads the tables of a run folder.</summary>
internal static class CsvRows
{
    /// <returns>The rows, each by column name.</returns>
    public static async Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> ReadAsync(string path)
    {
        await using var table = await CsvDataReader.CreateAsync(path);
        var rows = new List<IReadOnlyDictionary<string, string>>();
        while (await table.ReadAsync())
        {
            rows.Add(Enumerable.Range(0, table.FieldCount).ToDictionary(table.GetName, table.GetString));
        }

        return rows;
    }
}
