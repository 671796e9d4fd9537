namespace AeCluster.Models.Analysis;

/// <summary>The angles between two subspaces (Björck and Golub, 1973), exact for small angles and for large ones.</summary>
public static class PrincipalAngles
{
    /// <summary>A row that adds less than this share of its length to the rows before it lies within their span.</summary>
    private const double Dependent = 1e-10;

    /// <summary>The largest angle between the spans of two sets of rows, in radians: 0 where one contains the other.</summary>
    /// <param name="a_KD">Rows of <paramref name="dimensions"/> values; they need be neither orthogonal nor of length
    /// one.</param>
    /// <param name="b_LD">Rows alike; there may be more or fewer of them.</param>
    public static double Largest(ReadOnlySpan<double> a_KD, ReadOnlySpan<double> b_LD, int dimensions) =>
        Between(a_KD, b_LD, dimensions)[^1];

    /// <summary>All of them, smallest first, in radians; as many as the smaller subspace has dimensions.</summary>
    /// <exception cref="AnalysisException">The rows of one set are linearly dependent.</exception>
    public static double[] Between(ReadOnlySpan<double> a_KD, ReadOnlySpan<double> b_LD, int dimensions)
    {
        var large = Orthonormal(a_KD, dimensions);
        var small = Orthonormal(b_LD, dimensions);
        if (large.Length < small.Length)
        {
            (large, small) = (small, large);
        }

        // What each vector of the smaller basis has within the larger space, and what it has outside: cosines and sines.
        var inside = small.Select(vector => large.Select(axis => LinearAlgebra.Dot(vector, axis)).ToArray()).ToArray();
        var outside = small.Select((vector, i) => Without(vector, large, inside[i])).ToArray();
        var cosines = SingularValues(inside);
        var sines = SingularValues(outside);

        // A cosine near one tells little about its angle, a sine does, and the other way round.
        return [.. cosines.Select((cosine, i) => Math.Atan2(sines[^(i + 1)], cosine))];
    }

    private static double[] Without(double[] vector, double[][] axes, double[] coordinates)
    {
        var rest = (double[])vector.Clone();
        for (var k = 0; k < axes.Length; k++)
        {
            LinearAlgebra.AddTo(rest, -coordinates[k], axes[k]);
        }

        return rest;
    }

    /// <summary>Largest first.</summary>
    private static double[] SingularValues(double[][] rows)
    {
        var gram = new double[rows.Length * rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            for (var j = 0; j < rows.Length; j++)
            {
                gram[(i * rows.Length) + j] = LinearAlgebra.Dot(rows[i], rows[j]);
            }
        }

        return [.. SymmetricEigen.Of(gram, rows.Length).Values_D.Select(value => Math.Sqrt(Math.Max(0, value)))];
    }

    /// <summary>Gram-Schmidt, each row twice: once leaves rounding errors where rows are nearly parallel.</summary>
    private static double[][] Orthonormal(ReadOnlySpan<double> rows_KD, int dimensions)
    {
        ArgumentOutOfRangeException.ThrowIfZero(rows_KD.Length);
        var basis = new double[Rows.Count(rows_KD.Length, dimensions)][];
        for (var k = 0; k < basis.Length; k++)
        {
            var vector = rows_KD.Slice(k * dimensions, dimensions).ToArray();
            var length = Math.Sqrt(LinearAlgebra.Dot(vector, vector));
            for (var pass = 0; pass < 2; pass++)
            {
                for (var j = 0; j < k; j++)
                {
                    LinearAlgebra.AddTo(vector, -LinearAlgebra.Dot(vector, basis[j]), basis[j]);
                }
            }

            var left = Math.Sqrt(LinearAlgebra.Dot(vector, vector));
            if (!(left > Dependent * length))
            {
                throw new AnalysisException(
                    $"Row {k} (counted from 0) lies within the span of the rows before it: they are no basis of a subspace.");
            }

            for (var i = 0; i < dimensions; i++)
            {
                vector[i] /= left;
            }

            basis[k] = vector;
        }

        return basis;
    }
}
