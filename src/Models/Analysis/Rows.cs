using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AeCluster.Models.Analysis;

/// <summary>Checks of data in rows of float32.</summary>
internal static class Rows
{
    /// <returns>The number of rows.</returns>
    /// <exception cref="AnalysisException">The values are not a whole number of rows.</exception>
    public static int Count(int values, int dimensions)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimensions);
        return values % dimensions == 0
            ? values / dimensions
            : throw new AnalysisException($"{values:N0} values are no whole number of rows of {dimensions} values each.");
    }

    /// <param name="firstRow">Index of the first row, for the message.</param>
    /// <exception cref="AnalysisException">A value is NaN or infinite. Names the first row that has one.</exception>
    public static void RequireFinite(ReadOnlySpan<float> x_ND, int dimensions, long firstRow = 0)
    {
        var i = FirstNotFinite(x_ND);
        if (i >= 0)
        {
            var what = float.IsNaN(x_ND[i]) ? "NaN (not a number)" : "an infinite value";
            throw new AnalysisException(
                $"Row {firstRow + (i / dimensions)} (counted from 0) holds {what} in column {i % dimensions}. "
                    + "Leave such rows out, or mend whatever made them.");
        }
    }

    private static int FirstNotFinite(ReadOnlySpan<float> x)
    {
        ref var start = ref MemoryMarshal.GetReference(x);
        var i = 0;
        for (; i <= x.Length - Vector512<float>.Count; i += Vector512<float>.Count)
        {
            // Infinity minus itself is NaN, which does not equal zero.
            var values = Vector512.LoadUnsafe(ref start, (nuint)i);
            if (!Vector512.EqualsAll(values - values, Vector512<float>.Zero))
            {
                break;
            }
        }

        for (; i < x.Length; i++)
        {
            if (!float.IsFinite(x[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
