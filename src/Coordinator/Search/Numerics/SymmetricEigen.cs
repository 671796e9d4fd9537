namespace AeCluster.Coordinator.Search.Numerics;

/// <summary>
/// Eigenvalues and eigenvectors of a symmetric matrix, by Jacobi's rotations: for small matrices, whose small eigenvalues it
/// gives as exactly as the large ones.
/// </summary>
public sealed class SymmetricEigen
{
    private const int MostSweeps = 60;

    private SymmetricEigen(double[] values, double[,] vectors)
    {
        Values = values;
        Vectors = vectors;
    }

    /// <summary>In no particular order.</summary>
    public IReadOnlyList<double> Values { get; }

    /// <summary>Element [i, k] is component i of the unit eigenvector that belongs to value k.</summary>
    public double[,] Vectors { get; }

    /// <param name="matrix">Only its symmetric part counts; not changed.</param>
    public static SymmetricEigen Of(double[,] matrix)
    {
        var n = matrix.GetLength(0);
        var a = new double[n, n];
        var v = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            v[i, i] = 1;
            for (var j = 0; j < n; j++)
            {
                a[i, j] = (matrix[i, j] + matrix[j, i]) / 2;
            }
        }

        for (var sweep = 0; sweep < MostSweeps && Sweep(a, v); sweep++)
        {
        }

        return new SymmetricEigen([.. Enumerable.Range(0, n).Select(i => a[i, i])], v);
    }

    /// <summary>V f(values) V': a function of the matrix, symmetric.</summary>
    public double[,] Map(Func<double, double> function)
    {
        var n = Values.Count;
        var mapped = Values.Select(function).ToArray();
        var result = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = 0.0;
                for (var k = 0; k < n; k++)
                {
                    sum += Vectors[i, k] * mapped[k] * Vectors[j, k];
                }

                result[i, j] = result[j, i] = sum;
            }
        }

        return result;
    }

    /// <summary>Rotates each element off the diagonal to zero, once.</summary>
    /// <returns>Whether any was large enough to matter.</returns>
    private static bool Sweep(double[,] a, double[,] v)
    {
        var n = a.GetLength(0);
        var rotated = false;
        for (var p = 0; p < n - 1; p++)
        {
            for (var q = p + 1; q < n; q++)
            {
                if (Math.Abs(a[p, q]) > 1e-17 * Math.Sqrt(Math.Abs(a[p, p] * a[q, q])) && Math.Abs(a[p, q]) > double.Epsilon)
                {
                    Rotate(a, v, p, q);
                    rotated = true;
                }
            }
        }

        return rotated;
    }

    private static void Rotate(double[,] a, double[,] v, int p, int q)
    {
        var theta = (a[q, q] - a[p, p]) / (2 * a[p, q]);
        var t = (theta < 0 ? -1 : 1) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
        var c = 1 / Math.Sqrt((t * t) + 1);
        var s = t * c;
        a[p, p] -= t * a[p, q];
        a[q, q] += t * a[p, q];
        a[p, q] = a[q, p] = 0;
        for (var i = 0; i < v.GetLength(0); i++)
        {
            if (i != p && i != q)
            {
                (a[i, p], a[i, q]) = ((c * a[i, p]) - (s * a[i, q]), (s * a[i, p]) + (c * a[i, q]));
                (a[p, i], a[q, i]) = (a[i, p], a[i, q]);
            }

            (v[i, p], v[i, q]) = ((c * v[i, p]) - (s * v[i, q]), (s * v[i, p]) + (c * v[i, q]));
        }
    }
}
