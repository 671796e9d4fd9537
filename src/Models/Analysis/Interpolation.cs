namespace AeCluster.Models.Analysis;

/// <summary>Interpolates codings along straight lines.</summary>
public static class Interpolation
{
    /// <summary>
    /// A bilinear grid between four corners, which it includes. Steps are equal along every row and column.
    /// </summary>
    /// <param name="corners_4D">Upper left, upper right, lower left, lower right.</param>
    /// <param name="rows">1 or more; a single row goes from the upper left to the upper right.</param>
    /// <param name="columns">1 or more.</param>
    /// <returns>[rows x columns, D], row by row.</returns>
    public static float[] Grid(ReadOnlySpan<float> corners_4D, int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        if (corners_4D.Length == 0 || corners_4D.Length % 4 != 0)
        {
            throw new ArgumentException($"{corners_4D.Length} values are not four corners.", nameof(corners_4D));
        }

        var dimensions = corners_4D.Length / 4;
        var grid = new float[rows * columns * dimensions];
        for (var place = 0; place < rows * columns; place++)
        {
            var (row, column) = Math.DivRem(place, columns);
            var (down, across) = (ShareOf(row, rows), ShareOf(column, columns));
            for (var i = 0; i < dimensions; i++)
            {
                var top = Between(corners_4D[i], corners_4D[dimensions + i], across);
                var bottom = Between(corners_4D[(2 * dimensions) + i], corners_4D[(3 * dimensions) + i], across);
                grid[(place * dimensions) + i] = (float)Between(top, bottom, down);
            }
        }

        return grid;
    }

    /// <summary>Equal steps from one coding to another, including both.</summary>
    /// <returns>[steps, D].</returns>
    public static float[] Line(ReadOnlySpan<float> from_D, ReadOnlySpan<float> to_D, int steps) =>
        Grid([.. from_D, .. to_D, .. from_D, .. to_D], rows: 1, steps);

    private static double ShareOf(int step, int steps) => steps == 1 ? 0 : (double)step / (steps - 1);

    /// <summary>Exact at both ends.</summary>
    private static double Between(double from, double to, double share) => (from * (1 - share)) + (to * share);
}
