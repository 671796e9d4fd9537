using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AeCluster.Models.Analysis.Tsne;

/// <summary>The Kullback-Leibler divergence (1951) of an embedding from the similarities P of the data.</summary>
internal sealed class Divergence
{
    private const int ChunkPoints = 256;

    private readonly Affinities _affinities;
    private readonly Chunks _chunks;

    /// <summary>The sum of P, which is one up to rounding.</summary>
    private readonly double _sum;

    /// <summary>The sum of P log P.</summary>
    private readonly double _negentropy;

    public Divergence(Affinities affinities, Chunks chunks)
    {
        _affinities = affinities;
        _chunks = chunks;
        _sum = chunks.Sum(affinities.Shares.Length, ChunkPoints * 64, (first, end) => Total(first, end, share => share));
        _negentropy = chunks.Sum(affinities.Shares.Length, ChunkPoints * 64, (first, end) =>
            Total(first, end, share => share > 0 ? share * Math.Log(share) : 0));
    }

    /// <summary>
    /// KL(P || Q) in nats, where Q_ij = 1 / (1 + |y_i - y_j|^2) / Z. Pairs that are not neighbours have P = 0 and contribute
    /// nothing.
    /// </summary>
    /// <param name="z">Z, over all pairs; see <see cref="IRepulsion.Compute"/>.</param>
    public double Of(float[] y_N2, double z) =>
        _negentropy + (_sum * Math.Log(z)) + _chunks.Sum(_affinities.Count, ChunkPoints, (first, end) =>
        {
            var distances = 0.0;
            for (var i = first; i < end; i++)
            {
                distances += LogDistances(i, y_N2);
            }

            return distances;
        });

    private double Total(int first, int end, Func<double, double> of)
    {
        var total = 0.0;
        foreach (var share in _affinities.Shares.AsSpan(first, end - first))
        {
            total += of(share);
        }

        return total;
    }

    /// <summary>The sum over j of P_ij log(1 + |y_i - y_j|^2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private float LogDistances(int i, float[] y_N2)
    {
        var pairs = new NeighbourPairs(i, _affinities, y_N2);
        var end = _affinities.Starts_N[i + 1];
        var twice = Vector512<float>.Zero;
        for (var entry = _affinities.Starts_N[i]; entry < end; entry += Affinities.RowMultiple)
        {
            twice = Vector512.FusedMultiplyAdd(
                pairs.Shares(entry),
                Vector512.Log(NeighbourPairs.OnePlusSquare(pairs.Difference(entry))),
                twice);
        }

        return Vector512.Sum(twice) / 2;
    }
}
