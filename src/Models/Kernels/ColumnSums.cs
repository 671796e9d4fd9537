using System.Runtime.Intrinsics;

namespace AeCluster.Models.Kernels;

/// <summary>The gradient of a bias: sums over examples.</summary>
internal static unsafe class ColumnSums
{
    /// <summary>sums[j] += x[0, j] + x[1, j] + ..., which is complete before it is added.</summary>
    /// <param name="x">By rows.</param>
    public static void Add(Matrix x, float* sums)
    {
        var j = 0;
        for (; j + 32 <= x.Columns; j += 32)
        {
            var (sum0, sum1) = (Vector512<float>.Zero, Vector512<float>.Zero);
            var row = x.First + j;
            for (var i = 0; i < x.Rows; i++, row += x.RowStep)
            {
                sum0 += Vector512.Load(row);
                sum1 += Vector512.Load(row + 16);
            }

            (Vector512.Load(sums + j) + sum0).Store(sums + j);
            (Vector512.Load(sums + j + 16) + sum1).Store(sums + j + 16);
        }

        for (; j < x.Columns; j++)
        {
            float sum = 0;
            for (var i = 0; i < x.Rows; i++)
            {
                sum += x.First[(i * x.RowStep) + j];
            }

            sums[j] += sum;
        }
    }
}
