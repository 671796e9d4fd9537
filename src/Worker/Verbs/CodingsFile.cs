using System.Globalization;
using AeCluster.Models.Data;
using AeCluster.Models.Data.Formats;
using Sylvan.Data.Csv;

namespace AeCluster.Worker.Verbs;

/// <summary>Reads codings from a file of <c>encode</c> or of another program: rows of D numbers.</summary>
internal static class CodingsFile
{
    /// <summary>In characters.</summary>
    private const int MaxRowLength = 1 << 26;

    /// <param name="codings">Number of codings, D.</param>
    /// <returns>z_ND.</returns>
    /// <exception cref="DataException">The file cannot be read, or is damaged.</exception>
    /// <exception cref="VerbException">The file does not hold codings of this model.</exception>
    public static float[] Read(string path, int codings)
    {
        var values = Path.GetExtension(path) == ".npy" ? FromNpy(path, codings) : FromCsv(path, codings);
        var broken = Array.FindIndex(values, value => !float.IsFinite(value));
        if (values.Length == 0)
        {
            throw new VerbException($"{path} has no rows");
        }

        return broken < 0
            ? values
            : throw new VerbException(
                $"{path}: coding {(broken % codings) + 1} of row {(broken / codings) + 1} is {values[broken]}, "
                    + "which is not a finite number");
    }

    private static float[] FromNpy(string path, int codings)
    {
        var array = NpyArray.ReadFloats(path);
        return array.Shape is [_, var width] && width == codings
            ? array.Values
            : throw new VerbException(
                $"{path} has the shape ({string.Join(", ", array.Shape)}), "
                    + $"but the model has {codings} codings: (rows, {codings}) is needed",
                "was it written by another model's `aecluster encode`?");
    }

    private static float[] FromCsv(string path, int codings)
    {
        try
        {
            using var text = new StreamReader(RegularFile.OpenRead(path));
            using var table = CsvDataReader.Create(text, new CsvDataReaderOptions
            {
                HasHeaders = false,
                Delimiter = ',',
                MaxBufferSize = MaxRowLength,

                // Lines that start with # are data.
                Comment = '\0',
            });
            return FromCsv(table, path, codings);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CsvFormatException)
        {
            throw new DataException($"{path} cannot be read: {error.Message}", error);
        }
    }

    private static float[] FromCsv(CsvDataReader table, string path, int codings)
    {
        if (!NextRow(table))
        {
            return [];
        }

        string[] first = [.. Enumerable.Range(0, table.RowFieldCount).Select(column => table.GetString(column).Trim())];
        var columns = ColumnsOf(first, path, codings);
        var values = new List<float>();
        for (var hasRow = IsNumber(first[columns[0]], out _) || NextRow(table); hasRow; hasRow = NextRow(table))
        {
            if (table.RowFieldCount != first.Length)
            {
                throw new VerbException(
                    $"{path}, line {table.RowNumber}: {table.RowFieldCount} cells, but the first line has {first.Length}");
            }

            foreach (var column in columns)
            {
                if (!IsNumber(table.GetFieldSpan(column), out var value))
                {
                    var cell = table.GetString(column).Trim().ReplaceLineEndings(" ");
                    throw new VerbException($"{path}, line {table.RowNumber}: '{cell}' is not a number");
                }

                values.Add(value);
            }
        }

        return [.. values];
    }

    /// <summary>The columns z1, z2, ... if the first line names them; otherwise all columns.</summary>
    private static int[] ColumnsOf(string[] first, string path, int codings)
    {
        var places = first.Index().DistinctBy(cell => cell.Item).ToDictionary(cell => cell.Item, cell => cell.Index);
        int[] named = [.. EncodeVerb.CodingNames(codings + 1).TakeWhile(places.ContainsKey).Select(name => places[name])];
        int[] columns = named.Length == 0 ? [.. Enumerable.Range(0, first.Length)] : named;
        return columns.Length == codings
            ? columns
            : throw new VerbException(
                $"{path} has {(named.Length > codings ? $"more than {codings}" : columns.Length)} columns of codings, "
                    + $"but the model has {codings}",
                $"name the columns z1 to z{codings} in the first line, or leave out all others");
    }

    /// <summary>Advances to the next row that is not empty.</summary>
    private static bool NextRow(CsvDataReader table)
    {
        while (table.Read())
        {
            if (table.RowFieldCount > 1 || !table.GetFieldSpan(0).IsWhiteSpace())
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsNumber(ReadOnlySpan<char> cell, out float value) =>
        float.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
}
