using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AeCluster.Models.Kernels;

/// <summary>Tiles of 6 x 16 in 12 of AVX2's 16 registers.</summary>
internal abstract unsafe class Tile256 : IProductTile
{
    public static int Rows => 6;

    public static int Columns => 16;

    public static void Multiply(
        int columns,
        int depth,
        float* a,
        nint aRow,
        nint aStep,
        float* b,
        nint bStep,
        float* c,
        nint cRow,
        Summation sum) => Multiply(depth, a, aRow, aStep, b, bStep, c, cRow, sum);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply(
        int depth,
        float* a,
        nint aRow,
        nint aStep,
        float* b,
        nint bStep,
        float* c,
        nint cRow,
        Summation sum)
    {
        Vector256<float> c00 = Vector256<float>.Zero, c01 = Vector256<float>.Zero;
        Vector256<float> c10 = Vector256<float>.Zero, c11 = Vector256<float>.Zero;
        Vector256<float> c20 = Vector256<float>.Zero, c21 = Vector256<float>.Zero;
        Vector256<float> c30 = Vector256<float>.Zero, c31 = Vector256<float>.Zero;
        Vector256<float> c40 = Vector256<float>.Zero, c41 = Vector256<float>.Zero;
        Vector256<float> c50 = Vector256<float>.Zero, c51 = Vector256<float>.Zero;
        if (sum == Summation.Continue)
        {
            c00 = Vector256.Load(c); c01 = Vector256.Load(c + 8);
            c10 = Vector256.Load(c + cRow); c11 = Vector256.Load(c + cRow + 8);
            c20 = Vector256.Load(c + (2 * cRow)); c21 = Vector256.Load(c + (2 * cRow) + 8);
            c30 = Vector256.Load(c + (3 * cRow)); c31 = Vector256.Load(c + (3 * cRow) + 8);
            c40 = Vector256.Load(c + (4 * cRow)); c41 = Vector256.Load(c + (4 * cRow) + 8);
            c50 = Vector256.Load(c + (5 * cRow)); c51 = Vector256.Load(c + (5 * cRow) + 8);
        }

        for (; depth > 0; depth--)
        {
            var b0 = Vector256.Load(b);
            var b1 = Vector256.Load(b + 8);
            var x = Vector256.Create(*a);
            c00 = Vector256.FusedMultiplyAdd(x, b0, c00);
            c01 = Vector256.FusedMultiplyAdd(x, b1, c01);
            x = Vector256.Create(a[aRow]);
            c10 = Vector256.FusedMultiplyAdd(x, b0, c10);
            c11 = Vector256.FusedMultiplyAdd(x, b1, c11);
            x = Vector256.Create(a[2 * aRow]);
            c20 = Vector256.FusedMultiplyAdd(x, b0, c20);
            c21 = Vector256.FusedMultiplyAdd(x, b1, c21);
            x = Vector256.Create(a[3 * aRow]);
            c30 = Vector256.FusedMultiplyAdd(x, b0, c30);
            c31 = Vector256.FusedMultiplyAdd(x, b1, c31);
            x = Vector256.Create(a[4 * aRow]);
            c40 = Vector256.FusedMultiplyAdd(x, b0, c40);
            c41 = Vector256.FusedMultiplyAdd(x, b1, c41);
            x = Vector256.Create(a[5 * aRow]);
            c50 = Vector256.FusedMultiplyAdd(x, b0, c50);
            c51 = Vector256.FusedMultiplyAdd(x, b1, c51);
            a += aStep;
            b += bStep;
        }

        if (sum == Summation.Add)
        {
            c00 += Vector256.Load(c);
            c01 += Vector256.Load(c + 8);
            c10 += Vector256.Load(c + cRow);
            c11 += Vector256.Load(c + cRow + 8);
            c20 += Vector256.Load(c + (2 * cRow));
            c21 += Vector256.Load(c + (2 * cRow) + 8);
            c30 += Vector256.Load(c + (3 * cRow));
            c31 += Vector256.Load(c + (3 * cRow) + 8);
            c40 += Vector256.Load(c + (4 * cRow));
            c41 += Vector256.Load(c + (4 * cRow) + 8);
            c50 += Vector256.Load(c + (5 * cRow));
            c51 += Vector256.Load(c + (5 * cRow) + 8);
        }

        c00.Store(c);
        c01.Store(c + 8);
        c10.Store(c + cRow);
        c11.Store(c + cRow + 8);
        c20.Store(c + (2 * cRow));
        c21.Store(c + (2 * cRow) + 8);
        c30.Store(c + (3 * cRow));
        c31.Store(c + (3 * cRow) + 8);
        c40.Store(c + (4 * cRow));
        c41.Store(c + (4 * cRow) + 8);
        c50.Store(c + (5 * cRow));
        c51.Store(c + (5 * cRow) + 8);
    }
}
