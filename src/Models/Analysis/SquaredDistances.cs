using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AeCluster.Models.Analysis;

/// <summary>
/// Squared Euclidean distances in float32, computed from differences: |x|^2 + |y|^2 - 2xy would lose the digits of close points.
/// Points are interleaved in memory, so that one instruction computes sixteen distances.
/// </summary>
/// <remarks>
/// The data are scaled by a power of two, which is exact, so that no value is above one and squares neither overflow nor
/// underflow. Distances are therefore correct up to a common factor, which does not matter to their users.
/// </remarks>
internal sealed class SquaredDistances
{
    /// <summary>Rows of distances that are computed together: each point is loaded once for all.</summary>
    public const int Queries = 4;

    /// <summary>Points per panel; distances are computed for whole panels.</summary>
    public const int Panel = 32;

    private const int Lanes = 16;

    private readonly int _dimensions;

    /// <summary>For each panel the first values of its points, then their second values, and so on. The last panel is padded with
    /// NaN.</summary>
    private readonly float[] _panels;

    /// <param name="x_ND">Must be finite.</param>
    public SquaredDistances(ReadOnlySpan<float> x_ND, int dimensions)
    {
        _dimensions = dimensions;
        Count = x_ND.Length / dimensions;
        Padded = Chunks.Count(Count, Panel) * Panel;
        _panels = new float[Padded * dimensions];
        _panels.AsSpan().Fill(float.NaN);
        var scale = Scale(x_ND);
        for (var i = 0; i < Count; i++)
        {
            for (var d = 0; d < dimensions; d++)
            {
                _panels[(((i / Panel * dimensions) + d) * Panel) + (i % Panel)] = (float)(x_ND[(i * dimensions) + d] * scale);
            }
        }
    }

    /// <summary>Number of points.</summary>
    public int Count { get; }

    /// <summary>Number of points, rounded up to whole panels; distances to padding are NaN.</summary>
    public int Padded { get; }

    /// <summary>Computes the distances from four points to points first .. end - 1, row by row.</summary>
    /// <param name="query">The first of the four points, a multiple of four. Rows of padding are NaN.</param>
    /// <param name="first">A multiple of <see cref="Panel"/>, like <paramref name="end"/>.</param>
    /// <param name="squared">Four rows of end - first values.</param>
    public void Fill(int query, int first, int end, Span<float> squared)
    {
        var row = end - first;
        ArgumentOutOfRangeException.ThrowIfLessThan(squared.Length, Queries * row);
        ref readonly var queries = ref _panels[(query / Panel * Panel * _dimensions) + (query % Panel)];
        ref var target = ref MemoryMarshal.GetReference(squared);
        for (var panel = first; panel < end; panel += Panel)
        {
            FillPanel(
                in queries,
                in _panels[panel * _dimensions],
                _dimensions,
                ref Unsafe.Add(ref target, panel - first),
                (nuint)row);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FillPanel(
        ref readonly float queries,
        ref readonly float points,
        int dimensions,
        ref float target,
        nuint row)
    {
        Vector512<float> a0 = default, a1 = default, b0 = default, b1 = default;
        Vector512<float> c0 = default, c1 = default, d0 = default, d1 = default;
        for (nuint i = 0; i < (nuint)dimensions; i++)
        {
            ref var values = ref Unsafe.Add(ref Unsafe.AsRef(in queries), i * Panel);
            var left = Vector512.LoadUnsafe(in points, i * Panel);
            var right = Vector512.LoadUnsafe(in points, (i * Panel) + Lanes);
            Add(values, left, right, ref a0, ref a1);
            Add(Unsafe.Add(ref values, 1), left, right, ref b0, ref b1);
            Add(Unsafe.Add(ref values, 2), left, right, ref c0, ref c1);
            Add(Unsafe.Add(ref values, 3), left, right, ref d0, ref d1);
        }

        a0.StoreUnsafe(ref target);
        a1.StoreUnsafe(ref target, Lanes);
        b0.StoreUnsafe(ref target, row);
        b1.StoreUnsafe(ref target, row + Lanes);
        c0.StoreUnsafe(ref target, 2 * row);
        c1.StoreUnsafe(ref target, (2 * row) + Lanes);
        d0.StoreUnsafe(ref target, 3 * row);
        d1.StoreUnsafe(ref target, (3 * row) + Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(
        float query,
        Vector512<float> left,
        Vector512<float> right,
        ref Vector512<float> sum0,
        ref Vector512<float> sum1)
    {
        var value = Vector512.Create(query);
        var difference0 = left - value;
        var difference1 = right - value;
        sum0 = Vector512.FusedMultiplyAdd(difference0, difference0, sum0);
        sum1 = Vector512.FusedMultiplyAdd(difference1, difference1, sum1);
    }

    private static double Scale(ReadOnlySpan<float> x_ND)
    {
        var largest = 0f;
        foreach (var value in x_ND)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        return largest > 0 ? Math.ScaleB(1, -Math.ILogB(largest) - 1) : 1;
    }
}
