namespace AeCluster.Models.Analysis;

/// <summary>
/// The exact nearest neighbours of each point, from all distances. In ten or more dimensions, no search tree is faster up to
/// about a hundred thousand points.
/// </summary>
/// <param name="Indices_NK">For each point, its neighbours, nearest first; ties by index.</param>
/// <param name="SquaredDistances_NK">Up to a common factor; see <see cref="SquaredDistances"/>.</param>
internal sealed record NearestNeighbours(int[] Indices_NK, float[] SquaredDistances_NK)
{
    /// <summary>Queries that share a pass over the points.</summary>
    private const int ChunkQueries = 64;

    /// <summary>Points that are compared with all of these queries before the next ones, while they are in the cache.</summary>
    private const int ChunkPoints = 1024;

    /// <param name="x_ND">Must be finite.</param>
    /// <param name="k">Must be less than the number of points.</param>
    /// <param name="found">Called from any thread with the number of points done so far.</param>
    public static NearestNeighbours Of(ReadOnlySpan<float> x_ND, int dimensions, int k, Chunks chunks, Action<int>? found = null)
    {
        var distances = new SquaredDistances(x_ND, dimensions);
        var indices_NK = new int[distances.Count * k];
        var distances_NK = new float[distances.Count * k];
        var done = 0;
        chunks.For(distances.Count, ChunkQueries, (first, end) =>
        {
            var lists = Search(distances, first, end, k);
            for (var i = first; i < end; i++)
            {
                lists[i - first].CopyTo(indices_NK.AsSpan(i * k, k), distances_NK.AsSpan(i * k, k));
            }

            found?.Invoke(Interlocked.Add(ref done, end - first));
        });
        return new NearestNeighbours(indices_NK, distances_NK);
    }

    private static NearestList[] Search(SquaredDistances distances, int first, int end, int k)
    {
        var lists = new NearestList[end - first];
        for (var i = 0; i < lists.Length; i++)
        {
            lists[i] = new NearestList(k, self: first + i);
        }

        var squared = new float[SquaredDistances.Queries * ChunkPoints];
        for (var from = 0; from < distances.Padded; from += ChunkPoints)
        {
            var to = Math.Min(distances.Padded, from + ChunkPoints);
            for (var query = first; query < end; query += SquaredDistances.Queries)
            {
                distances.Fill(query, from, to, squared);
                for (var i = query; i < Math.Min(end, query + SquaredDistances.Queries); i++)
                {
                    lists[i - first].Offer(squared.AsSpan((i - query) * (to - from), to - from), from);
                }
            }
        }

        return lists;
    }
}
