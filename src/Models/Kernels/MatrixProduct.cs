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
        RequireProduct(a, b, c);
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
        Split<TTile>(c, a.Columns, threads, (byRows, first, count) =>
        {
            if (byRows)
            {
                MultiplyPart<TTile>(a.Part(first, count, 0, a.Columns), b, c.Part(first, count, 0, c.Columns), sum);
            }
            else
            {
                MultiplyPart<TTile>(a, b.Part(0, b.Rows, first, count), c.Part(0, c.Rows, first, count), sum);
            }
        });
    }

    /// <exception cref="ArgumentException">C cannot be A B, or B or C is not by rows.</exception>
    internal static void RequireProduct(Matrix a, Matrix b, Matrix c)
    {
        if (a.Columns != b.Rows || a.Rows != c.Rows || b.Columns != c.Columns || b.ColumnStep != 1 || c.ColumnStep != 1)
        {
            throw new ArgumentException(
                $"{a.Rows} x {a.Columns} by {b.Rows} x {b.Columns} into {c.Rows} x {c.Columns} is no product of matrices "
                    + "by rows.");
        }
    }

    /// <summary>Cuts a product into parts for several threads, where that is worth it.</summary>
    /// <param name="depth">Multiplications for each element.</param>
    /// <param name="multiply">Computes some of the rows (true), or of the columns: from which one on, and how many.</param>
    internal static void Split<TTile>(Matrix c, int depth, int threads, Action<bool, int, int> multiply)
        where TTile : IProductTile
    {
        var byRows = c.Rows >= c.Columns;
        var unit = byRows ? TTile.Rows : TTile.Columns;
        var all = byRows ? c.Rows : c.Columns;
        var units = (all + unit - 1) / unit;
        var parts = (int)Math.Min(Math.Min(threads, units), Math.Max(1, (long)c.Rows * c.Columns * depth / WorthAThread));
        if (parts <= 1)
        {
            multiply(byRows, 0, all);
            return;
        }

        Parallel.For(0, parts, part =>
        {
            var first = (int)((long)units * part / parts) * unit;
            multiply(byRows, first, Math.Min((int)((long)units * (part + 1) / parts) * unit, all) - first);
        });
    }

    /// <summary>The width of the next panel, of so many columns that are left.</summary>
    internal static int PanelWidth<TTile>(int columns)
        where TTile : IProductTile => columns >= TTile.Columns ? TTile.Columns : Math.Min(columns, 16);

    /// <summary>Some columns of a right factor, as wide as a tile, or narrower with readable memory up to 16 columns.</summary>
    /// <param name="place">Where to keep a copy: two panels at a time need two places.</param>
    internal static Matrix Panel(Matrix b, int first, int width, int place = 0)
    {
        var panel = b.Part(0, b.Rows, first, width);
        if (width >= 16)
        {
            return panel;
        }

        var padded = Matrix.Padded(Scratch.Take(ScratchPlace.RightEdge, b.Rows * 16, place), b.Rows, width, 16);
        panel.CopyTo(padded);
        return padded;
    }

    /// <summary>Some rows of a left factor, with as many more behind them as a tile has.</summary>
    /// <param name="place">As of <see cref="Panel"/>.</param>
    internal static Matrix FullTile<TTile>(Matrix a, int first, int rows, int place = 0)
        where TTile : IProductTile
    {
        var part = a.Part(first, rows, 0, a.Columns);
        if (rows == TTile.Rows)
        {
            return part;
        }

        var padded = new Matrix(Scratch.Take(ScratchPlace.LeftEdge, TTile.Rows * a.Columns, place), TTile.Rows, a.Columns);
        part.CopyTo(padded);
        return padded;
    }

    private static void MultiplyPart<TTile>(Matrix a, Matrix b, Matrix c, Summation sum)
        where TTile : IProductTile
    {
        // What is added as a whole cannot be added in blocks.
        var block = sum == Summation.Add ? Math.Max(1, a.Columns) : DepthBlock;
        for (var j = 0; j < c.Columns;)
        {
            var width = PanelWidth<TTile>(c.Columns - j);
            var panel = Panel(b, j, width);

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

    /// <param name="b">See <see cref="Panel"/>.</param>
    private static void MultiplyPanel<TTile>(Matrix a, Matrix b, Matrix c, Summation sum)
        where TTile : IProductTile
    {
        var i = 0;
        if (c.Columns >= 16)
        {
            for (; i + TTile.Rows <= c.Rows; i += TTile.Rows)
            {
                TTile.Multiply(
                    c.Columns,
                    a.Columns,
                    a.First + (i * a.RowStep),
                    a.RowStep,
                    a.ColumnStep,
                    b.First,
                    b.RowStep,
                    c.First + (i * c.RowStep),
                    c.RowStep,
                    sum);
            }
        }

        for (; i < c.Rows; i += TTile.Rows)
        {
            var rows = Math.Min(TTile.Rows, c.Rows - i);
            MultiplyEdge<TTile>(FullTile<TTile>(a, i, rows), b, c.Part(i, rows, 0, c.Columns), sum);
        }
    }

    /// <summary>A tile with fewer rows or columns than it has room for: computed in full beside C, and copied as far as it
    /// counts.</summary>
    [SkipLocalsInit]
    private static void MultiplyEdge<TTile>(Matrix a, Matrix b, Matrix c, Summation sum)
        where TTile : IProductTile
    {
        var width = Math.Max(16, c.Columns);
        var tile = stackalloc float[TTile.Rows * width];
        var part = Matrix.Padded(tile, c.Rows, c.Columns, width);
        c.CopyTo(part);
        TTile.Multiply(width, a.Columns, a.First, a.RowStep, a.ColumnStep, b.First, b.RowStep, tile, width, sum);
        part.CopyTo(c);
    }
}
