using AeCluster.Models.Analysis.Tsne;

namespace AeCluster.Models.Tests.Analysis.Tsne;

public sealed class QuinticSplineTests
{
    [Theory]
    [InlineData(0f)]
    [InlineData(0.25f)]
    [InlineData(0.7f)]
    [InlineData(0.999f)]
    public void Shares_add_up_to_one_and_their_centre_is_the_point(float t)
    {
        var weights = Enumerable.Range(0, QuinticSpline.Nodes).Select(node => (double)QuinticSpline.Weights(t)[node]).ToList();
        var slopes = Enumerable.Range(0, QuinticSpline.Nodes).Select(node => (double)QuinticSpline.Slopes(t)[node]).ToList();
        Assert.All(weights, weight => Assert.InRange(weight, -1e-7, 1));
        Assert.Equal(1, weights.Sum(), 1e-6);
        Assert.Equal(2 + t, weights.Select((weight, node) => weight * node).Sum(), 1e-5);
        Assert.Equal(0, slopes.Sum(), 1e-6);
        Assert.Equal(1, slopes.Select((slope, node) => slope * node).Sum(), 1e-5);
        Assert.Equal((0f, 0f), (QuinticSpline.Weights(t)[6], QuinticSpline.Weights(t)[7]));
    }

    [Fact]
    public void Slopes_are_those_of_the_shares()
    {
        const float Step = 1f / 256;
        for (var t = Step; t < 1 - Step; t += 8 * Step)
        {
            for (var node = 0; node < QuinticSpline.Nodes; node++)
            {
                var rise = (QuinticSpline.Weights(t + Step)[node] - QuinticSpline.Weights(t - Step)[node]) / (2 * Step);
                Assert.Equal(rise, QuinticSpline.Slopes(t)[node], 1e-4);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    [InlineData(0.5)]
    public void The_response_is_what_the_samples_at_the_nodes_do_to_a_wave(double frequency) => Assert.Equal(
        Enumerable
            .Range(0, QuinticSpline.Nodes)
            .Sum(node => QuinticSpline.Weights(0)[node] * Math.Cos(2 * Math.PI * frequency * (node - 2))),
        QuinticSpline.Response(frequency),
        1e-6);
}
