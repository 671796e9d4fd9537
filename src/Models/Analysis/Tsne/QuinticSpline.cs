using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AeCluster.Models.Analysis.Tsne;

/// <summary>
/// The B-spline of degree five (Schoenberg, 1946): the weights of the six nodes around a point. A point at node + t, t in [0, 1),
/// is between the third and the fourth.
/// </summary>
internal static class QuinticSpline
{
    public const int Nodes = 6;

    /// <summary>Coefficients of 1, t, ... t^5; lanes 6 and 7 are zero.</summary>
    private static Vector256<float> C0 => Vector256.Create(1f / 120, 26f / 120, 66f / 120, 26f / 120, 1f / 120, 0, 0, 0);
    private static Vector256<float> C1 => Vector256.Create(-5f / 120, -50f / 120, 0, 50f / 120, 5f / 120, 0, 0, 0);
    private static Vector256<float> C2 => Vector256.Create(10f / 120, 20f / 120, -60f / 120, 20f / 120, 10f / 120, 0, 0, 0);
    private static Vector256<float> C3 => Vector256.Create(-10f / 120, 20f / 120, 0, -20f / 120, 10f / 120, 0, 0, 0);
    private static Vector256<float> C4 => Vector256.Create(5f / 120, -20f / 120, 30f / 120, -20f / 120, 5f / 120, 0, 0, 0);
    private static Vector256<float> C5 => Vector256.Create(-1f / 120, 5f / 120, -10f / 120, 10f / 120, -5f / 120, 1f / 120, 0, 0);

    /// <summary>The weights, which add up to one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Weights(float t)
    {
        var x = Vector256.Create(t);
        var sum = Vector256.FusedMultiplyAdd(C5, x, C4);
        sum = Vector256.FusedMultiplyAdd(sum, x, C3);
        sum = Vector256.FusedMultiplyAdd(sum, x, C2);
        sum = Vector256.FusedMultiplyAdd(sum, x, C1);
        return Vector256.FusedMultiplyAdd(sum, x, C0);
    }

    /// <summary>The derivatives of the weights by t, which add up to zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Slopes(float t)
    {
        var x = Vector256.Create(t);
        var sum = Vector256.FusedMultiplyAdd(5 * C5, x, 4 * C4);
        sum = Vector256.FusedMultiplyAdd(sum, x, 3 * C3);
        sum = Vector256.FusedMultiplyAdd(sum, x, 2 * C2);
        return Vector256.FusedMultiplyAdd(sum, x, C1);
    }

    /// <summary>The factor by which the spline, sampled at the nodes, scales a wave.</summary>
    /// <param name="frequency">Periods per node.</param>
    public static double Response(double frequency) =>
        (66 + (52 * Math.Cos(2 * Math.PI * frequency)) + (2 * Math.Cos(4 * Math.PI * frequency))) / 120;
}
