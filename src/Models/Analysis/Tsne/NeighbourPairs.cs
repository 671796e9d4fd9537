using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AeCluster.Models.Analysis.Tsne;

/// <summary>A point and its neighbours, eight at a time: a vector of sixteen holds x and y of each.</summary>
internal readonly ref struct NeighbourPairs
{
    private readonly ref double _points;
    private readonly ref int _neighbours;
    private readonly ref float _shares;
    private readonly Vector512<float> _here;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public NeighbourPairs(int i, Affinities affinities, float[] y_N2)
    {
        // Both coordinates of a point are loaded as one double.
        _points = ref Unsafe.As<float, double>(ref MemoryMarshal.GetArrayDataReference(y_N2));
        _neighbours = ref MemoryMarshal.GetArrayDataReference(affinities.Neighbours);
        _shares = ref MemoryMarshal.GetArrayDataReference(affinities.Shares);
        _here = Vector512.Create(Unsafe.Add(ref _points, i)).AsSingle();
    }

    /// <summary>y_i - y_j for eight entries of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Difference(int entry)
    {
        ref var j = ref Unsafe.Add(ref _neighbours, entry);
        var there01 = Vector128.Create(Unsafe.Add(ref _points, j), Unsafe.Add(ref _points, Unsafe.Add(ref j, 1)));
        var there23 = Vector128.Create(
            Unsafe.Add(ref _points, Unsafe.Add(ref j, 2)), Unsafe.Add(ref _points, Unsafe.Add(ref j, 3)));
        var there45 = Vector128.Create(
            Unsafe.Add(ref _points, Unsafe.Add(ref j, 4)), Unsafe.Add(ref _points, Unsafe.Add(ref j, 5)));
        var there67 = Vector128.Create(
            Unsafe.Add(ref _points, Unsafe.Add(ref j, 6)), Unsafe.Add(ref _points, Unsafe.Add(ref j, 7)));
        var there = Vector512.Create(Vector256.Create(there01, there23), Vector256.Create(there45, there67));
        return _here - there.AsSingle();
    }

    /// <summary>P_ij, each twice.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Shares(int entry) =>
        Vector512.Shuffle(
            Vector256.LoadUnsafe(ref _shares, (nuint)entry).ToVector512(),
            Vector512.Create(0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7));

    /// <summary>1 + |y_i - y_j|^2, each twice.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> OnePlusSquare(Vector512<float> difference)
    {
        var squares = difference * difference;
        return Vector512<float>.One + squares
            + Vector512.Shuffle(squares, Vector512.Create(1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14));
    }
}
