using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AeCluster.Models.Analysis;

/// <summary>
/// Squared Euclidean distances, in float32, from the differences themselves: |x|^2 + |y|^2 - 2xy would lose the digits of close
/// points. Points lie side by side in memory, so that one instruction serves sixteen distances.
/// </summary>
/// <remarks>
/// The data are multiplied by a power of two, which is exact, so that no value is above one: squares neither overflow nor
/// vanish. So distances are right up to that factor, the same for all; what they are needed for does not depend on it.
/// </remarks>
internal sealed class SquaredDistances
{
    /// <summary>Rows of distances that are computed together: each point is loaded once for all of them.</summary>
    public const int Queries = 4;

    /// <summary>Distances come in whole panels of this many points.</summary>
    public const int Panel = 32;

    private const int Lanes = 16;

    private readonly int _dimensions;

    /// <summary>Panel after panel: the first values of its points, their second values, ... The last one is filled up with NaN,
    /// which is near nothing.</summary>
    private readonly float[] _panels;

    /// <param name="x_ND">Finite.</param>
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

    /// <summary>Points.</summary>
    public int Count { get; }

    /// <summary>Points rounded up to whole panels; those that do not exist are at distance NaN.</summary>
    public int Padded { get; }

    /// <summary>From four points to points first .. end - 1, row after row.</summary>
    /// <param name="query">The first of the four, a multiple of four. Rows of points that do not exist are NaN.</param>
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
        var apart0 = left - value;
        var apart1 = right - value;
        sum0 = Vector512.FusedMultiplyAdd(apart0, apart0, sum0);
        sum1 = Vector512.FusedMultiplyAdd(apart1, apart1, sum1);
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
