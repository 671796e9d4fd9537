using AeCluster.Models.Analysis;
using AeCluster.Models.Analysis.Tsne;
using AeCluster.Models.Random;

namespace AeCluster.Models.Tests.Analysis.Tsne;

public sealed class TsneEmbeddingTests
{
    private static readonly TsneOptions _quick = new() { Perplexity = 10, EarlyIterations = 100, Iterations = 300, Threads = 2 };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(TsneStart.Pca)]
    [InlineData(TsneStart.Random)]
    public void Clusters_of_the_data_are_clusters_of_the_picture(TsneStart start)
    {
        var x_ND = SamplePoints.Clusters(300, 8, clusters: 5, apart: 4, seed: 1);
        var result = TsneEmbedding.Embed(x_ND, 300, 8, _quick with { Start = start }, cancellation: Cancellation);

        // The nearest point in the embedding is of the same cluster.
        Assert.All(Enumerable.Range(0, 300), i => Assert.Equal(i % 5, Nearest(result.Embedding_N2, i) % 5));
        Assert.InRange(result.KlDivergence, 0.01, 1.0);
        Assert.InRange(Trustworthiness.Of(x_ND, result.Embedding_N2, 300, cancellation: Cancellation), 0.9, 1);
    }

    [Fact]
    public void A_sheet_that_is_rolled_up_is_laid_flat()
    {
        // More points than the exact repulsion is used for, so that the grid is tested.
        var x_ND = Roll(3300);
        var result = TsneEmbedding.Embed(
            x_ND,
            3300,
            3,
            new TsneOptions { Iterations = 500, Threads = 2 },
            cancellation: Cancellation);
        Assert.Equal(500, result.Iterations);
        Assert.InRange(Trustworthiness.Of(x_ND, result.Embedding_N2, 3300, cancellation: Cancellation), 0.995, 1);
    }

    [Theory]
    [InlineData(400, 120)]
    [InlineData(3100, 60)]
    public void The_number_of_threads_changes_no_bit_and_neither_does_running_again(int count, int iterations)
    {
        var x_ND = SamplePoints.Clusters(count, 5, clusters: 3, apart: 3, seed: 2);
        var alone = Embed(1);
        foreach (var threads in new[] { 1, 2, 3 })
        {
            var again = Embed(threads);
            Assert.Equal(alone.Embedding_N2, again.Embedding_N2);
            Assert.Equal(alone with { Embedding_N2 = again.Embedding_N2 }, again);
        }

        TsneResult Embed(int threads) =>
            TsneEmbedding.Embed(
                x_ND,
                count,
                5,
                _quick with
                {
                    Threads = threads,
                    EarlyIterations = 30,
                    Iterations = iterations,
                },
                cancellation: Cancellation);
    }

    [Fact]
    public void Iterations_lower_the_divergence()
    {
        var x_ND = SamplePoints.Clusters(300, 6, clusters: 4, apart: 2, seed: 3);
        var divergences = new[] { 20, 150, 300 }
            .Select(iterations =>
                TsneEmbedding
                    .Embed(x_ND, 300, 6, _quick with { Iterations = iterations }, cancellation: Cancellation)
                    .KlDivergence)
            .ToList();
        Assert.Equal(divergences.OrderDescending(), divergences);
    }

    [Fact]
    public void It_tells_how_far_it_has_come()
    {
        var reports = new Reports();
        TsneEmbedding.Embed(SamplePoints.Normal(3 * 200, 4), 200, 3, _quick, reports, Cancellation);
        Assert.Equal(Enum.GetValues<TsneStage>(), reports.Seen.Select(report => report.Stage).Distinct());
        Assert.Contains(new TsneProgress(TsneStage.Neighbours, 200, 200), reports.Seen);
        Assert.Equal(
            Enumerable.Range(1, 300).Select(i => (i <= 100 ? TsneStage.EarlyExaggeration : TsneStage.Embedding, i, 300)),
            reports
                .Seen.Where(report => report.Stage >= TsneStage.EarlyExaggeration)
                .Select(report => (report.Stage, report.Done, report.Total)));
        Assert.Null(reports.Seen.Single(report => report is { Stage: TsneStage.EarlyExaggeration, Done: 49 }).KlDivergence);
        Assert.InRange(reports.Seen[^1].KlDivergence ?? 0, 0.1, 3);
    }

    [Fact]
    public void It_ends_early_where_nothing_moves_any_more()
    {
        // Connected data: clusters without common neighbours drift apart forever.
        var x_ND = SamplePoints.Normal(4 * 30, 5);
        Assert.Equal(
            100,
            TsneEmbedding
                .Embed(
                    x_ND,
                    30,
                    4,
                    _quick with
                    {
                        Perplexity = 5,
                        EarlyIterations = 50,
                        MinGradientNorm = 1e3,
                    },
                    cancellation: Cancellation)
                .Iterations);
        Assert.InRange(
            TsneEmbedding
                .Embed(
                    x_ND,
                    30,
                    4,
                    _quick with
                    {
                        Perplexity = 5,
                        Iterations = 20_000,
                        IterationsWithoutProgress = 0,
                    },
                    cancellation: Cancellation)
                .Iterations,
            150,
            15_000);
    }

    [Fact]
    public void It_stops_when_it_is_told_to()
    {
        using var stop = new CancellationTokenSource();
        var reports = new Reports(report =>
        {
            if (report is { Stage: TsneStage.EarlyExaggeration, Done: 10 })
            {
                stop.Cancel();
            }
        });
        Assert.ThrowsAny<OperationCanceledException>(() =>
            TsneEmbedding.Embed(SamplePoints.Normal(3 * 200, 4), 200, 3, _quick, reports, stop.Token));
        Assert.InRange(reports.Seen[^1].Done, 10, 11);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void One_or_two_dimensions_are_embedded_like_any(int dimensions)
    {
        var x_ND = SamplePoints.Normal(dimensions * 200, 6);
        var result = TsneEmbedding.Embed(x_ND, 200, dimensions, _quick, cancellation: Cancellation);
        Assert.InRange(Trustworthiness.Of(x_ND, result.Embedding_N2, 200, cancellation: Cancellation), 0.95, 1);

        // The embedding has two dimensions, whatever the dimension of the data.
        Assert.All(new[] { 0, 1 }, axis => Assert.InRange(result.Embedding_N2.Where((_, i) => i % 2 == axis).Max(), 1, 1000));
    }

    [Fact]
    public void Points_in_one_place_stay_together()
    {
        // Each of 20 positions occurs 15 times, more often than the perplexity.
        var places = SamplePoints.Normal(20 * 3, 7);
        var x_ND = Enumerable.Range(0, 300 * 3).Select(i => places[i % 60]).ToArray();
        var y_N2 = TsneEmbedding.Embed(x_ND, 300, 3, _quick, cancellation: Cancellation).Embedding_N2;
        Assert.All(y_N2, y => Assert.True(float.IsFinite(y)));
        Assert.All(Enumerable.Range(0, 300), i => Assert.Equal(i % 20, Nearest(y_N2, i) % 20));
    }

    [Fact]
    public void The_scale_of_the_data_does_not_matter()
    {
        var x_ND = SamplePoints.Normal(3 * 200, 8);
        var result = TsneEmbedding.Embed(x_ND, 200, 3, _quick, cancellation: Cancellation);
        foreach (var scale in new[] { 1e-18f, 1e18f })
        {
            var scaled = TsneEmbedding.Embed(x_ND.Select(x => x * scale).ToArray(), 200, 3, _quick, cancellation: Cancellation);
            Assert.Equal(result.KlDivergence, scaled.KlDivergence, 0.1);
        }
    }

    [Fact]
    public void The_seed_matters_where_something_is_random()
    {
        var x_ND = SamplePoints.Normal(2 * 100, 9);
        Assert.NotEqual(Start(1, TsneStart.Random), Start(2, TsneStart.Random));
        Assert.Equal(Start(1, TsneStart.Random), Start(1, TsneStart.Random));
        Assert.Equal(Start(1, TsneStart.Pca), Start(2, TsneStart.Pca));

        float[] Start(long seed, TsneStart start) => TsneEmbedding.Embed(
            x_ND, 100, 2, _quick with { Iterations = 1, Seed = seed, Start = start }, cancellation: Cancellation).Embedding_N2;
    }

    [Fact]
    public void What_cannot_be_embedded_is_refused_with_the_reason()
    {
        var x_ND = SamplePoints.Normal(3 * 40, 10);
        Refused("Perplexity 40 needs more than 40 points; there are 40", x_ND, 40, _quick with { Perplexity = 40 });
        Refused("there are 119", x_ND[1..], 40, _quick);
        Refused("All 40 points are the same", [.. Enumerable.Repeat(2.5f, 120)], 40, _quick);
        Refused("Row 13 (counted from 0) holds NaN (not a number) in column 2", With(float.NaN), 40, _quick);
        Refused("Row 13 (counted from 0) holds an infinite value in column 2", With(float.NegativeInfinity), 40, _quick);
        Refused("Perplexity must be 1 or more, not 0.5", x_ND, 40, _quick with { Perplexity = 0.5 });
        Refused("LearningRate must be above 0, not -1", x_ND, 40, _quick with { LearningRate = -1 });
        Refused("Iterations must be 1 or more, not 0", x_ND, 40, _quick with { Iterations = 0 });
        Refused("Threads must be 1 or more, not 0", x_ND, 40, _quick with { Threads = 0 });
        Refused("The points flew apart", x_ND, 40, _quick with { LearningRate = 1e30 });

        float[] With(float value) => [.. x_ND.Select((x, i) => i == (13 * 3) + 2 ? value : x)];
    }

    private static void Refused(string reason, float[] x_ND, int count, TsneOptions options) =>
        Assert.Contains(
            reason,
            Assert
                .Throws<AnalysisException>(() => TsneEmbedding.Embed(x_ND, count, 3, options, cancellation: Cancellation))
                .Message);

    private static int Nearest(float[] y_N2, int i) => Enumerable.Range(0, y_N2.Length / 2).Where(j => j != i).MinBy(j =>
        Math.Pow(y_N2[2 * j] - y_N2[2 * i], 2) + Math.Pow(y_N2[(2 * j) + 1] - y_N2[(2 * i) + 1], 2));

    /// <summary>A "Swiss roll": a strip of paper, rolled up.</summary>
    private static float[] Roll(int count)
    {
        var random = new PortableRandom(11);
        var x_ND = new float[3 * count];
        for (var i = 0; i < count; i++)
        {
            var angle = random.NextFloat(1.5f * MathF.PI, 4.5f * MathF.PI);
            x_ND[3 * i] = angle * MathF.Cos(angle);
            x_ND[(3 * i) + 1] = random.NextFloat(0, 21);
            x_ND[(3 * i) + 2] = angle * MathF.Sin(angle);
        }

        return x_ND;
    }

    private sealed class Reports(Action<TsneProgress>? then = null) : IProgress<TsneProgress>
    {
        public List<TsneProgress> Seen { get; } = [];

        public void Report(TsneProgress value)
        {
            lock (Seen)
            {
                Seen.Add(value);
            }

            then?.Invoke(value);
        }
    }
}
