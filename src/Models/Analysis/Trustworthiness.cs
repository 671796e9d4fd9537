namespace AeCluster.Models.Analysis;

/// <summary>
/// How far the neighbours that an embedding shows are neighbours in the data, too (Venna and Kaski, 2001): 1 where all are,
/// about 0.5 where they are chance.
/// </summary>
public static class Trustworthiness
{
    private const int ChunkPoints = 32;

    /// <summary>
    /// 1 - 2 / (N k (2N - 3k - 1)) times the sum, over each point and each of its k neighbours in the embedding, of how far
    /// that neighbour's rank by distance in the data is beyond k. Distances are Euclidean; of equally near points the one with the lower number comes first.
    /// </summary>
    /// <param name="x_ND">Data, point after point.</param>
    /// <param name="y_NE">The embedding, point after point.</param>
    /// <param name="count">Points, N.</param>
    /// <param name="neighbours">k, below half the number of points.</param>
    /// <param name="threads">Null: one a core. The result does not depend on it.</param>
    /// <exception cref="AnalysisException">Sizes do not match, or a value is not finite.</exception>
    public static double Of(
        ReadOnlyMemory<float> x_ND, ReadOnlyMemory<float> y_NE, int count, int neighbours = 5, int? threads = null, CancellationToken cancellation = default)
    {
        var dimensions = Dimensions(x_ND.Span, count);
        if (neighbours < 1 || 2 * neighbours >= count)
        {
            throw new AnalysisException($"Trustworthiness needs more than two points a neighbour; there are {count} points for {neighbours} neighbours.");
        }

        var chunks = new Chunks(threads ?? Environment.ProcessorCount, cancellation);
        var nearest = NearestNeighbours.Of(y_NE, Dimensions(y_NE.Span, count), neighbours, chunks);
        var beyond = chunks.Sum(count, ChunkPoints, (first, end) =>
        {
            var squared = new float[count];
            var sum = 0L;
            for (var i = first; i < end; i++)
            {
                var here = x_ND.Span.Slice(i * dimensions, dimensions);
                for (var j = 0; j < count; j++)
                {
                    var there = x_ND.Span.Slice(j * dimensions, dimensions);
                    var distance = 0f;
                    for (var d = 0; d < dimensions; d++)
                    {
                        distance += (here[d] - there[d]) * (here[d] - there[d]);
                    }

                    squared[j] = distance;
                }

                squared[i] = float.PositiveInfinity;
                foreach (var j in nearest.Indices_NK.AsSpan(i * neighbours, neighbours))
                {
                    var rank = 1;
                    for (var l = 0; l < count; l++)
                    {
                        rank += squared[l] < squared[j] || (squared[l] == squared[j] && l < j) ? 1 : 0;
                    }

                    sum += Math.Max(0, rank - neighbours);
                }
            }

            return sum;
        });
        return 1 - (beyond * 2 / ((double)count * neighbours * ((2.0 * count) - (3 * neighbours) - 1)));
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
