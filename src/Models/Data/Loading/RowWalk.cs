using System.Numerics.Tensors;
using AeCluster.Models.Data.Formats;

namespace AeCluster.Models.Data.Loading;

/// <summary>One pass over the requested rows, in the order of the file, about a megabyte at a time.</summary>
internal sealed class RowWalk(RowSource source, LoadContext context)
{
    private const int ValuesPerRead = 1 << 18;
    private const int RowsBetweenReports = 64;

    /// <summary>A run of rows is read at once if at least one in this many is requested; otherwise rows are read one by
    /// one.</summary>
    private const int MaxRowsPerRequested = 4;

    /// <param name="part">Index of the part.</param>
    /// <param name="example">Index of the row within the part.</param>
    /// <param name="values">Not scaled; valid during the call.</param>
    public delegate void Visit(int part, int example, Span<float> values);

    /// <param name="parts">Rows of each part.</param>
    /// <exception cref="DataException">A row cannot be read, or holds a number that is not finite.</exception>
    public void Over(IReadOnlyList<int[]> parts, Visit visit)
    {
        var places = InOrder(parts);
        var shape = source.Shape;
        var rowsPerRead = source.ReadsRunsFaster ? Math.Max(1, ValuesPerRead / shape.Values) : 1;
        var buffer = new float[rowsPerRead * shape.Values];
        var reported = 0;
        for (var i = 0; i < places.Length;)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            var first = RowOf(places[i]);
            var end = i + 1;
            while (end < places.Length && RowOf(places[end]) < first + rowsPerRead)
            {
                end++;
            }

            var rows = RowOf(places[end - 1]) - first + 1;
            if ((long)(end - i) * MaxRowsPerRequested < rows)
            {
                (end, rows) = (i + 1, 1);
            }

            source.Read(first, buffer.AsSpan(0, rows * shape.Values));
            for (; i < end; i++)
            {
                var row = RowOf(places[i]);
                var values = buffer.AsSpan((row - first) * shape.Values, shape.Values);
                CheckFinite(row, values);
                visit(PartOf(places[i]), ExampleOf(places[i]), values);
            }

            if (i >= reported + RowsBetweenReports || i == places.Length)
            {
                reported = i;
                context.Progress?.Report(
                    new DataProgress($"reading {Path.GetFileName(source.Name.TrimEnd('/'))}", i, places.Length, "examples"));
            }
        }
    }

    /// <summary>Whether any of these rows is as asked; reads no more of them than needed.</summary>
    /// <exception cref="DataException">A row cannot be read, or holds a number that is not finite.</exception>
    public bool Any(int[] rows, Func<ReadOnlySpan<float>, bool> isSo)
    {
        var found = false;
        var rowsPerLook = source.ReadsRunsFaster ? Math.Max(1, ValuesPerRead / source.Shape.Values) : 1;
        foreach (var some in rows.Order().Chunk(rowsPerLook))
        {
            Over([some], (_, _, values) => found |= isSo(values));
            if (found)
            {
                return true;
            }
        }

        return false;
    }

    private void CheckFinite(int row, ReadOnlySpan<float> values)
    {
        // The largest magnitude is NaN if any value is.
        if (source.Levels is not null || float.IsFinite(TensorPrimitives.MaxMagnitude(values)))
        {
            return;
        }

        var place = 0;
        while (float.IsFinite(values[place]))
        {
            place++;
        }

        var problem = float.IsNaN(values[place]) ? "not a number (NaN)" : "infinite, or beyond the range of float32";
        const string Remedy = "Replace the value, or leave the row out.";
        throw new DataException($"{source.PlaceOf(row)}: {source.PlaceOfValue(place)} is {problem}. {Remedy}")
        {
            Outline = $"{source.PlaceOf(row)}: {source.NumberOfValue(place)} is {problem}. {Remedy}",
        };
    }

    /// <summary>Row, part and example in one number, sorted.</summary>
    private static long[] InOrder(IReadOnlyList<int[]> parts)
    {
        var places = new long[parts.Sum(part => part.Length)];
        var next = 0;
        for (var part = 0; part < parts.Count; part++)
        {
            for (var example = 0; example < parts[part].Length; example++)
            {
                places[next++] = ((long)parts[part][example] << 32) | ((uint)part << 31) | (uint)example;
            }
        }

        Array.Sort(places);
        return places;
    }

    private static int RowOf(long place) => (int)(place >> 32);

    private static int PartOf(long place) => (int)((uint)place >> 31);

    private static int ExampleOf(long place) => (int)(place & int.MaxValue);
}
