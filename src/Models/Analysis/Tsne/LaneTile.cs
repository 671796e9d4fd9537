using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AeCluster.Models.Analysis.Tsne;

/// <summary>Sixteen vectors of sixteen lanes.</summary>
internal static class LaneTile
{
    public const int Lanes = LaneFft.Lanes;
    public const int Size = Lanes * Lanes;

    /// <summary>Transposes by exchanging blocks of half the size, recursively (Eklundh, 1972).</summary>
    /// <param name="tile">The first of <see cref="Size"/> values, row by row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose(ref float tile)
    {
        Exchange(ref tile, 8);
        Exchange(ref tile, 4);
        Exchange(ref tile, 2);
        Exchange(ref tile, 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Exchange(ref float tile, int distance)
    {
        var partner = Vector512.Create(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15) ^ Vector512.Create(distance);
        var isUpper = Vector512
            .LessThan(partner, Vector512.Create(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15))
            .AsSingle();
        for (var row = 0; row < Lanes; row++)
        {
            if ((row & distance) != 0)
            {
                continue;
            }

            ref var upper = ref Unsafe.Add(ref tile, row * Lanes);
            ref var lower = ref Unsafe.Add(ref tile, (row + distance) * Lanes);
            var a = Vector512.LoadUnsafe(ref upper);
            var b = Vector512.LoadUnsafe(ref lower);
            Vector512.ConditionalSelect(isUpper, Vector512.ShuffleNative(b, partner), a).StoreUnsafe(ref upper);
            Vector512.ConditionalSelect(isUpper, b, Vector512.ShuffleNative(a, partner)).StoreUnsafe(ref lower);
        }
    }
}
