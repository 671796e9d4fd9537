using AeCluster.Models.Runtime;
using static TorchSharp.torch;

namespace AeCluster.Models.Analysis;

/// <summary>Eigenvalues and eigenvectors of a symmetric matrix, in double precision.</summary>
/// <param name="Values_D">Largest first.</param>
/// <param name="Vectors_DD">Row k is the eigenvector of value k: of length one, with a positive entry of largest magnitude (the
/// first if there are several).</param>
internal sealed record SymmetricEigen(double[] Values_D, double[] Vectors_DD)
{
    /// <param name="a_DD">Row by row; only the lower triangle is read.</param>
    public static SymmetricEigen Of(double[] a_DD, int size)
    {
        // The last bits of LAPACK's results depend on the number of threads.
        ComputeThreads.Use(1);
        using var scope = NewDisposeScope();
        var (ascending_D, columns_DD) = linalg.eigh(tensor(a_DD, [size, size]));
        var values_D = ascending_D.flip(0).data<double>().ToArray();
        var vectors_DD = columns_DD.t().flip(0).contiguous().data<double>().ToArray();
        for (var k = 0; k < size; k++)
        {
            MakePositive(vectors_DD.AsSpan(k * size, size));
        }

        return new SymmetricEigen(values_D, vectors_DD);
    }

    /// <summary>Fixes the sign of an eigenvector by its largest entry.</summary>
    private static void MakePositive(Span<double> vector)
    {
        var largest = 0;
        for (var i = 1; i < vector.Length; i++)
        {
            if (Math.Abs(vector[i]) > Math.Abs(vector[largest]))
            {
                largest = i;
            }
        }

        if (vector[largest] < 0)
        {
            foreach (ref var entry in vector)
            {
                entry = -entry;
            }
        }
    }
}
