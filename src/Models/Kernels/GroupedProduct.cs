using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AeCluster.Models.Kernels;

/// <summary>
/// The gradient of a weight over examples in several groups (shards of a batch): a product for each group, computed as by
/// <see cref="MatrixProduct"/>, and their sum by <see cref="TreeFold"/>. It works tile by tile, so that the groups' products
/// never leave the first-level cache: the result equals, to the bit, that of separate products, at little more than the cost of
/// one.
/// </summary>
internal static unsafe class GroupedProduct
{
    /// <summary>C += the sum over all groups of their products.</summary>
    /// <param name="factors">One pair, or two: then a group's term is the sum of its two products, in this order.</param>
    /// <param name="ends">For each group the index after its last example; a group begins where the one before it ends.</param>
    /// <param name="c">By rows; shares no memory with the factors.</param>
    /// <param name="threads">Maximum number of threads.</param>
    public static void Add(ReadOnlySpan<Factors> factors, int[] ends, Matrix c, int threads)
    {
        if (ends.Length > 1)
        {
            if (Vector512.IsHardwareAccelerated)
            {
                Add<Tile512>(factors, ends, c, threads);
            }
            else
            {
                Add<Tile256>(factors, ends, c, threads);
            }

            return;
        }

        foreach (var pair in factors)
        {
            MatrixProduct.Multiply(pair.Left, pair.Right, c, Summation.Add, threads);
        }
    }

    /// <summary>The same, with a given kind of tile.</summary>
    internal static void Add<TTile>(ReadOnlySpan<Factors> factors, int[] ends, Matrix c, int threads)
        where TTile : IProductTile
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(factors.Length, 2, nameof(factors));
        var pairs = factors.ToArray();
        foreach (var pair in pairs)
        {
            MatrixProduct.RequireProduct(pair.Left, pair.Right, c);
            ArgumentOutOfRangeException.ThrowIfNotEqual(pair.Left.Columns, ends[^1], nameof(ends));
        }

        MatrixProduct.Split<TTile>(c, depth: ends[^1] * pairs.Length, threads, (byRows, first, count) =>
        {
            var part = Array.ConvertAll(pairs, pair => byRows ? pair.Rows(first, count) : pair.Columns(first, count));
            AddPart<TTile>(part, ends, byRows ? c.Part(first, count, 0, c.Columns) : c.Part(0, c.Rows, first, count));
        });
    }

    private static void AddPart<TTile>(Factors[] pairs, int[] ends, Matrix c)
        where TTile : IProductTile
    {
        fixed (int* end = ends)
        {
            var panels = new Factors[pairs.Length];
            for (int j = 0, width; j < c.Columns; j += width)
            {
                width = MatrixProduct.PanelWidth<TTile>(c.Columns - j);
                for (var pair = 0; pair < pairs.Length; pair++)
                {
                    panels[pair] = new Factors(pairs[pair].Left, MatrixProduct.Panel(pairs[pair].Right, j, width, pair));
                }

                AddPanel<TTile>(panels, end, ends.Length, c.Part(0, c.Rows, j, width));
            }
        }
    }

    [SkipLocalsInit]
    private static void AddPanel<TTile>(Factors[] pairs, int* ends, int groups, Matrix c)
        where TTile : IProductTile
    {
        var width = Math.Max(16, c.Columns);
        var length = TTile.Rows * width;
        var room = stackalloc float[(TreeFold.Places(groups) + 1) * length];
        for (var i = 0; i < c.Rows; i += TTile.Rows)
        {
            var rows = Math.Min(TTile.Rows, c.Rows - i);
            var first = new Factors(MatrixProduct.FullTile<TTile>(pairs[0].Left, i, rows, place: 0), pairs[0].Right);
            if (pairs.Length == 1)
            {
                TreeFold.Sum(new ProductOfGroup<TTile>(first, ends, width), groups, room + length, length);
            }
            else
            {
                var second = new Factors(MatrixProduct.FullTile<TTile>(pairs[1].Left, i, rows, place: 1), pairs[1].Right);
                TreeFold.Sum(
                    new TwoProductsOfGroup<TTile>(new(first, ends, width), new(second, ends, width), room, length),
                    groups,
                    room + length,
                    length);
            }

            for (var row = 0; row < rows; row++)
            {
                var target = c.First + ((i + row) * c.RowStep);
                Lanes.Add(target, room + length + (row * width), target, c.Columns);
            }
        }
    }

    /// <summary>A tile of one group's product.</summary>
    private readonly struct ProductOfGroup<TTile>(Factors factors, int* ends, int width) : IGroupTerm
        where TTile : IProductTile
    {
        public void Compute(int group, float* target, Summation sum)
        {
            var begin = group == 0 ? 0 : ends[group - 1];
            var (left, right) = (factors.Left, factors.Right);
            TTile.Multiply(
                width,
                ends[group] - begin,
                left.First + (begin * left.ColumnStep),
                left.RowStep,
                left.ColumnStep,
                right.First + (begin * right.RowStep),
                right.RowStep,
                target,
                width,
                sum);
        }
    }

    /// <summary>A tile of the sum of a group's two products, completed before it is added to that of another group.</summary>
    private readonly struct TwoProductsOfGroup<TTile>(
        ProductOfGroup<TTile> first,
        ProductOfGroup<TTile> second,
        float* room,
        int length) : IGroupTerm
        where TTile : IProductTile
    {
        public void Compute(int group, float* target, Summation sum)
        {
            var own = sum == Summation.Replace ? target : room;
            first.Compute(group, own, Summation.Replace);
            second.Compute(group, own, Summation.Add);
            if (own != target)
            {
                Lanes.Add(target, own, target, length);
            }
        }
    }
}
