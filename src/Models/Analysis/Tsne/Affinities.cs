namespace AeCluster.Models.Analysis.Tsne;

/// <summary>
/// The similarities P of the data, which the embedding should reproduce: sparse, symmetric, with sum one. Row i has the entries
/// from
/// <c>Starts_N[i]</c> to <c>Starts_N[i + 1]</c>, ordered by neighbour, and is padded with entries of the point itself of share
/// zero, so that it can be read eight entries at a time.
/// </summary>
internal sealed record Affinities(int[] Starts_N, int[] Neighbours, float[] Shares)
{
    /// <summary>The length of a row is a multiple of this.</summary>
    public const int RowMultiple = 8;

    private const int ChunkPoints = 256;

    public int Count => Starts_N.Length - 1;

    /// <param name="perplexity">At most the number of neighbours.</param>
    public static Affinities Of(NearestNeighbours nearest, int count, double perplexity, Chunks chunks)
    {
        var k = nearest.Indices_NK.Length / count;
        var indices_NK = (int[])nearest.Indices_NK.Clone();
        var shares_NK = new float[count * k];
        chunks.For(count, ChunkPoints, (first, end) =>
        {
            var calibration = new Perplexity(perplexity, k);
            for (var i = first; i < end; i++)
            {
                var shares_K = calibration.Shares(nearest.SquaredDistances_NK.AsSpan(i * k, k));
                for (var j = 0; j < k; j++)
                {
                    shares_NK[(i * k) + j] = (float)shares_K[j];
                }

                indices_NK.AsSpan(i * k, k).Sort(shares_NK.AsSpan(i * k, k));
            }
        });
        return Symmetric(indices_NK, shares_NK, count, k, chunks);
    }

    /// <summary>P_ij = (p_i|j + p_j|i) / 2N.</summary>
    private static Affinities Symmetric(int[] indices_NK, float[] shares_NK, int count, int k, Chunks chunks)
    {
        var (reverseStarts, reverse, reverseShares) = Reverse(indices_NK, shares_NK, count, k);

        // Each row is the union of two lists ordered by neighbour. Compute the lengths first, then the entries.
        var starts_N = new int[count + 1];
        chunks.For(count, ChunkPoints, (first, end) =>
        {
            for (var i = first; i < end; i++)
            {
                starts_N[i + 1] = Chunks.Count(Merge(i, [], []), RowMultiple) * RowMultiple;
            }
        });
        for (var i = 0; i < count; i++)
        {
            starts_N[i + 1] = checked(starts_N[i] + starts_N[i + 1]);
        }

        var neighbours = new int[starts_N[count]];
        var shares = new float[starts_N[count]];
        chunks.For(count, ChunkPoints, (first, end) =>
        {
            for (var i = first; i < end; i++)
            {
                var length = starts_N[i + 1] - starts_N[i];
                var row = neighbours.AsSpan(starts_N[i], length);
                row.Fill(i);
                Merge(i, row, shares.AsSpan(starts_N[i], length));
            }
        });
        return new Affinities(starts_N, neighbours, shares);

        int Merge(int i, Span<int> neighbours, Span<float> shares)
        {
            var own = i * k;
            var ownEnd = own + k;
            var back = reverseStarts[i];
            var backEnd = reverseStarts[i + 1];
            var length = 0;
            for (; own < ownEnd || back < backEnd; length++)
            {
                var mine = own < ownEnd ? indices_NK[own] : int.MaxValue;
                var theirs = back < backEnd ? reverse[back] : int.MaxValue;
                if (neighbours.Length > 0)
                {
                    neighbours[length] = Math.Min(mine, theirs);
                    shares[length] =
                        ((mine <= theirs ? shares_NK[own] : 0) + (theirs <= mine ? reverseShares[back] : 0)) / (2f * count);
                }

                own += mine <= theirs ? 1 : 0;
                back += theirs <= mine ? 1 : 0;
            }

            return length;
        }
    }

    /// <summary>For each point, the points that have it as a neighbour, in order, and their shares.</summary>
    private static (int[] Starts, int[] Points, float[] Shares) Reverse(int[] indices_NK, float[] shares_NK, int count, int k)
    {
        var starts = new int[count + 1];
        foreach (var j in indices_NK)
        {
            starts[j + 1]++;
        }

        for (var i = 0; i < count; i++)
        {
            starts[i + 1] += starts[i];
        }

        var next = starts.AsSpan(0, count).ToArray();
        var points = new int[indices_NK.Length];
        var shares = new float[indices_NK.Length];
        for (var i = 0; i < count; i++)
        {
            for (var place = i * k; place < (i + 1) * k; place++)
            {
                var to = next[indices_NK[place]]++;
                points[to] = i;
                shares[to] = shares_NK[place];
            }
        }

        return (starts, points, shares);
    }
}
