using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AeCluster.Models.Analysis;

/// <summary>
/// The nearest other points of each point, exactly: every distance is computed (in float32, from the differences themselves:
/// |x|^2 + |y|^2 - 2xy would lose the digits of close neighbours). Sixteen points lie side by side in memory, so that one
/// instruction serves sixteen distances; up to a hundred thousand points or so no search tree beats that from ten dimensions on.
/// </summary>
/// <param name="Indices_NK">Point after point: nearest first, of equally near ones that with the lower number.</param>
/// <param name="SquaredDistances_NK">Euclidean.</param>
internal sealed record NearestNeighbours(int[] Indices_NK, float[] SquaredDistances_NK)
{
    private const int Lanes = 16;
    private const int QueriesAtOnce = 4;

    /// <summary>Queries that share a pass over the points, and points compared before the next query's turn: they stay in the cache.</summary>
    private const int ChunkQueries = 64;
    private const int PanelBlocks = 64;

    /// <param name="x_ND">Finite.</param>
    /// <param name="k">Below the number of points.</param>
    /// <param name="found">Told how many points are done, now and then; from any thread.</param>
    public static NearestNeighbours Of(ReadOnlyMemory<float> x_ND, int dimensions, int k, Chunks chunks, Action<int>? found = null)
    {
        var count = x_ND.Length / dimensions;
        var lanes = SideBySide(x_ND.Span, count, dimensions);
        var indices_NK = new int[count * k];
        var distances_NK = new float[count * k];
        var done = 0;
        chunks.For(count, ChunkQueries, (first, end) =>
        {
            Search(x_ND.Span, lanes, dimensions, first, end, k, indices_NK, distances_NK);
            found?.Invoke(Interlocked.Add(ref done, end - first));
        });
        return new NearestNeighbours(indices_NK, distances_NK);
    }

    /// <summary>Blocks of sixteen points: their first values, their second values, ... The last block is filled up with NaN, which is near nothing.</summary>
    private static float[] SideBySide(ReadOnlySpan<float> x_ND, int count, int dimensions)
    {
        var lanes = new float[Chunks.Count(count, Lanes) * Lanes * dimensions];
        lanes.AsSpan().Fill(float.NaN);
        for (var i = 0; i < count; i++)
        {
            for (var d = 0; d < dimensions; d++)
            {
                lanes[(((i / Lanes * dimensions) + d) * Lanes) + (i % Lanes)] = x_ND[(i * dimensions) + d];
            }
        }

        return lanes;
    }

    private static void Search(
        ReadOnlySpan<float> x_ND, float[] lanes, int dimensions, int first, int end, int k, int[] indices_NK, float[] distances_NK)
    {
        var blocks = lanes.Length / Lanes / dimensions;
        var nearest = new NearestList[end - first];
        for (var i = 0; i < nearest.Length; i++)
        {
            nearest[i] = new NearestList(k);
        }

        for (var panel = 0; panel < blocks; panel += PanelBlocks)
        {
            var panelEnd = Math.Min(blocks, panel + PanelBlocks);
            for (var query = first; query < end; query += QueriesAtOnce)
            {
                // Near the end some queries are computed twice and listed once.
                Compare(x_ND, lanes, dimensions, query, end, panel, panelEnd, nearest.AsSpan(query - first));
            }
        }

        for (var i = first; i < end; i++)
        {
            nearest[i - first].Take(indices_NK.AsSpan(i * k, k), distances_NK.AsSpan(i * k, k));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Compare(
        ReadOnlySpan<float> x_ND, float[] lanes, int dimensions, int query, int end, int firstBlock, int endBlock, Span<NearestList> nearest)
    {
        ref var a = ref Unsafe.AsRef(in x_ND[query * dimensions]);
        ref var b = ref Unsafe.AsRef(in x_ND[Math.Min(query + 1, end - 1) * dimensions]);
        ref var c = ref Unsafe.AsRef(in x_ND[Math.Min(query + 2, end - 1) * dimensions]);
        ref var d = ref Unsafe.AsRef(in x_ND[Math.Min(query + 3, end - 1) * dimensions]);
        for (var block = firstBlock; block < endBlock; block++)
        {
            Vector512<float> toA = default, toB = default, toC = default, toD = default;
            ref var points = ref lanes[block * Lanes * dimensions];
            for (var i = 0; i < dimensions; i++)
            {
                var value = Vector512.LoadUnsafe(ref points, (nuint)(i * Lanes));
                var fromA = value - Vector512.Create(Unsafe.Add(ref a, i));
                var fromB = value - Vector512.Create(Unsafe.Add(ref b, i));
                var fromC = value - Vector512.Create(Unsafe.Add(ref c, i));
                var fromD = value - Vector512.Create(Unsafe.Add(ref d, i));
                toA = Vector512.FusedMultiplyAdd(fromA, fromA, toA);
                toB = Vector512.FusedMultiplyAdd(fromB, fromB, toB);
                toC = Vector512.FusedMultiplyAdd(fromC, fromC, toC);
                toD = Vector512.FusedMultiplyAdd(fromD, fromD, toD);
            }

            nearest[0].Offer(toA, block * Lanes, query);
            if (nearest.Length > 1)
            {
                nearest[1].Offer(toB, block * Lanes, query + 1);
            }

            if (nearest.Length > 2)
            {
                nearest[2].Offer(toC, block * Lanes, query + 2);
            }

            if (nearest.Length > 3)
            {
                nearest[3].Offer(toD, block * Lanes, query + 3);
            }
        }
    }
}
