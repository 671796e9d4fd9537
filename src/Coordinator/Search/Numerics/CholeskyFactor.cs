namespace AeCluster.Coordinator.Search.Numerics;

/// <summary>
/// The lower triangular factor L of a symmetric positive definite matrix, K = L L'. It grows by a row at a time, and has the same
/// bits however many rows it was extended by at once: row i depends only on the rows before it.
/// </summary>
public sealed class CholeskyFactor
{
    private readonly List<double[]> _rows;

    public CholeskyFactor() => _rows = [];

    private CholeskyFactor(List<double[]> rows) => _rows = rows;

    public int Count => _rows.Count;

    /// <summary>Row i of L, its diagonal element last.</summary>
    public ReadOnlySpan<double> Row(int i) => _rows[i];

    /// <summary>The same factor, to be extended on its own.</summary>
    public CholeskyFactor Copy() => new([.. _rows]);

    /// <summary>Extends the matrix by a row and column.</summary>
    /// <param name="row">Its elements up to the diagonal: one more than <see cref="Count"/>. Not changed.</param>
    /// <returns>False, and nothing is changed, where the matrix would not be positive definite.</returns>
    public bool TryAppend(ReadOnlySpan<double> row)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(row.Length, Count + 1);
        var factor = row.ToArray();
        Solve(factor.AsSpan(0, Count));
        var pivot = row[Count] - VectorMath.Dot(factor.AsSpan(0, Count), factor.AsSpan(0, Count));
        if (!(pivot > 0))
        {
            return false;
        }

        factor[Count] = Math.Sqrt(pivot);
        _rows.Add(factor);
        return true;
    }

    /// <summary>Replaces b by the solution x of L x = b.</summary>
    public void Solve(Span<double> b)
    {
        for (var i = 0; i < Count; i++)
        {
            b[i] = (b[i] - VectorMath.Dot(_rows[i].AsSpan(0, i), b[..i])) / _rows[i][i];
        }
    }

    /// <summary>Replaces b by the solution x of L' x = b.</summary>
    public void SolveTransposed(Span<double> b)
    {
        for (var i = Count - 1; i >= 0; i--)
        {
            b[i] /= _rows[i][i];
            VectorMath.AddScaled(b[..i], -b[i], _rows[i].AsSpan(0, i));
        }
    }

    /// <summary>Logarithm of the determinant of K.</summary>
    public double LogDeterminant() => 2 * _rows.Sum(row => Math.Log(row[^1]));

    /// <summary>The inverse of K, its lower triangle: row i has i + 1 elements.</summary>
    public double[][] Invert()
    {
        // Row k of `columns` is column k of L's inverse, from its diagonal element down.
        var columns = new double[Count][];
        for (var k = 0; k < Count; k++)
        {
            var column = columns[k] = new double[Count - k];
            column[0] = 1 / _rows[k][k];
            for (var i = k + 1; i < Count; i++)
            {
                column[i - k] = -VectorMath.Dot(_rows[i].AsSpan(k, i - k), column.AsSpan(0, i - k)) / _rows[i][i];
            }
        }

        var inverse = new double[Count][];
        for (var i = 0; i < Count; i++)
        {
            inverse[i] = new double[i + 1];
            for (var j = 0; j <= i; j++)
            {
                inverse[i][j] = VectorMath.Dot(columns[i], columns[j].AsSpan(i - j));
            }
        }

        return inverse;
    }
}
