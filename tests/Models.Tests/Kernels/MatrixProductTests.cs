using AeCluster.Models.Kernels;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace AeCluster.Models.Tests.Kernels;

/// <summary>Every element equals, to the bit, one fused multiply-add after the other.</summary>
public sealed unsafe class MatrixProductTests
{
    private static readonly System.Random _values = new(3);

    public static TheoryData<int, int, int> Shapes =>
        new()
        {
            { 1, 1, 1 },
            { 8, 5, 48 },
            { 6, 5, 16 },
            { 9, 300, 100 },
            { 32, 784, 100 },
            { 100, 32, 784 },
            { 17, 513, 49 },
            { 3, 0, 5 },
            { 16, 1, 15 },
            { 0, 4, 4 },
        };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Each_element_is_one_chain_in_order_whatever_the_tiles_and_threads(int rows, int depth, int columns)
    {
        foreach (var sum in Enum.GetValues<Summation>())
        {
            foreach (var isTransposed in new[] { false, true })
            {
                Check(rows, depth, columns, isTransposed, sum, threads: 1);
                Check(rows, depth, columns, isTransposed, sum, threads: 3);
            }
        }
    }

    [Property(MaxTest = 100)]
    public Property So_it_is_for_any_shape() => Prop.ForAll(
        ArbMap.Default.ArbFor<(byte Rows, byte Depth, byte Columns)>(),
        shape =>
        {
            Check(shape.Rows, shape.Depth, shape.Columns, isTransposed: false, Summation.Continue, threads: 1);
            Check(shape.Rows, shape.Depth, shape.Columns, isTransposed: true, Summation.Add, threads: 2);
        });

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 9)]
    [InlineData(16, 8)]
    [InlineData(100, 784)]
    [InlineData(33, 50)]
    public void A_transposed_copy_has_room_for_whole_tiles(int rows, int columns)
    {
        var source = Filled(rows * columns);
        var matrix = new Matrix(source.First, rows, columns);
        var room = new PinnedFloats(Transposition.Room(matrix));
        var copy = Transposition.Copy(matrix, room.First);
        Assert.Equal((columns, rows, 0), (copy.Rows, copy.Columns, (int)copy.RowStep % 16));
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                Assert.Equal(source.First[(i * columns) + j], copy.First[(j * copy.RowStep) + i]);
            }
        }

        GC.KeepAlive(source);
        GC.KeepAlive(room);
    }

    [Fact]
    public void Matrices_that_do_not_fit_are_refused()
    {
        var memory = Filled(100);
        Assert.Throws<ArgumentException>(() =>
            MatrixProduct.Multiply(
                new Matrix(memory.First, 2, 3),
                new Matrix(memory.First, 4, 5),
                new Matrix(memory.First, 2, 5),
                Summation.Replace,
                threads: 1));
        Assert.Throws<ArgumentException>(() =>
            MatrixProduct.Multiply(
                new Matrix(memory.First, 2, 3),
                new Matrix(memory.First, 5, 3).Transposed,
                new Matrix(memory.First, 2, 5),
                Summation.Replace,
                threads: 1));
    }

    private static void Check(int rows, int depth, int columns, bool isTransposed, Summation sum, int threads)
    {
        var (a, b, c) = (Filled(rows * depth), Filled(depth * columns), Filled(rows * columns));
        var left = isTransposed ? new Matrix(a.First, depth, rows).Transposed : new Matrix(a.First, rows, depth);
        var expected = Expected(left, new Matrix(b.First, depth, columns), new Matrix(c.First, rows, columns), sum);
        var before = Memory.All(c);

        Multiply<Tile512>();
        Assert.Equal(expected, Memory.All(c));
        before.CopyTo(new Span<float>(c.First, before.Length));
        Multiply<Tile256>();
        Assert.Equal(expected, Memory.All(c));
        before.CopyTo(new Span<float>(c.First, before.Length));
        MatrixProduct.Multiply(left, new Matrix(b.First, depth, columns), new Matrix(c.First, rows, columns), sum, threads);
        Assert.Equal(expected, Memory.All(c));
        GC.KeepAlive(a);
        GC.KeepAlive(b);

        void Multiply<TTile>()
            where TTile : IProductTile =>
            MatrixProduct.Multiply<TTile>(
                left,
                new Matrix(b.First, depth, columns),
                new Matrix(c.First, rows, columns),
                sum,
                threads);
    }

    private static float[] Expected(Matrix a, Matrix b, Matrix c, Summation sum)
    {
        var result = new float[c.Rows * c.Columns];
        for (var i = 0; i < c.Rows; i++)
        {
            for (var j = 0; j < c.Columns; j++)
            {
                var held = c.First[(i * c.RowStep) + j];
                var chain = sum == Summation.Continue ? held : 0;
                for (var k = 0; k < a.Columns; k++)
                {
                    chain = MathF.FusedMultiplyAdd(
                        a.First[(i * a.RowStep) + (k * a.ColumnStep)],
                        b.First[(k * b.RowStep) + j],
                        chain);
                }

                result[(i * c.Columns) + j] = sum == Summation.Add ? chain + held : chain;
            }
        }

        return result;
    }

    private static PinnedFloats Filled(int length) => Memory.Filled(length, () => _values.NextSingle() - 0.5f);
}
