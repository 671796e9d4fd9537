using AeCluster.Coordinator.Search.Strategies.Tpe;

namespace AeCluster.Coordinator.Tests.Search.Strategies.Tpe;

public sealed class KernelWidthsTests
{
    /// <summary>As published for Parzen estimators with magic clip and end points.</summary>
    [Fact]
    public void A_kernel_reaches_to_its_farther_neighbour_within_limits() => Assert.Equal(
        [0.8, 0.8, 1.0 / 3, 0.58],
        KernelWidths.ToNeighbours([-0.4, 0.4, 0.41, 0.42], -1, 1).Select(width => Math.Round(width, 14)),
        (expected, actual) => Math.Abs(expected - actual) < 1e-12);

    [Fact]
    public void Widths_are_in_the_order_of_the_points() => Assert.Equal(
        [0.58, 0.8, 1.0 / 3, 0.8],
        KernelWidths.ToNeighbours([0.42, -0.4, 0.41, 0.4], -1, 1),
        (expected, actual) => Math.Abs(expected - actual) < 1e-12);

    [Fact]
    public void A_lone_point_reaches_to_the_farther_end() =>
        Assert.Equal(0.7, KernelWidths.ToNeighbours([0.3], 0, 1).Single(), 12);

    [Theory]
    [InlineData(1, 1.0 / 3)]
    [InlineData(18, 0.05)]
    [InlineData(98, 0.01)]
    [InlineData(5000, 0.01)]
    public void The_narrowest_kernel_becomes_narrower_with_their_number(int kernels, double expected) =>
        Assert.Equal(expected, KernelWidths.Narrowest(1, kernels), 12);

    [Fact]
    public void Shared_widths_follow_scotts_rule_and_the_same_limit()
    {
        Assert.Equal(0.1 * Math.Pow(500, -1.0 / 7), KernelWidths.Shared(0.1, 500, 500, 3), 12);
        Assert.Equal(0.25, KernelWidths.Shared(0.1, 2, 2, 3), 12);
        Assert.Equal(1.0 / 3, KernelWidths.Shared(0.1, 0, 1, 3), 12);
    }
}
