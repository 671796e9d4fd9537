using AeCluster.Models.Analysis;

namespace AeCluster.Models.Tests.Analysis;

public sealed class TsneTests
{
    private static readonly TsneOptions Quick = new() { Perplexity = 10, EarlyIterations = 100, Iterations = 300, Threads = 2 };

    [Fact]
    public void Clusters_of_the_data_are_clusters_of_the_picture()
    {
        var x_ND = SamplePoints.Clusters(300, 8, clusters: 5, apart: 4, seed: 1);
        var result = Tsne.Embed(x_ND, 300, 8, Quick, cancellation: TestContext.Current.CancellationToken);

        // The nearest point in the picture is of the same cluster.
        Assert.All(Enumerable.Range(0, 300), i => Assert.Equal(i % 5, Nearest(result.Embedding_N2, i) % 5));
        Assert.InRange(result.KlDivergence, 0.01, 1.0);
        Assert.True(Trustworthiness.Of(x_ND, result.Embedding_N2, 300, cancellation: TestContext.Current.CancellationToken) > 0.9);
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit_and_neither_does_running_again()
    {
        var x_ND = SamplePoints.Clusters(400, 5, clusters: 3, apart: 3, seed: 2);
        var alone = Embed(1);
        Assert.Equal(alone.Embedding_N2, Embed(2).Embedding_N2);
        Assert.Equal(alone.Embedding_N2, Embed(3).Embedding_N2);
        Assert.Equal(alone, Embed(2) with { Embedding_N2 = alone.Embedding_N2 });

        TsneResult Embed(int threads) =>
            Tsne.Embed(x_ND, 400, 5, Quick with { Threads = threads, Iterations = 150 }, cancellation: TestContext.Current.CancellationToken);
    }

    private static int Nearest(float[] y_N2, int i) => Enumerable.Range(0, y_N2.Length / 2).Where(j => j != i).MinBy(j =>
        Math.Pow(y_N2[2 * j] - y_N2[2 * i], 2) + Math.Pow(y_N2[(2 * j) + 1] - y_N2[(2 * i) + 1], 2));
}
