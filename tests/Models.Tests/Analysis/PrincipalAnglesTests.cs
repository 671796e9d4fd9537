using AeCluster.Models.Analysis;

namespace AeCluster.Models.Tests.Analysis;

public sealed class PrincipalAnglesTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1e-12)]
    [InlineData(1e-5)]
    [InlineData(0.3)]
    [InlineData(1.57)]
    [InlineData(Math.PI / 2)]
    public void A_turn_is_measured_exactly_whether_it_is_small_or_large(double angle)
    {
        // Two planes in four dimensions that share the first axis; the second is turned towards the third.
        double[] a = [1, 0, 0, 0, 0, 1, 0, 0];
        double[] b = [2, Math.Cos(angle), Math.Sin(angle), 0, -1, 5 * Math.Cos(angle), 5 * Math.Sin(angle), 0];
        var angles = PrincipalAngles.Between(a, b, 4);
        Assert.Equal(0, angles[0], 1e-15);
        Assert.Equal(angle, angles[1], 1e-15 + (1e-14 * angle));
        Assert.Equal(angles[1], PrincipalAngles.Largest(b, a, 4), 1e-14);
    }

    [Fact]
    public void A_line_within_a_plane_makes_no_angle_with_it_in_either_order()
    {
        double[] plane = [1, 1, 0, 0, 1, 1];
        double[] line = [1, 2, 1];
        Assert.Equal([0], PrincipalAngles.Between(plane, line, 3).Select(angle => Math.Round(angle, 14)));
        Assert.Equal([0], PrincipalAngles.Between(line, plane, 3).Select(angle => Math.Round(angle, 14)));
    }

    [Fact]
    public void Rows_that_are_no_basis_are_refused() => Assert.StartsWith(
        "Row 1 ", Assert.Throws<AnalysisException>(() => PrincipalAngles.Largest([1, 2, 2, 4], [1, 0], 2)).Message);
}
