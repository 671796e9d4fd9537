using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AeCluster.Models.Analysis.Tsne;

/// <summary>Sums over all pairs, sixteen at a time: the fastest way for few points, and the reference in tests.</summary>
internal sealed class ExactRepulsion : IRepulsion
{
    private const int ChunkPoints = 64;
    private const int Lanes = 16;

    private readonly int _count;
    private readonly Chunks _chunks;
    private readonly float[] _xs;
    private readonly float[] _ys;

    public ExactRepulsion(int count, Chunks chunks)
    {
        _count = count;
        _chunks = chunks;
        var padded = Chunks.Count(count, Lanes) * Lanes;
        _xs = new float[padded];
        _ys = new float[padded];

        // Padding is so far away that its similarity is zero.
        _xs.AsSpan(count).Fill(1e18f);
        _ys.AsSpan(count).Fill(1e18f);
    }

    public double Compute(float[] y_N2, float[] force_N2)
    {
        for (var i = 0; i < _count; i++)
        {
            _xs[i] = y_N2[2 * i];
            _ys[i] = y_N2[(2 * i) + 1];
        }

        // The sum includes each point with itself, with a similarity of one.
        return _chunks.Sum(_count, ChunkPoints, (first, end) => Push(first, end, force_N2)) - _count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Push(int first, int end, float[] force_N2)
    {
        var total = 0.0;
        for (var i = first; i < end; i++)
        {
            var x = Vector512.Create(_xs[i]);
            var y = Vector512.Create(_ys[i]);
            Vector512<float> similarity = default, pushX = default, pushY = default;
            for (var j = 0; j < _xs.Length; j += Lanes)
            {
                var dx = x - Vector512.LoadUnsafe(ref _xs[j]);
                var dy = y - Vector512.LoadUnsafe(ref _ys[j]);
                var q =
                    Vector512<float>.One
                    / Vector512.FusedMultiplyAdd(dx, dx, Vector512.FusedMultiplyAdd(dy, dy, Vector512<float>.One));
                var squared = q * q;
                similarity += q;
                pushX = Vector512.FusedMultiplyAdd(squared, dx, pushX);
                pushY = Vector512.FusedMultiplyAdd(squared, dy, pushY);
            }

            force_N2[2 * i] = Vector512.Sum(pushX);
            force_N2[(2 * i) + 1] = Vector512.Sum(pushY);
            total += Vector512.Sum(similarity);
        }

        return total;
    }
}
