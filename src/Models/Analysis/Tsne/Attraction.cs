using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AeCluster.Models.Analysis.Tsne;

/// <summary>The attraction of a point by its neighbours.</summary>
internal static class Attraction
{
    /// <summary>The sum over j of P_ij (y_i - y_j) / (1 + |y_i - y_j|^2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (float X, float Y) On(int i, Affinities affinities, float[] y_N2)
    {
        var pairs = new NeighbourPairs(i, affinities, y_N2);
        var end = affinities.Starts_N[i + 1];
        var pull = Vector512<float>.Zero;
        for (var entry = affinities.Starts_N[i]; entry < end; entry += Affinities.RowMultiple)
        {
            var difference = pairs.Difference(entry);
            pull = Vector512.FusedMultiplyAdd(pairs.Shares(entry) / NeighbourPairs.OnePlusSquare(difference), difference, pull);
        }

        var half = pull.GetLower() + pull.GetUpper();
        var quarter = half.GetLower() + half.GetUpper();
        return (quarter[0] + quarter[2], quarter[1] + quarter[3]);
    }
}
