using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AeCluster.Models.Kernels;

/// <summary>
/// Products of float32 matrices. Each element is one chain of fused multiply-adds along the common dimension, in its order: so
/// the bits depend neither on the width of the processor's registers, nor on the number of threads, nor on how many other rows
/// are computed along with it. (BLAS libraries choose their order by processor, shape and threads.)
/// </summary>
internal static unsafe class MatrixProduct
{
    /// <summary>Products of this depth at a time, so that what is read again and again stays in the nearest caches.</summary>
    private const int DepthBlock = 256;

    /// <summary>Multiplications below which a second thread costs more than it helps: about 20 microseconds' worth.</summary>
    private const long WorthAThread = 1 << 20;

    /// <summary>Whether there are registers for it; elsewhere libtorch is the better choice.</summary>
    public static bool IsSupported { get; } = Vector256.IsHardwareAccelerated && Avx.IsSupported && Fma.IsSupported;

    /// <summary>C = A B, or as <paramref name="sum"/> says.</summary>
    /// <param name="b">Its rows must be contiguous.</param>
    /// <param name="c">As b, and apart from both.</param>
    /// <param name="threads">At most so many.</param>
    public static void Multiply(Matrix a, Matrix b, Matrix c, Summation sum, int threads)
    {
        if (a.Columns != b.Rows || a.Rows != c.Rows || b.Columns != c.Columns || b.ColumnStep != 1 || c.ColumnStep != 1)
        {
            throw new ArgumentException($"{a.Rows} x {a.Columns} by {b.Rows} x {b.Columns} into {c.Rows} x {c.Columns} is no product of matrices by rows.");
        }

        if (Vector512.IsHardwareAccelerated)
        {
            Multiply<Tile512>(a, b, c, sum, threads);
        }
        else
        {
            Multiply<Tile256>(a, b, c, sum, threads);
        }
    }

    /// <summary>The same by tiles of one's choice.</summary>
    internal static void Multiply<TTile>(Matrix a, Matrix b, Matrix c, Summation sum, int threads)
        where TTile : IProductTile
    {
        var byRows = c.Rows >= c.Columns;
        var unit = byRows ? TTile.Rows : TTile.Columns;
        var units = ((byRows ? c.Rows : c.Columns) + unit - 1) / unit;
        var parts = (int)Math.Min(Math.Min(threads, units), Math.Max(1, (long)c.Rows * c.Columns * a.Columns / WorthAThread));
        if (parts <= 1)
        {
            MultiplyPart<TTile>(a, b, c, sum);
            return;
        }

        Parallel.For(0, parts, part =>
        {
            var first = (int)((long)units * part / parts) * unit;
            var end = Math.Min((int)((long)units * (part + 1) / parts) * unit, byRows ? c.Rows : c.Columns);
            if (byRows)
            {
                MultiplyPart<TTile>(a.Part(first, end - first, 0, a.Columns), b, c.Part(first, end - first, 0, c.Columns), sum);
            }
            else
            {
                MultiplyPart<TTile>(a, b.Part(0, b.Rows, first, end - first), c.Part(0, c.Rows, first, end - first), sum);
            }
        });
    }

    private static void MultiplyPart<TTile>(Matrix a, Matrix b, Matrix c, Summation sum)
        where TTile : IProductTile
    {
        // What is added as a whole cannot be added in blocks.
        var block = sum == Summation.Add ? Math.Max(1, a.Columns) : DepthBlock;
        for (var j = 0; j < c.Columns;)
        {
            var left = c.Columns - j;
            var width = left >= TTile.Columns ? TTile.Columns : Math.Min(left, 16);
            var panel = width < 16 ? PadColumns(b.Part(0, b.Rows, j, width)) : b.Part(0, b.Rows, j, width);
            // At least once: where nothing is to be added up, the sum is nothing.
            for (var k = 0; k < a.Columns || k == 0; k += block)
            {
                var depth = Math.Min(block, a.Columns - k);
                MultiplyPanel<TTile>(
                    a.Part(0, a.Rows, k, depth),
                    panel.Part(k, depth, 0, width),
                    c.Part(0, c.Rows, j, width),
                    k > 0 ? Summation.Continue : sum);
            }

            j += width;
        }
    }

    /// <param name="b">As wide as a tile, or narrower with readable memory up to 16 columns.</param>
    private static void MultiplyPanel<TTile>(Matrix a, Matrix b, Matrix c, Summation sum)
        where TTile : IProductTile
    {
        var i = 0;
        if (c.Columns >= 16)
        {
            for (; i + TTile.Rows <= c.Rows; i += TTile.Rows)
            {
                TTile.Multiply(c.Columns, a.Columns, a.First + (i * a.RowStep), a.RowStep, a.ColumnStep, b.First, b.RowStep, c.First + (i * c.RowStep), c.RowStep, sum);
            }
        }

        for (; i < c.Rows; i += TTile.Rows)
        {
            var rows = Math.Min(TTile.Rows, c.Rows - i);
            MultiplyEdge<TTile>(a.Part(i, rows, 0, a.Columns), b, c.Part(i, rows, 0, c.Columns), sum);
        }
    }

    /// <summary>A tile with fewer rows or columns than it has room for: computed in full beside C, and copied as far as it counts.</summary>
    [SkipLocalsInit]
    private static void MultiplyEdge<TTile>(Matrix a, Matrix b, Matrix c, Summation sum)
        where TTile : IProductTile
    {
        var width = Math.Max(16, c.Columns);
        var tile = stackalloc float[TTile.Rows * width];
        var part = Matrix.Padded(tile, c.Rows, c.Columns, width);
        c.CopyTo(part);
        var full = a.Rows == TTile.Rows ? a : PadRows(a, TTile.Rows);
        TTile.Multiply(width, a.Columns, full.First, full.RowStep, full.ColumnStep, b.First, b.RowStep, tile, width, sum);
        part.CopyTo(c);
    }

    /// <summary>Up to 16 columns, in memory that has 16.</summary>
    private static Matrix PadColumns(Matrix b)
    {
        var padded = Matrix.Padded(Scratch.Take(ScratchPlace.RightEdge, b.Rows * 16), b.Rows, b.Columns, 16);
        b.CopyTo(padded);
        return padded;
    }

    private static Matrix PadRows(Matrix a, int rows)
    {
        var padded = new Matrix(Scratch.Take(ScratchPlace.LeftEdge, rows * a.Columns), rows, a.Columns);
        a.CopyTo(padded);
        return padded;
    }
}
