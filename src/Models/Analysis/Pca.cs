namespace AeCluster.Models.Analysis;

/// <summary>
/// Principal component analysis (Pearson, 1901; Hotelling, 1933), exact: the eigenvectors of the covariance matrix, in double
/// precision. Nothing linear with as many codings reconstructs better, which makes it the yardstick of linear autoencoders.
/// </summary>
public sealed class Pca
{
    private Pca(double[] mean_D, SymmetricEigen eigen, long count)
    {
        Mean_D = mean_D;
        Components_KD = eigen.Vectors_DD;

        // Rounding may leave the variance along an axis where there is none a little below zero.
        ExplainedVariance_K = [.. eigen.Values_D.Select(value => Math.Max(0, value))];
        Count = count;
    }

    /// <summary>Values a row, D; there are as many components.</summary>
    public int Dimensions => Mean_D.Length;

    /// <summary>Rows analysed, N.</summary>
    public long Count { get; }

    public double[] Mean_D { get; }

    /// <summary>Component after component: orthonormal, the one of largest variance first, the largest entry of each
    /// positive.</summary>
    public double[] Components_KD { get; }

    /// <summary>Variance of the data along each component, with the divisor N - 1.</summary>
    public double[] ExplainedVariance_K { get; }

    /// <param name="x_ND">Rows of <paramref name="dimensions"/> values, at least two.</param>
    /// <param name="threads">Threads to compute with; the result does not depend on it.</param>
    /// <exception cref="AnalysisException">Fewer than two rows, or a value that is not finite.</exception>
    public static Pca Fit(ReadOnlySpan<float> x_ND, int dimensions, int threads = 1)
    {
        var covariance = new Covariance(dimensions, threads);
        covariance.Add(x_ND);
        return Fit(covariance);
    }

    /// <summary>Of data that came in batches.</summary>
    /// <exception cref="AnalysisException">Fewer than two rows.</exception>
    public static Pca Fit(Covariance covariance)
    {
        ArgumentNullException.ThrowIfNull(covariance);
        return new Pca(covariance.Mean_D(), SymmetricEigen.Of(covariance.Matrix_DD(), covariance.Dimensions), covariance.Count);
    }

    /// <summary>x_ND -> coordinates along the first components, z_NK.</summary>
    public float[] Transform(ReadOnlySpan<float> x_ND, int components)
    {
        Check(components);
        var rows = Rows.Count(x_ND.Length, Dimensions);
        var z_NK = new float[rows * components];
        var centred_D = new double[Dimensions];
        for (var row = 0; row < rows; row++)
        {
            for (var i = 0; i < Dimensions; i++)
            {
                centred_D[i] = x_ND[(row * Dimensions) + i] - Mean_D[i];
            }

            for (var k = 0; k < components; k++)
            {
                z_NK[(row * components) + k] = (float)
                    LinearAlgebra.Dot(centred_D, Components_KD.AsSpan(k * Dimensions, Dimensions));
            }
        }

        return z_NK;
    }

    /// <summary>Coordinates along the first components, z_NK -> the points they stand for, x_ND.</summary>
    public float[] Reconstruct(ReadOnlySpan<float> z_NK, int components)
    {
        Check(components);
        var rows = Rows.Count(z_NK.Length, components);
        var x_ND = new float[rows * Dimensions];
        var point_D = new double[Dimensions];
        for (var row = 0; row < rows; row++)
        {
            Mean_D.CopyTo(point_D, 0);
            for (var k = 0; k < components; k++)
            {
                LinearAlgebra.AddTo(point_D, z_NK[(row * components) + k], Components_KD.AsSpan(k * Dimensions, Dimensions));
            }

            for (var i = 0; i < Dimensions; i++)
            {
                x_ND[(row * Dimensions) + i] = (float)point_D[i];
            }
        }

        return x_ND;
    }

    /// <summary>
    /// The mean squared error per value with which the analysed rows are reconstructed from their first components: the
    /// variances that were dropped. No linear autoencoder with as many codings can have a smaller one.
    /// </summary>
    public double ReconstructionError(int components)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(components);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(components, Dimensions);
        var dropped = 0.0;
        for (var k = Dimensions - 1; k >= components; k--)
        {
            dropped += ExplainedVariance_K[k];
        }

        return dropped * (Count - 1) / Count / Dimensions;
    }

    private void Check(int components)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(components);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(components, Dimensions);
    }
}
