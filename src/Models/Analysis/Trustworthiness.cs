using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AeCluster.Models.Analysis;

/// <summary>
/// The extent to which neighbours in an embedding are neighbours in the data (Venna and Kaski, 2001): 1 if all are, about 0.5 for
/// random neighbours.
/// </summary>
public static class Trustworthiness
{
    private const int ChunkPoints = 32;

    /// <summary>
    /// 1 - 2 / (N k (2N - 3k - 1)) times the sum, over each point and each of its k neighbours in the embedding, of the excess
    /// over k of that neighbour's rank by distance in the data. Distances are Euclidean; ties are broken by index. Takes time
    /// proportional to N^2: a second for 20,000 points, and half a minute for 100,000.
    /// </summary>
    /// <param name="x_ND">The data, point by point.</param>
    /// <param name="y_NE">The embedding, point by point.</param>
    /// <param name="count">Number of points, N.</param>
    /// <param name="neighbours">k, below half the number of points.</param>
    /// <param name="threads">Null for one per core. The result does not depend on it.</param>
    /// <exception cref="AnalysisException">Sizes do not match, or a value is not finite.</exception>
    public static double Of(
        ReadOnlySpan<float> x_ND,
        ReadOnlySpan<float> y_NE,
        int count,
        int neighbours = 5,
        int? threads = null,
        CancellationToken cancellation = default)
    {
        var dimensions = Dimensions(x_ND, count);
        var embedded = Dimensions(y_NE, count);
        if (neighbours < 1 || 2L * neighbours >= count)
        {
            throw new AnalysisException(
                "Trustworthiness needs at least one neighbour, and more than two points for each; "
                    + $"these are {count} points for {neighbours}.");
        }

        var chunks = new Chunks(threads ?? Environment.ProcessorCount, cancellation);
        var shown_NK = NearestNeighbours.Of(y_NE, embedded, neighbours, chunks).Indices_NK;
        var distances = new SquaredDistances(x_ND, dimensions);
        var beyond = chunks.Sum(count, ChunkPoints, (first, end) =>
        {
            var squared = new float[SquaredDistances.Queries * distances.Padded];
            var sum = 0L;
            for (var i = first; i < end; i++)
            {
                if (i % SquaredDistances.Queries == 0)
                {
                    distances.Fill(i, 0, distances.Padded, squared);
                }

                var row = squared.AsSpan(i % SquaredDistances.Queries * distances.Padded, distances.Padded);
                row[i] = float.NaN;
                foreach (var j in shown_NK.AsSpan(i * neighbours, neighbours))
                {
                    sum += Math.Max(0, 1 + CountBefore(row, j) - neighbours);
                }
            }

            return sum;
        });
        return 1 - (beyond * 2 / ((double)count * neighbours * ((2.0 * count) - (3.0 * neighbours) - 1)));
    }

    /// <summary>Number of points before point j: those that are nearer, or as near with a lower index.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int CountBefore(ReadOnlySpan<float> squared, int j)
    {
        ref var start = ref MemoryMarshal.GetReference(squared);
        var limit = Vector512.Create(squared[j]);
        var count = 0;
        var whole = j / Vector512<float>.Count * Vector512<float>.Count;
        for (var l = 0; l < squared.Length; l += Vector512<float>.Count)
        {
            var values = Vector512.LoadUnsafe(ref start, (nuint)l);
            var before = l < whole ? Vector512.LessThanOrEqual(values, limit) : Vector512.LessThan(values, limit);
            count += BitOperations.PopCount(before.ExtractMostSignificantBits());
        }

        for (var l = whole; l < j; l++)
        {
            count += squared[l] == squared[j] ? 1 : 0;
        }

        return count;
    }

    private static int Dimensions(ReadOnlySpan<float> rows, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        if (rows.Length % count != 0 || rows.IsEmpty)
        {
            throw new AnalysisException($"{rows.Length:N0} values are no whole number of values for each of {count:N0} points.");
        }

        Rows.RequireFinite(rows, rows.Length / count);
        return rows.Length / count;
    }
}
