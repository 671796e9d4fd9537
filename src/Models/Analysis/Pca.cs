namespace AeCluster.Models.Analysis;

/// <summary>
/// Principal component analysis (Pearson, 1901; Hotelling, 1933), exact: the eigenvectors of the covariance matrix, in double
/// precision. No linear model with as many codings reconstructs better, so it is the reference for linear autoencoders.
/// </summary>
public sealed class Pca
{
    private Pca(double[] mean_D, SymmetricEigen eigen, long count)
    {
        Mean_D = mean_D;
        Components_KD = eigen.Vectors_DD;

        // Rounding may make a variance of zero slightly negative.
        ExplainedVariance_K = [.. eigen.Values_D.Select(value => Math.Max(0, value))];
        Count = count;
    }

    /// <summary>Values per row, D; also the number of components.</summary>
    public int Dimensions => Mean_D.Length;

    /// <summary>Number of rows analysed, N.</summary>
    public long Count { get; }

    public double[] Mean_D { get; }

    /// <summary>Orthonormal components, one after another, by decreasing variance; the largest entry of each is
    /// positive.</summary>
    public double[] Components_KD { get; }

    /// <summary>Variance of the data along each component, with divisor N - 1.</summary>
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

    /// <summary>Fits data that was added in batches.</summary>
    /// <exception cref="AnalysisException">Fewer than two rows.</exception>
    public static Pca Fit(Covariance covariance)
    {
        ArgumentNullException.ThrowIfNull(covariance);
        return new Pca(covariance.Mean_D(), SymmetricEigen.Of(covariance.Matrix_DD(), covariance.Dimensions), covariance.Count);
    }

    /// <summary>Transforms x_ND to coordinates along the first components, z_NK.</summary>
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
                var component = Components_KD.AsSpan(k * Dimensions, Dimensions);
                z_NK[(row * components) + k] = (float)LinearAlgebra.Dot(centred_D, component);
            }
        }

        return z_NK;
    }

    /// <summary>Transforms coordinates along the first components, z_NK, back to points, x_ND.</summary>
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
    /// The mean squared error per value of reconstructing the analysed rows from their first components: the dropped variances.
    /// No linear autoencoder with as many codings can have a smaller one.
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
