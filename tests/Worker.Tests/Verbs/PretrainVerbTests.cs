using AeCluster.Messages.Verbs;
using AeCluster.Specs.Models;
using AeCluster.Worker.Verbs;
using SkiaSharp;

namespace AeCluster.Worker.Tests.Verbs;

public sealed class PretrainVerbTests(VerbBench bench) : IClassFixture<VerbBench>
{
    private static readonly StackedSpec _stacked = new() { Hidden = [8], Codings = 3 };

    [Fact]
    public void Both_kinds_are_trained_side_by_side_with_the_same_seeds_and_the_same_again()
    {
        var request = new PretrainRequest
        {
            Labels = 32,
            Runs = 2,
            FrozenEpochs = 2,
            Epochs = 3,
            Seed = 5,
            Batch = 8,
            Out = ["p.csv", "p.png"],
        };
        var said = bench.Run(_stacked, request);
        var table = bench.ReadCsv("p.csv");
        var again = File.ReadAllText(bench["p.csv"]);
        bench.Run(_stacked, request);

        Assert.Equal(again, File.ReadAllText(bench["p.csv"]));
        Assert.Equal(["encoder", "seed", "epoch", "stage", "loss", "validation_loss", "accuracy"], table[0]);
        string[] scratch = ["train", "train", "train"];
        string[] pretrained = ["frozen", "frozen", "fine_tune", "fine_tune", "fine_tune"];
        Assert.Equal(
            [.. scratch.Select(stage => $"from scratch 5 {stage}"), .. pretrained.Select(stage => $"pre-trained 5 {stage}"),
                .. scratch.Select(stage => $"from scratch 6 {stage}"), .. pretrained.Select(stage => $"pre-trained 6 {stage}")],
            table[1..].Select(row => $"{row[0]} {row[1]} {row[3]}"));
        Assert.Contains("2 runs", said, StringComparison.Ordinal);
        Assert.Contains("the first 32 of 64", said, StringComparison.Ordinal);
        using var picture = SKBitmap.Decode(bench["p.png"]);
        Assert.True(picture.Width > 900);
    }

    [Fact]
    public void More_labels_than_there_are_examples_are_refused() =>
        Assert.Contains(
            "fewer than --labels 65",
            Assert
                .Throws<VerbException>(() => bench.Run(_stacked, new PretrainRequest { Labels = 65, Out = ["no.png"] }))
                .Message,
            StringComparison.Ordinal);

    [Fact]
    public void The_encoder_begins_as_the_trained_one()
    {
        // If the head hardly learns, the accuracy after the frozen stage depends on the weights of the encoder: another encoder
        // gives another table.
        bench.Run(
            _stacked,
            new PretrainRequest
            {
                Labels = 32,
                Runs = 1,
                FrozenEpochs = 3,
                Epochs = 1,
                LearningRate = 0.05,
                Out = ["a.csv"],
            });
        bench.Run(
            new StackedSpec { Hidden = [8], Codings = 4 },
            new PretrainRequest
            {
                Labels = 32,
                Runs = 1,
                FrozenEpochs = 3,
                Epochs = 1,
                LearningRate = 0.05,
                Out = ["b.csv"],
            });
        Assert.NotEqual(bench.ReadCsv("a.csv")[2][4], bench.ReadCsv("b.csv")[2][4]);
    }
}
