using AeCluster.Coordinator.Search.Numerics;
using AeCluster.Coordinator.Search.Spaces;

namespace AeCluster.Coordinator.Tests.Search.Numerics;

public sealed class ParetoFrontTests
{
    [Fact]
    public void The_front_has_what_nothing_dominates()
    {
        double[][] points = [[3, 1], [2, 2], [3, 3], [1, 3], [2, 2], [2, 4], [0, double.PositiveInfinity], [double.NaN, 0]];
        Assert.Equal([0, 1, 3, 4], ParetoFront.Of(points));
        Assert.Empty(ParetoFront.Of([]));
    }

    [Fact]
    public void It_is_that_of_comparing_all_with_all()
    {
        var random = new SplitMix64(5);
        var points = Enumerable.Range(0, 300)
            .Select(_ => Enumerable.Range(0, 3).Select(_ => (double)random.Below(12)).ToArray())
            .ToList();
        var expected = Enumerable.Range(0, 300).Where(i => !points.Exists(other => ParetoFront.Dominates(other, points[i])));
        Assert.Equal(expected, ParetoFront.Of(points));
    }

    [Fact]
    public void Volumes_are_those_of_the_boxes_together()
    {
        Assert.Equal(3 + 2 + 1, ParetoFront.Hypervolume([[0, 2], [1, 1], [2, 0], [1.5, 1.5], [5, -1]], [3, 3]), 1e-12);
        Assert.Equal(7, ParetoFront.Hypervolume([[0, 1, 1], [1, 0, 1], [1, 1, 0], [1, 1, 1]], [2, 2, 2]) + 3, 1e-12);
        Assert.Equal(0, ParetoFront.Hypervolume([[3, 0]], [3, 3]));
    }
}
