using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AeCluster.Models.Kernels;

/// <summary>
/// Products of float32 matrices. Each element is one chain of fused multiply-adds along the common dimension, in order. So its
/// bits depend neither on the width of the processor's registers, nor on the number of threads, nor on the number of rows
/// computed with it. (BLAS libraries choose their order by processor, shape and threads.)
/// </summary>
internal static unsafe class MatrixProduct
{
    /// <summary>Depth of the products computed at a time, so that the panels that are read repeatedly stay in cache.</summary>
    private const int DepthBlock = 256;

    /// <summary>Number of multiplications for which an additional thread pays off: about 20 microseconds' worth.</summary>
    private const long MinProductsPerThread = 1 << 20;

    /// <summary>Whether the processor has AVX and fused multiply-add; without them libtorch is faster.</summary>
    public static bool IsSupported { get; } = Vector256.IsHardwareAccelerated && Avx.IsSupported && Fma.IsSupported;

    /// <summary>C = A B, or another <see cref="Summation"/>.</summary>
    /// <param name="b">Its rows must be contiguous.</param>
    /// <param name="c">As b; shares no memory with a and b.</param>
    /// <param name="threads">Maximum number of threads.</param>
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

    /// <summary>The same, with a given kind of tile.</summary>
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

    /// <exception cref="ArgumentException">The sizes do not match, or B or C is not by rows.</exception>
    internal static void RequireProduct(Matrix a, Matrix b, Matrix c)
    {
        if (a.Columns != b.Rows || a.Rows != c.Rows || b.Columns != c.Columns || b.ColumnStep != 1 || c.ColumnStep != 1)
        {
            throw new ArgumentException(
                $"{a.Rows} x {a.Columns} by {b.Rows} x {b.Columns} into {c.Rows} x {c.Columns} is no product of matrices "
                    + "by rows.");
        }
    }

    /// <summary>Splits a product into parts for several threads, if it is large enough.</summary>
    /// <param name="depth">Multiplications for each element.</param>
    /// <param name="multiply">Computes some of the rows (true) or columns (false), given the first and their number.</param>
    internal static void Split<TTile>(Matrix c, int depth, int threads, Action<bool, int, int> multiply)
        where TTile : IProductTile
    {
        var byRows = c.Rows >= c.Columns;
        var unit = byRows ? TTile.Rows : TTile.Columns;
        var all = byRows ? c.Rows : c.Columns;
        var units = (all + unit - 1) / unit;
        var parts = (int)Math.Min(Math.Min(threads, units), Math.Max(1, (long)c.Rows * c.Columns * depth / MinProductsPerThread));
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

    /// <summary>The width of the next panel.</summary>
    /// <param name="columns">Number of columns that are left.</param>
    internal static int PanelWidth<TTile>(int columns)
        where TTile : IProductTile => columns >= TTile.Columns ? TTile.Columns : Math.Min(columns, 16);

    /// <summary>Some columns of a right factor, as wide as a tile, or narrower with readable memory up to 16 columns.</summary>
    /// <param name="place">Buffer for a copy: panels in use at the same time need different ones.</param>
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

    /// <summary>Some rows of a left factor, followed by readable memory up to the rows of a tile.</summary>
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
        // A product that is completed before it is added cannot be computed in blocks.
        var block = sum == Summation.Add ? Math.Max(1, a.Columns) : DepthBlock;
        for (var j = 0; j < c.Columns;)
        {
            var width = PanelWidth<TTile>(c.Columns - j);
            var panel = Panel(b, j, width);

            // At least once: a sum of no products is zero.
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

    /// <summary>Computes a partial tile: in full beside C, of which the part within C is copied.</summary>
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
