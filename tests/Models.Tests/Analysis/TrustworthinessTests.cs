using AeCluster.Models.Analysis;

namespace AeCluster.Models.Tests.Analysis;

public sealed class TrustworthinessTests
{
    [Fact]
    public void Every_neighbour_kept_is_one() =>
        Assert.Equal(1, Of(SamplePoints.Normal(40, 1), [.. SamplePoints.Normal(40, 1).Select(x => 3 * x)], 20));

    [Fact]
    public void It_counts_how_far_a_shown_neighbour_is_down_the_list()
    {
        // Six points at 0, 1, 3, 6, 10, 15; the embedding exchanges those at 1 and 15. The neighbour of each in the embedding and
        // its rank in the data: of 0: 15, 5th; of 1: 10, 4th; of 3: 15, 5th; of 6: 3, 1st; of 10: 6, 1st; of 15: 0, 5th.
        float[] x = [0, 1, 3, 6, 10, 15];
        float[] y = [0, 15, 3, 6, 10, 1];
        var beyond = 4 + 3 + 4 + 0 + 0 + 4;
        Assert.Equal(1 - (2.0 / (6 * 1 * (12 - 3 - 1)) * beyond), Of(x, y, 6, neighbours: 1), 12);
    }

    [Fact]
    public void It_says_what_does_not_fit()
    {
        Assert.Contains(
            "these are 10 points for 5",
            Assert.Throws<AnalysisException>(() => Of(new float[10], new float[10], 10)).Message);
        Assert.Contains("whole number", Assert.Throws<AnalysisException>(() => Of(new float[33], new float[20], 20)).Message);
        Assert.Contains("Row 7", Assert.Throws<AnalysisException>(
            () => Of([.. Enumerable.Range(0, 40).Select(i => i == 15 ? float.NaN : i)], new float[40], 20)).Message);
    }

    private static double Of(float[] x, float[] y, int count, int neighbours = 5) =>
        Trustworthiness.Of(x, y, count, neighbours, threads: 2, TestContext.Current.CancellationToken);
}
