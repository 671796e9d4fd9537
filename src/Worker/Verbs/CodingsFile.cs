using System.Globalization;
using AeCluster.Models.Data;

namespace AeCluster.Worker.Verbs;

/// <summary>Codings as <c>encode</c> writes them, or as other programs do: a row of D numbers for each.</summary>
internal static class CodingsFile
{
    /// <param name="codings">D.</param>
    /// <returns>z_ND.</returns>
    /// <exception cref="DataException">The file cannot be read, or is damaged.</exception>
    /// <exception cref="VerbException">It does not hold codings of this model.</exception>
    public static float[] Read(string path, int codings)
    {
        var values = Path.GetExtension(path) == ".npy" ? FromNpy(path, codings) : FromCsv(path, codings);
        var broken = Array.FindIndex(values, value => !float.IsFinite(value));
        return values.Length == 0
            ? throw new VerbException($"{path} has no rows")
            : broken < 0
                ? values
                : throw new VerbException(
                    $"{path}: coding {(broken % codings) + 1} of row {(broken / codings) + 1} is {values[broken]}, which is not a finite number");
    }

    private static float[] FromNpy(string path, int codings)
    {
        var array = NpyArray.ReadFloats(path);
        return array.Shape is [_, var width] && width == codings
            ? array.Values
            : throw new VerbException(
                $"{path} has the shape ({string.Join(", ", array.Shape)}), but the model has {codings} codings: (rows, {codings}) is needed",
                "was it written by another model's `aecluster encode`?");
    }

    /// <summary>The columns z1, z2, ... where the first line names them; else all columns, and there may be no such line.</summary>
    private static float[] FromCsv(string path, int codings)
    {
        var rows = RowsOf(path);
        if (rows.Count == 0)
        {
            return [];
        }

        var header = rows[0].Cells;
        var names = EncodeVerb.CodingNames(codings + 1).ToArray();
        var columns = Array.ConvertAll(names, name => Array.IndexOf(header, name));
        var isNamed = columns[0] >= 0;
        if (isNamed ? Array.IndexOf(columns, -1) != codings : header.Length != codings)
        {
            var there = isNamed ? columns.TakeWhile(column => column >= 0).Count() : header.Length;
            throw new VerbException(
                $"{path} has {(isNamed && there > codings ? $"more than {codings}" : there)} columns of codings, but the model has {codings}",
                $"name the columns z1 to z{codings} in the first line, or leave out all others");
        }

        var hasHeader = isNamed || !float.TryParse(header[0], NumberStyles.Float, CultureInfo.InvariantCulture, out _);
        var values = new List<float>();
        foreach (var (line, cells) in rows.Skip(hasHeader ? 1 : 0))
        {
            for (var coding = 0; coding < codings; coding++)
            {
                var cell = header.Length != cells.Length ? "" : cells[isNamed ? columns[coding] : coding];
                values.Add(float.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                    ? value
                    : throw new VerbException(header.Length != cells.Length
                        ? $"{path}, line {line}: {cells.Length} cells, but the first line has {header.Length}"
                        : $"{path}, line {line}: '{cell}' is not a number"));
            }
        }

        return [.. values];
    }

    /// <summary>With the numbers of their lines; empty ones are left out.</summary>
    private static List<(int Line, string[] Cells)> RowsOf(string path)
    {
        try
        {
            return [.. File.ReadLines(path)
                .Select((text, index) => (Line: index + 1, Text: text))
                .Where(row => row.Text.Trim().Length > 0)
                .Select(row => (row.Line, Split(row.Text)))];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path} cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Commas within quotes, as in a class's name, separate nothing.</summary>
    private static string[] Split(string line)
    {
        var cells = new List<string>();
        var (begin, isQuoted) = (0, false);
        for (var i = 0; i <= line.Length; i++)
        {
            if (i == line.Length || (line[i] == ',' && !isQuoted))
            {
                cells.Add(line[begin..i].Trim().Trim('"'));
                begin = i + 1;
            }
            else if (line[i] == '"')
            {
                isQuoted = !isQuoted;
            }
        }

        return [.. cells];
    }
}
