using AeCluster.Messages.Verbs;
using AeCluster.Specs;
using AeCluster.Specs.Models;
using AeCluster.Worker.Verbs;
using SkiaSharp;

namespace AeCluster.Worker.Tests.Verbs;

public sealed class GenerateVerbTests(VerbBench bench) : IClassFixture<VerbBench>
{
    private static readonly VariationalSpec _variational = new() { Hidden = [8], Codings = 4 };

    [Fact]
    public void The_same_seed_draws_the_same_and_more_begin_with_the_same()
    {
        bench.Run(_variational, new GenerateRequest { Out = ["a.npy"], Count = 3, Seed = 7 });
        bench.Run(_variational, new GenerateRequest { Out = ["b.npy"], Count = 300, Seed = 7 });
        bench.Run(_variational, new GenerateRequest { Out = ["c.npy"], Count = 3, Seed = 8 });

        var (shape, few) = bench.ReadFloats("a.npy");
        var (_, many) = bench.ReadFloats("b.npy");
        Assert.Equal([3, 28, 28], shape);
        Assert.Equal(300 * 784, many.Length);
        Assert.Equal(few, many[..few.Length]);
        Assert.NotEqual(few, bench.ReadFloats("c.npy").Values);
        Assert.All(many, value => Assert.InRange(value, 0, 1));
        Assert.Equal(300, many.Chunk(784).Select(image => string.Join(' ', image)).Distinct().Count());
    }

    [Fact]
    public void Without_a_seed_it_is_the_trials_own()
    {
        bench.Run(_variational, new GenerateRequest { Out = ["own.npy"], Count = 2 });
        bench.Run(
            _variational,
            new GenerateRequest
            {
                Out = ["said.npy"],
                Count = 2,
                Seed = new TrialSpec { Data = VerbBench.Data, Model = _variational }.Seed,
            });
        Assert.Equal(bench.ReadFloats("own.npy").Values, bench.ReadFloats("said.npy").Values);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(25)]
    [InlineData(1000)]
    public void A_sheet_shows_them_or_as_many_as_one_can_look_at(int count)
    {
        bench.Run(_variational, new GenerateRequest { Out = ["samples.png"], Count = count });

        using var sheet = SKBitmap.Decode(bench["samples.png"]);
        Assert.InRange(sheet.Width, 112, 1400);
        Assert.InRange(sheet.Height, Math.Sqrt(Math.Min(count, 400)) * 112, 5000);
    }

    [Fact]
    public void A_model_that_cannot_generate_is_told_from_those_that_can()
    {
        var error = Assert.Throws<VerbException>(() =>
            bench.Run(new StackedSpec { Hidden = [8], Codings = 4 }, new GenerateRequest { Out = ["no.png"] }));
        Assert.Contains("stacked autoencoder, which cannot generate", error.Message, StringComparison.Ordinal);
        Assert.Contains("variational", error.Hint, StringComparison.Ordinal);
        Assert.False(File.Exists(bench["no.png"]));
    }
}
