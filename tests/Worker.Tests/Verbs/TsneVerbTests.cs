using System.Globalization;
using AeCluster.Messages.Verbs;
using AeCluster.Models.Analysis;
using AeCluster.Models.Analysis.Tsne;
using AeCluster.Specs.Models;
using SkiaSharp;
using static TorchSharp.torch;

namespace AeCluster.Worker.Tests.Verbs;

public sealed class TsneVerbTests(VerbBench bench) : IClassFixture<VerbBench>
{
    private static readonly StackedSpec _stacked = new() { Hidden = [8], Codings = 3 };

    [Fact]
    public void The_points_are_those_of_the_algorithm_on_the_models_codings()
    {
        var said = bench.Run(
            _stacked,
            new TsneRequest
            {
                Limit = 60,
                Perplexity = 10,
                Seed = 5,
                Threads = 1,
                Out = ["t.npy", "t.csv", "t.png"],
            });

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var data = VerbBench.Load();
        using var trained = bench.Model(_stacked);
        var codings = trained.Encode(data.Validation.Whole_NCHW!.narrow(0, 0, 60)).data<float>().ToArray();
        var expected = TsneEmbedding.Embed(codings, 60, 3, new TsneOptions { Perplexity = 10, Seed = 5, Threads = 1 });

        var (shape, values) = bench.ReadFloats("t.npy");
        Assert.Equal([60, 2], shape);
        Assert.Equal(expected.Embedding_N2, values);
        var table = bench.ReadCsv("t.csv");
        Assert.Equal(["example", "label", "class", "x", "y"], table[0]);
        Assert.Equal(
            values,
            table[1..].SelectMany(row => row[3..]).Select(cell => float.Parse(cell, CultureInfo.InvariantCulture)));
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"perplexity 10   KL divergence {expected.KlDivergence:0.000} nats"),
            said,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Thumbnails_are_on_the_picture_unless_they_are_not_wanted()
    {
        bench.Run(_stacked, new TsneRequest { Limit = 60, Perplexity = 10, Out = ["with.png"] });
        bench.Run(_stacked, new TsneRequest { Limit = 60, Perplexity = 10, Thumbnails = false, Out = ["without.png"] });

        Assert.True(Black("with.png") > 5000);
        Assert.True(Black("without.png") < 500);

        int Black(string file)
        {
            using var picture = SKBitmap.Decode(bench[file]);
            return picture.Pixels.Count(pixel => pixel is { Red: 0, Green: 0, Blue: 0 });
        }
    }

    [Fact]
    public void A_perplexity_that_is_too_high_for_the_examples_is_explained() =>
        Assert.Contains(
            "there are 20",
            Assert
                .Throws<AnalysisException>(() => bench.Run(_stacked, new TsneRequest { Limit = 20, Out = ["no.png"] }))
                .Message,
            StringComparison.Ordinal);
}
