using AeCluster.Models.Analysis;
using FsCheck;
using FsCheck.Xunit;

namespace AeCluster.Models.Tests.Analysis;

public sealed class InterpolationTests
{
    private static readonly float[] _corners = [0, 10, 3, 10, 0, 40, 9, 70];

    [Fact]
    public void A_grid_has_its_corners_and_equal_steps_between_them() => Assert.Equal(
        [0, 10, 1, 10, 2, 10, 3, 10, /**/ 0, 25, 2, 30, 4, 35, 6, 40, /**/ 0, 40, 3, 50, 6, 60, 9, 70],
        Interpolation.Grid(_corners, rows: 3, columns: 4));

    [Fact]
    public void A_line_goes_from_one_to_the_other()
    {
        Assert.Equal([1, 5, 2, 7, 3, 9], Interpolation.Line([1, 5], [3, 9], 3));
        Assert.Equal([1, 5], Interpolation.Line([1, 5], [3, 9], 1));
    }

    [Property]
    public void Corners_are_exact(
        PositiveInt rows,
        PositiveInt columns,
        NormalFloat a,
        NormalFloat b,
        NormalFloat c,
        NormalFloat d)
    {
        var (height, width) = ((rows.Get % 9) + 2, (columns.Get % 9) + 2);
        float[] corners = [(float)a.Get, (float)b.Get, (float)c.Get, (float)d.Get];
        var grid = Interpolation.Grid(corners, height, width);
        Assert.Equal(height * width, grid.Length);
        Assert.Equal(corners, new[] { grid[0], grid[width - 1], grid[^width], grid[^1] });
    }

    [Fact]
    public void What_is_no_four_corners_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Interpolation.Grid([], 2, 2));
        Assert.Throws<ArgumentException>(() => Interpolation.Grid([1, 2, 3], 2, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Interpolation.Grid(_corners, 0, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Interpolation.Grid(_corners, 2, 0));
    }
}
