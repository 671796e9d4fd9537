using AeCluster.Models.Kernels;
using AeCluster.Models.Training.Sharding;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace AeCluster.Models.Tests.Kernels;

/// <summary>Products over groups of examples equal, to the bit, those of each group, added along the tree.</summary>
public sealed unsafe class GroupedProductTests
{
    private static readonly System.Random _values = new(5);

    public static TheoryData<int, int, int[]> Shapes =>
        new()
        {
            { 100, 784, [16, 32, 48, 64] },
            { 30, 100, [7, 14, 21] },
            { 9, 49, [0, 3, 3, 10, 11, 20] },
            { 1, 1, [1, 2] },
            { 8, 48, [5] },
            { 784, 2, [2, 4, 6, 8, 10, 12, 14] },
        };

    [Fact]
    public void Terms_are_added_in_the_order_of_the_tree()
    {
        for (var groups = 1; groups <= 40; groups++)
        {
            var terms = Enumerable.Range(0, groups).Select(_ => Filled(19)).ToArray();
            var room = new PinnedFloats(TreeFold.Places(groups) * 19);
            TreeFold.Sum(new Term(terms), groups, room.First, 19);
            Assert.Equal(TreeSum([.. terms.Select(Memory.All)]), Memory.All(room)[..19]);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_product_is_the_tree_of_those_of_the_groups_whatever_the_tiles_and_threads(int rows, int columns, int[] ends)
    {
        foreach (var pairs in new[] { 1, 2 })
        {
            Check(rows, columns, ends, pairs, threads: 1);
            Check(rows, columns, ends, pairs, threads: 3);
        }
    }

    [Property(MaxTest = 60)]
    public Property So_it_is_for_any_shape() => Prop.ForAll(
        ArbMap.Default.ArbFor<(byte Rows, byte Columns, byte[] Counts)>(),
        shape =>
        {
            var sum = 0;
            int[] ends = [.. shape.Counts.Append((byte)1).Select(count => sum += count % 20)];
            Check(shape.Rows, shape.Columns, ends, pairs: 1, threads: 1);
            Check(shape.Rows, shape.Columns, ends, pairs: 2, threads: 2);
        });

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Sums_of_columns_are_the_tree_of_those_of_the_groups(int rows, int columns, int[] ends)
    {
        _ = rows;
        var x = Filled(ends[^1] * columns);
        var sums = Filled(columns);
        var expected = Memory.All(sums);
        var ofGroups = TreeSum([
            .. Groups(ends)
                .Select(group =>
                    Enumerable
                        .Range(0, columns)
                        .Select(j =>
                            Enumerable
                                .Range(group.Begin, group.Count)
                                .Aggregate(0f, (chain, i) => chain + x.First[(i * columns) + j]))
                        .ToArray()),
        ]);
        ColumnSums.Add(new Matrix(x.First, ends[^1], columns), ends, sums.First);
        Assert.Equal(expected.Zip(ofGroups, (a, b) => a + b), Memory.All(sums));
        GC.KeepAlive(x);
    }

    private static void Check(int rows, int columns, int[] ends, int pairs, int threads)
    {
        var memory = Enumerable
            .Range(0, pairs)
            .Select(_ => (Left: Filled(ends[^1] * rows), Right: Filled(ends[^1] * columns)))
            .ToArray();

        // One left factor is a transposed gradient; the other one is not transposed.
        Factors[] factors =
        [
            .. memory.Select((pair, i) => new Factors(
                i == 0 ? new Matrix(pair.Left.First, ends[^1], rows).Transposed : new Matrix(pair.Left.First, rows, ends[^1]),
                new Matrix(pair.Right.First, ends[^1], columns))),
        ];
        var target = Filled(rows * columns);
        var before = Memory.All(target);
        var c = new Matrix(target.First, rows, columns);
        var ofGroups = TreeSum([.. Groups(ends).Select(group => ProductsOf(factors, group.Begin, group.Count, rows, columns))]);
        float[] expected = [.. before.Zip(ofGroups, (a, b) => a + b)];

        GroupedProduct.Add<Tile512>(factors, ends, c, threads);
        Assert.Equal(expected, Memory.All(target));
        before.CopyTo(new Span<float>(target.First, before.Length));
        GroupedProduct.Add<Tile256>(factors, ends, c, threads);
        Assert.Equal(expected, Memory.All(target));
        if (ends.Length > 1 || pairs == 1)
        {
            before.CopyTo(new Span<float>(target.First, before.Length));
            GroupedProduct.Add(factors, ends, c, threads);
            Assert.Equal(expected, Memory.All(target));
        }

        GC.KeepAlive(memory);
    }

    /// <summary>The sum of a group's two products.</summary>
    private static float[] ProductsOf(Factors[] factors, int begin, int count, int rows, int columns)
    {
        var sum = new PinnedFloats(rows * columns);
        new Span<float>(sum.First, sum.Length).Clear();
        foreach (var pair in factors)
        {
            MatrixProduct.Multiply(
                pair.Left.Part(0, rows, begin, count),
                pair.Right.Part(begin, count, 0, columns),
                new Matrix(sum.First, rows, columns),
                Summation.Add,
                threads: 1);
        }

        return Memory.All(sum);
    }

    private static IEnumerable<(int Begin, int Count)> Groups(int[] ends) => ends.Select((end, group) =>
    {
        var begin = group == 0 ? 0 : ends[group - 1];
        return (begin, end - begin);
    });

    private static float[] TreeSum(float[][] terms) => TreeSums.Of(new ShardRange(0, terms.Length), terms);

    /// <summary>Values of different magnitudes, so that the order of additions affects the sum.</summary>
    private static PinnedFloats Filled(int length) =>
        Memory.Filled(length, () => (float)((_values.NextDouble() - 0.5) * Math.Pow(10, _values.Next(-3, 4))));

    private readonly struct Term(PinnedFloats[] terms) : IGroupTerm
    {
        public void Compute(int group, float* target, Summation sum)
        {
            for (var i = 0; i < terms[group].Length; i++)
            {
                target[i] = sum == Summation.Add ? target[i] + terms[group].First[i] : terms[group].First[i];
            }
        }
    }
}
