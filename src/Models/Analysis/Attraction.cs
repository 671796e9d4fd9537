using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AeCluster.Models.Analysis;

/// <summary>How each point is pulled by its neighbours.</summary>
internal static class Attraction
{
    /// <summary>Neighbours at once: x and y of each, side by side.</summary>
    private const int Pairs = 8;

    private static readonly Vector512<int> Twice = Vector512.Create(0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7);
    private static readonly Vector512<int> Swapped = Vector512.Create(1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14);

    /// <summary>The sum over j of P_ij (y_i - y_j) / (1 + |y_i - y_j|^2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (float X, float Y) On(int i, Affinities affinities, float[] y_N2)
    {
        // A point is loaded whole: x and y are the halves of one double.
        ref var points = ref Unsafe.As<float, double>(ref MemoryMarshal.GetArrayDataReference(y_N2));
        ref var neighbours = ref MemoryMarshal.GetArrayDataReference(affinities.Neighbours);
        ref var shares = ref MemoryMarshal.GetArrayDataReference(affinities.Shares);
        var end = affinities.Starts_N[i + 1];
        var entry = affinities.Starts_N[i];
        var here = Vector512.Create(Unsafe.Add(ref points, i)).AsSingle();
        var pull = Vector512<float>.Zero;
        for (; entry <= end - Pairs; entry += Pairs)
        {
            ref var j = ref Unsafe.Add(ref neighbours, entry);
            var there = Vector512.Create(
                Vector256.Create(
                    Vector128.Create(Unsafe.Add(ref points, j), Unsafe.Add(ref points, Unsafe.Add(ref j, 1))),
                    Vector128.Create(Unsafe.Add(ref points, Unsafe.Add(ref j, 2)), Unsafe.Add(ref points, Unsafe.Add(ref j, 3)))),
                Vector256.Create(
                    Vector128.Create(Unsafe.Add(ref points, Unsafe.Add(ref j, 4)), Unsafe.Add(ref points, Unsafe.Add(ref j, 5))),
                    Vector128.Create(Unsafe.Add(ref points, Unsafe.Add(ref j, 6)), Unsafe.Add(ref points, Unsafe.Add(ref j, 7))))).AsSingle();
            var share = Vector512.Shuffle(Vector256.LoadUnsafe(ref shares, (nuint)entry).ToVector512(), Twice);
            var apart = here - there;
            var squares = apart * apart;
            var weight = share / (Vector512<float>.One + squares + Vector512.Shuffle(squares, Swapped));
            pull = Vector512.FusedMultiplyAdd(weight, apart, pull);
        }

        float x = 0, y = 0;
        for (var lane = 0; lane < 2 * Pairs; lane += 2)
        {
            x += pull[lane];
            y += pull[lane + 1];
        }

        for (; entry < end; entry++)
        {
            var j = Unsafe.Add(ref neighbours, entry);
            var dx = y_N2[2 * i] - y_N2[2 * j];
            var dy = y_N2[(2 * i) + 1] - y_N2[(2 * j) + 1];
            var weight = Unsafe.Add(ref shares, entry) / (1 + (dx * dx) + (dy * dy));
            x += weight * dx;
            y += weight * dy;
        }

        return (x, y);
    }
}
