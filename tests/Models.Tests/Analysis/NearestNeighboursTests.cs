using AeCluster.Models.Analysis;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace AeCluster.Models.Tests.Analysis;

public sealed class NearestNeighboursTests
{
    [Theory]
    [InlineData(2, 1, 1, 3f)]
    [InlineData(33, 2, 32, 7.3786976e19f)]
    [InlineData(250, 7, 10, 7.8886091e-31f)]
    [InlineData(1100, 2, 5, 1f)]
    public void They_are_the_nearest_in_order_and_the_lower_number_first(int count, int dimensions, int k, float scale)
    {
        // Scales are powers of two. The lattice is coarse, so that there are many ties, and some points coincide.
        var lattice = SamplePoints.Normal(count * dimensions, 1).Select(x => MathF.Round(2 * x)).ToArray();
        var nearest = NearestNeighbours.Of(
            lattice.Select(x => x * scale).ToArray(), dimensions, k, new Chunks(2, CancellationToken.None));
        var furthest = Array.IndexOf(nearest.SquaredDistances_NK, nearest.SquaredDistances_NK.Max());
        var factor =
            nearest.SquaredDistances_NK[furthest] / Squared(lattice, dimensions, furthest / k, nearest.Indices_NK[furthest]);
        for (var i = 0; i < count; i++)
        {
            var expected = Enumerable
                .Range(0, count)
                .Where(j => j != i)
                .OrderBy(j => Squared(lattice, dimensions, i, j))
                .ThenBy(j => j)
                .Take(k)
                .ToList();
            Assert.Equal(expected, nearest.Indices_NK.AsSpan(i * k, k).ToArray());

            // Distances are correct up to a common factor.
            Assert.All(expected.Select((j, place) => (j, place)), n => Assert.Equal(
                factor * Squared(lattice, dimensions, i, n.j), nearest.SquaredDistances_NK[(i * k) + n.place], 1e-5 * factor));
        }
    }

    [Property]
    public Property The_smallest_are_moved_to_the_front() => Prop.ForAll(
        (from entries in Gen.Choose(0, 5000).Select(n => (ulong)n).NonEmptyListOf()
         from count in Gen.Choose(1, 5000)
         select (Entries: entries.Distinct().ToArray(), count)).ToArbitrary(),
        sample =>
        {
            var count = 1 + (sample.count % sample.Entries.Length);
            var moved = (ulong[])sample.Entries.Clone();
            Selection.MoveSmallest(moved, count);
            return moved.Order().SequenceEqual(sample.Entries.Order())
                && moved[..count].Order().SequenceEqual(sample.Entries.Order().Take(count));
        });

    private static float Squared(float[] x_ND, int dimensions, int i, int j) =>
        Enumerable
            .Range(0, dimensions)
            .Sum(d =>
                (x_ND[(i * dimensions) + d] - x_ND[(j * dimensions) + d])
                * (x_ND[(i * dimensions) + d] - x_ND[(j * dimensions) + d]));
}
