using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AeCluster.Models.Analysis.Tsne;

/// <summary>A point and its neighbours, eight at a time: x and y of each lie side by side in a vector of sixteen.</summary>
internal readonly ref struct NeighbourPairs
{
    private readonly ref double _points;
    private readonly ref int _neighbours;
    private readonly ref float _shares;
    private readonly Vector512<float> _here;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public NeighbourPairs(int i, Affinities affinities, float[] y_N2)
    {
        // A point is loaded whole: x and y are the halves of one double.
        _points = ref Unsafe.As<float, double>(ref MemoryMarshal.GetArrayDataReference(y_N2));
        _neighbours = ref MemoryMarshal.GetArrayDataReference(affinities.Neighbours);
        _shares = ref MemoryMarshal.GetArrayDataReference(affinities.Shares);
        _here = Vector512.Create(Unsafe.Add(ref _points, i)).AsSingle();
    }

    /// <summary>For eight entries of a row: y_i - y_j.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Apart(int entry)
    {
        ref var j = ref Unsafe.Add(ref _neighbours, entry);
        return _here
            - Vector512
                .Create(
                    Vector256.Create(
                        Vector128.Create(Unsafe.Add(ref _points, j), Unsafe.Add(ref _points, Unsafe.Add(ref j, 1))),
                        Vector128.Create(
                            Unsafe.Add(ref _points, Unsafe.Add(ref j, 2)),
                            Unsafe.Add(ref _points, Unsafe.Add(ref j, 3)))),
                    Vector256.Create(
                        Vector128.Create(
                            Unsafe.Add(ref _points, Unsafe.Add(ref j, 4)),
                            Unsafe.Add(ref _points, Unsafe.Add(ref j, 5))),
                        Vector128.Create(
                            Unsafe.Add(ref _points, Unsafe.Add(ref j, 6)),
                            Unsafe.Add(ref _points, Unsafe.Add(ref j, 7)))))
                .AsSingle();
    }

    /// <summary>P_ij, each twice.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Shares(int entry) =>
        Vector512.Shuffle(
            Vector256.LoadUnsafe(ref _shares, (nuint)entry).ToVector512(),
            Vector512.Create(0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7));

    /// <summary>1 + |y_i - y_j|^2, each twice.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Spacing(Vector512<float> apart)
    {
        var squares = apart * apart;
        return Vector512<float>.One + squares
            + Vector512.Shuffle(squares, Vector512.Create(1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14));
    }
}
