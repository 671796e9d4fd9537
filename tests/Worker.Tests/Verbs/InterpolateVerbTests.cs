using AeCluster.Messages.Verbs;
using AeCluster.Specs.Models;
using AeCluster.Worker.Verbs;
using SkiaSharp;
using static TorchSharp.torch;

namespace AeCluster.Worker.Tests.Verbs;

public sealed class InterpolateVerbTests(VerbBench bench) : IClassFixture<VerbBench>
{
    private static readonly StackedSpec _stacked = new() { Hidden = [8], Codings = 3 };

    [Fact]
    public void A_grid_has_the_reconstructions_of_its_examples_at_its_corners()
    {
        bench.Run(
            _stacked,
            new InterpolateRequest
            {
                Corners = [5, 300, 7, 519],
                Rows = 3,
                Columns = 4,
                Out = ["grid.npy", "grid.png"],
            });

        var (shape, values) = bench.ReadFloats("grid.npy");
        Assert.Equal([3, 4, 28, 28], shape);
        AssertReconstructs(values, (0, 5), (3, 300), (8, 7), (11, 519));
        using var sheet = SKBitmap.Decode(bench["grid.png"]);
        Assert.InRange(sheet.Width, 6 * 112, 6 * 140);
        Assert.InRange(sheet.Height, 3 * 112, 3 * 180);
    }

    [Fact]
    public void Rows_go_from_one_example_to_another()
    {
        var said = bench.Run(
            _stacked,
            new InterpolateRequest
            {
                From = [1, 2],
                To = [3, 4],
                Columns = 5,
                Out = ["rows.npy", "rows.png"],
            });

        var (shape, values) = bench.ReadFloats("rows.npy");
        Assert.Equal([2, 5, 28, 28], shape);
        AssertReconstructs(values, (0, 1), (4, 3), (5, 2), (9, 4));
        Assert.Contains(
            "1 ring, 2 square, 3 frame, 4 triangle of the validation examples of shapes",
            said,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_word_four_examples_of_different_classes_are_chosen_by_the_seed()
    {
        string[] Chosen(long seed) =>
            bench
                .Run(_stacked, new InterpolateRequest { Seed = seed, Out = ["any.png"] })
                .Split('\n')
                .Single(line => line.StartsWith("between", StringComparison.Ordinal))["between   ".Length..]
                .Split(" of the ")[0]
                .Split(", ");

        var one = Chosen(1);
        Assert.Equal(4, one.Select(example => example[example.IndexOf(' ', StringComparison.Ordinal)..]).Distinct().Count());
        Assert.Equal(one, Chosen(1));
        Assert.NotEqual(one, Chosen(2));
    }

    [Fact]
    public void Fewer_examples_than_corners_are_no_obstacle()
    {
        bench.Run(_stacked, new InterpolateRequest { Limit = 1, Rows = 2, Columns = 2, Out = ["one.npy", "one.png"] });
        AssertReconstructs(bench.ReadFloats("one.npy").Values, (0, 0), (1, 0), (2, 0), (3, 0));
    }

    [Theory]
    [InlineData(520)]
    [InlineData(int.MaxValue)]
    public void An_example_beyond_the_last_is_named(int example)
    {
        var error = Assert.Throws<VerbException>(() =>
            bench.Run(
                _stacked,
                new InterpolateRequest
                {
                    From = [0],
                    To = [example],
                    Out = ["no.png"],
                }));
        Assert.Equal(
            $"there is no example {example}: the validation examples of shapes are counted from 0 to 519",
            error.Message);
    }

    /// <param name="places">Positions among the steps, and the example whose reconstruction is there.</param>
    private void AssertReconstructs(float[] values, params (int Place, int Example)[] places)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var data = VerbBench.Load();
        using var trained = bench.Model(_stacked);
        foreach (var (place, example) in places)
        {
            var expected = trained.Reconstruct(data.Validation.Whole_NCHW!.narrow(0, example, 1)).data<float>().ToArray();
            Assert.All(expected.Zip(values.Skip(place * 784)), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        }
    }
}
