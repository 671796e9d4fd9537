using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AeCluster.Models.Kernels;

/// <summary>Tiles of 8 x 48 in 24 of AVX-512's 32 registers, and of 8 x 16.</summary>
internal abstract unsafe class Tile512 : IProductTile
{
    private const int Wide = 48;

    public static int Rows => 8;

    public static int Columns => Wide;

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
        Summation sum)
    {
        if (columns == Wide)
        {
            MultiplyWide(depth, a, aRow, aStep, b, bStep, c, cRow, sum);
        }
        else
        {
            MultiplyNarrow(depth, a, aRow, aStep, b, bStep, c, cRow, sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyWide(
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
        Vector512<float> c00 = Vector512<float>.Zero, c01 = Vector512<float>.Zero, c02 = Vector512<float>.Zero;
        Vector512<float> c10 = Vector512<float>.Zero, c11 = Vector512<float>.Zero, c12 = Vector512<float>.Zero;
        Vector512<float> c20 = Vector512<float>.Zero, c21 = Vector512<float>.Zero, c22 = Vector512<float>.Zero;
        Vector512<float> c30 = Vector512<float>.Zero, c31 = Vector512<float>.Zero, c32 = Vector512<float>.Zero;
        Vector512<float> c40 = Vector512<float>.Zero, c41 = Vector512<float>.Zero, c42 = Vector512<float>.Zero;
        Vector512<float> c50 = Vector512<float>.Zero, c51 = Vector512<float>.Zero, c52 = Vector512<float>.Zero;
        Vector512<float> c60 = Vector512<float>.Zero, c61 = Vector512<float>.Zero, c62 = Vector512<float>.Zero;
        Vector512<float> c70 = Vector512<float>.Zero, c71 = Vector512<float>.Zero, c72 = Vector512<float>.Zero;
        if (sum == Summation.Continue)
        {
            c00 = Vector512.Load(c);
            c01 = Vector512.Load(c + 16);
            c02 = Vector512.Load(c + 32);
            c10 = Vector512.Load(c + cRow);
            c11 = Vector512.Load(c + cRow + 16);
            c12 = Vector512.Load(c + cRow + 32);
            c20 = Vector512.Load(c + (2 * cRow));
            c21 = Vector512.Load(c + (2 * cRow) + 16);
            c22 = Vector512.Load(c + (2 * cRow) + 32);
            c30 = Vector512.Load(c + (3 * cRow));
            c31 = Vector512.Load(c + (3 * cRow) + 16);
            c32 = Vector512.Load(c + (3 * cRow) + 32);
            c40 = Vector512.Load(c + (4 * cRow));
            c41 = Vector512.Load(c + (4 * cRow) + 16);
            c42 = Vector512.Load(c + (4 * cRow) + 32);
            c50 = Vector512.Load(c + (5 * cRow));
            c51 = Vector512.Load(c + (5 * cRow) + 16);
            c52 = Vector512.Load(c + (5 * cRow) + 32);
            c60 = Vector512.Load(c + (6 * cRow));
            c61 = Vector512.Load(c + (6 * cRow) + 16);
            c62 = Vector512.Load(c + (6 * cRow) + 32);
            c70 = Vector512.Load(c + (7 * cRow));
            c71 = Vector512.Load(c + (7 * cRow) + 16);
            c72 = Vector512.Load(c + (7 * cRow) + 32);
        }

        for (; depth > 0; depth--)
        {
            var b0 = Vector512.Load(b);
            var b1 = Vector512.Load(b + 16);
            var b2 = Vector512.Load(b + 32);
            var x = Vector512.Create(*a);
            c00 = Vector512.FusedMultiplyAdd(x, b0, c00);
            c01 = Vector512.FusedMultiplyAdd(x, b1, c01);
            c02 = Vector512.FusedMultiplyAdd(x, b2, c02);
            x = Vector512.Create(a[aRow]);
            c10 = Vector512.FusedMultiplyAdd(x, b0, c10);
            c11 = Vector512.FusedMultiplyAdd(x, b1, c11);
            c12 = Vector512.FusedMultiplyAdd(x, b2, c12);
            x = Vector512.Create(a[2 * aRow]);
            c20 = Vector512.FusedMultiplyAdd(x, b0, c20);
            c21 = Vector512.FusedMultiplyAdd(x, b1, c21);
            c22 = Vector512.FusedMultiplyAdd(x, b2, c22);
            x = Vector512.Create(a[3 * aRow]);
            c30 = Vector512.FusedMultiplyAdd(x, b0, c30);
            c31 = Vector512.FusedMultiplyAdd(x, b1, c31);
            c32 = Vector512.FusedMultiplyAdd(x, b2, c32);
            x = Vector512.Create(a[4 * aRow]);
            c40 = Vector512.FusedMultiplyAdd(x, b0, c40);
            c41 = Vector512.FusedMultiplyAdd(x, b1, c41);
            c42 = Vector512.FusedMultiplyAdd(x, b2, c42);
            x = Vector512.Create(a[5 * aRow]);
            c50 = Vector512.FusedMultiplyAdd(x, b0, c50);
            c51 = Vector512.FusedMultiplyAdd(x, b1, c51);
            c52 = Vector512.FusedMultiplyAdd(x, b2, c52);
            x = Vector512.Create(a[6 * aRow]);
            c60 = Vector512.FusedMultiplyAdd(x, b0, c60);
            c61 = Vector512.FusedMultiplyAdd(x, b1, c61);
            c62 = Vector512.FusedMultiplyAdd(x, b2, c62);
            x = Vector512.Create(a[7 * aRow]);
            c70 = Vector512.FusedMultiplyAdd(x, b0, c70);
            c71 = Vector512.FusedMultiplyAdd(x, b1, c71);
            c72 = Vector512.FusedMultiplyAdd(x, b2, c72);
            a += aStep;
            b += bStep;
        }

        if (sum == Summation.Add)
        {
            c00 += Vector512.Load(c);
            c01 += Vector512.Load(c + 16);
            c02 += Vector512.Load(c + 32);
            c10 += Vector512.Load(c + cRow);
            c11 += Vector512.Load(c + cRow + 16);
            c12 += Vector512.Load(c + cRow + 32);
            c20 += Vector512.Load(c + (2 * cRow));
            c21 += Vector512.Load(c + (2 * cRow) + 16);
            c22 += Vector512.Load(c + (2 * cRow) + 32);
            c30 += Vector512.Load(c + (3 * cRow));
            c31 += Vector512.Load(c + (3 * cRow) + 16);
            c32 += Vector512.Load(c + (3 * cRow) + 32);
            c40 += Vector512.Load(c + (4 * cRow));
            c41 += Vector512.Load(c + (4 * cRow) + 16);
            c42 += Vector512.Load(c + (4 * cRow) + 32);
            c50 += Vector512.Load(c + (5 * cRow));
            c51 += Vector512.Load(c + (5 * cRow) + 16);
            c52 += Vector512.Load(c + (5 * cRow) + 32);
            c60 += Vector512.Load(c + (6 * cRow));
            c61 += Vector512.Load(c + (6 * cRow) + 16);
            c62 += Vector512.Load(c + (6 * cRow) + 32);
            c70 += Vector512.Load(c + (7 * cRow));
            c71 += Vector512.Load(c + (7 * cRow) + 16);
            c72 += Vector512.Load(c + (7 * cRow) + 32);
        }

        c00.Store(c);
        c01.Store(c + 16);
        c02.Store(c + 32);
        c10.Store(c + cRow);
        c11.Store(c + cRow + 16);
        c12.Store(c + cRow + 32);
        c20.Store(c + (2 * cRow));
        c21.Store(c + (2 * cRow) + 16);
        c22.Store(c + (2 * cRow) + 32);
        c30.Store(c + (3 * cRow));
        c31.Store(c + (3 * cRow) + 16);
        c32.Store(c + (3 * cRow) + 32);
        c40.Store(c + (4 * cRow));
        c41.Store(c + (4 * cRow) + 16);
        c42.Store(c + (4 * cRow) + 32);
        c50.Store(c + (5 * cRow));
        c51.Store(c + (5 * cRow) + 16);
        c52.Store(c + (5 * cRow) + 32);
        c60.Store(c + (6 * cRow));
        c61.Store(c + (6 * cRow) + 16);
        c62.Store(c + (6 * cRow) + 32);
        c70.Store(c + (7 * cRow));
        c71.Store(c + (7 * cRow) + 16);
        c72.Store(c + (7 * cRow) + 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyNarrow(
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
        var c00 = Vector512<float>.Zero;
        var c10 = Vector512<float>.Zero;
        var c20 = Vector512<float>.Zero;
        var c30 = Vector512<float>.Zero;
        var c40 = Vector512<float>.Zero;
        var c50 = Vector512<float>.Zero;
        var c60 = Vector512<float>.Zero;
        var c70 = Vector512<float>.Zero;
        if (sum == Summation.Continue)
        {
            c00 = Vector512.Load(c);
            c10 = Vector512.Load(c + cRow);
            c20 = Vector512.Load(c + (2 * cRow));
            c30 = Vector512.Load(c + (3 * cRow));
            c40 = Vector512.Load(c + (4 * cRow));
            c50 = Vector512.Load(c + (5 * cRow));
            c60 = Vector512.Load(c + (6 * cRow));
            c70 = Vector512.Load(c + (7 * cRow));
        }

        for (; depth > 0; depth--)
        {
            var b0 = Vector512.Load(b);
            var x = Vector512.Create(*a);
            c00 = Vector512.FusedMultiplyAdd(x, b0, c00);
            x = Vector512.Create(a[aRow]);
            c10 = Vector512.FusedMultiplyAdd(x, b0, c10);
            x = Vector512.Create(a[2 * aRow]);
            c20 = Vector512.FusedMultiplyAdd(x, b0, c20);
            x = Vector512.Create(a[3 * aRow]);
            c30 = Vector512.FusedMultiplyAdd(x, b0, c30);
            x = Vector512.Create(a[4 * aRow]);
            c40 = Vector512.FusedMultiplyAdd(x, b0, c40);
            x = Vector512.Create(a[5 * aRow]);
            c50 = Vector512.FusedMultiplyAdd(x, b0, c50);
            x = Vector512.Create(a[6 * aRow]);
            c60 = Vector512.FusedMultiplyAdd(x, b0, c60);
            x = Vector512.Create(a[7 * aRow]);
            c70 = Vector512.FusedMultiplyAdd(x, b0, c70);
            a += aStep;
            b += bStep;
        }

        if (sum == Summation.Add)
        {
            c00 += Vector512.Load(c);
            c10 += Vector512.Load(c + cRow);
            c20 += Vector512.Load(c + (2 * cRow));
            c30 += Vector512.Load(c + (3 * cRow));
            c40 += Vector512.Load(c + (4 * cRow));
            c50 += Vector512.Load(c + (5 * cRow));
            c60 += Vector512.Load(c + (6 * cRow));
            c70 += Vector512.Load(c + (7 * cRow));
        }

        c00.Store(c);
        c10.Store(c + cRow);
        c20.Store(c + (2 * cRow));
        c30.Store(c + (3 * cRow));
        c40.Store(c + (4 * cRow));
        c50.Store(c + (5 * cRow));
        c60.Store(c + (6 * cRow));
        c70.Store(c + (7 * cRow));
    }
}
