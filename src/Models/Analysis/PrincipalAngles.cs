namespace AeCluster.Models.Analysis;

/// <summary>The angles between two subspaces (Björck and Golub, 1973), accurate for both small and large angles.</summary>
public static class PrincipalAngles
{
    /// <summary>A row is in the span of the rows before it if less than this share of its length is outside.</summary>
    private const double DependenceTolerance = 1e-10;

    /// <summary>The largest angle between the spans of two sets of rows, in radians; 0 if one contains the other.</summary>
    /// <param name="a_KD">Rows of <paramref name="dimensions"/> values; they need not be orthonormal.</param>
    /// <param name="b_LD">Rows of the same kind; their number may differ.</param>
    public static double Largest(ReadOnlySpan<double> a_KD, ReadOnlySpan<double> b_LD, int dimensions) =>
        Between(a_KD, b_LD, dimensions)[^1];

    /// <summary>All angles in radians, smallest first; as many as the smaller subspace has dimensions.</summary>
    /// <exception cref="AnalysisException">The rows of one set are linearly dependent.</exception>
    public static double[] Between(ReadOnlySpan<double> a_KD, ReadOnlySpan<double> b_LD, int dimensions)
    {
        var large = Orthonormal(a_KD, dimensions);
        var small = Orthonormal(b_LD, dimensions);
        if (large.Length < small.Length)
        {
            (large, small) = (small, large);
        }

        // The parts of each vector of the smaller basis inside and outside the larger space: cosines and sines.
        var inside = small.Select(vector => large.Select(axis => LinearAlgebra.Dot(vector, axis)).ToArray()).ToArray();
        var outside = small.Select((vector, i) => Without(vector, large, inside[i])).ToArray();
        var cosines = SingularValues(inside);
        var sines = SingularValues(outside);

        // Near one, a cosine determines its angle poorly and the sine well, and vice versa.
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

    /// <summary>Gram-Schmidt, each row twice: a single pass leaves rounding errors if rows are nearly parallel.</summary>
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
            if (!(left > DependenceTolerance * length))
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
