using AeCluster.Coordinator.Search.Numerics;
using AeCluster.Coordinator.Search.Spaces;

namespace AeCluster.Coordinator.Tests.Search.Numerics;

public sealed class LinearAlgebraTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(16)]
    [InlineData(37)]
    public void A_sum_does_not_depend_on_vector_lengths(int length)
    {
        var numbers = Enumerable.Range(1, length).Select(i => (double)i).ToArray();
        Assert.Equal(length * (length + 1) * ((2 * length) + 1) / 6, VectorMath.Dot(numbers, numbers));
        var target = numbers.ToArray();
        VectorMath.AddScaled(target, 2, numbers);
        Assert.Equal(numbers.Select(number => 3 * number), target);
    }

    [Fact]
    public void A_factor_reproduces_its_matrix_solves_and_inverts()
    {
        var matrix = Definite(23, 1);
        var factor = Factor(matrix, 23);
        var b = Enumerable.Range(0, 23).Select(i => Math.Sin(i)).ToArray();
        var x = b.ToArray();
        factor.Solve(x);
        factor.SolveTransposed(x);
        var inverse = factor.Invert();
        for (var i = 0; i < 23; i++)
        {
            Assert.Equal(b[i], Enumerable.Range(0, 23).Sum(j => matrix[i, j] * x[j]), 1e-10);
            Assert.Equal(x[i], Enumerable.Range(0, 23).Sum(j => (j <= i ? inverse[i][j] : inverse[j][i]) * b[j]), 1e-10);
        }

        var eigen = SymmetricEigen.Of(matrix);
        Assert.Equal(eigen.Values.Sum(Math.Log), factor.LogDeterminant(), 1e-10);
    }

    [Fact]
    public void A_factor_has_the_same_bits_however_it_grew()
    {
        var matrix = Definite(40, 2);
        var whole = Factor(matrix, 40);
        var begun = Factor(matrix, 17);
        var copy = begun.Copy();
        Extend(copy, matrix, 40);
        Assert.Equal(17, begun.Count);
        for (var i = 0; i < 40; i++)
        {
            Assert.Equal(whole.Row(i), copy.Row(i));
        }
    }

    [Fact]
    public void A_matrix_that_is_not_definite_is_refused()
    {
        var factor = new CholeskyFactor();
        Assert.True(factor.TryAppend([1]));
        Assert.False(factor.TryAppend([2, 1]));
        Assert.False(factor.TryAppend([double.NaN, 1]));
        Assert.Equal(1, factor.Count);
    }

    [Fact]
    public void Eigenvectors_are_orthonormal_and_make_up_the_matrix()
    {
        var matrix = Definite(12, 3);
        var eigen = SymmetricEigen.Of(matrix);
        var again = eigen.Map(value => value);
        var one = SymmetricEigen.Of(matrix).Map(_ => 1);
        for (var i = 0; i < 12; i++)
        {
            for (var j = 0; j < 12; j++)
            {
                Assert.Equal(matrix[i, j], again[i, j], 1e-12);
                Assert.Equal(i == j ? 1 : 0, one[i, j], 1e-13);
            }
        }
    }

    [Fact]
    public void Small_eigenvalues_are_exact_beside_large_ones()
    {
        // A graded matrix: by elimination its eigenvalues are, to ten digits, 1e40, 1e20 - 1e18 and 0.99 - 0.81 / 99.
        var eigen = SymmetricEigen.Of(new[,] { { 1e40, 1e29, 1e19 }, { 1e29, 1e20, 1e9 }, { 1e19, 1e9, 1 } });
        Assert.Equal([1, 1, 1], new[] { 1e40, 9.9e19, 0.99 - (0.81 / 99) }.Zip(
            eigen.Values.OrderDescending(), (expected, value) => Math.Round(value / expected, 10)));
    }

    [Fact]
    public void Rosenbrocks_valley_is_followed_to_its_end_and_to_a_bound()
    {
        static double Rosenbrock(ReadOnlySpan<double> x, Span<double> gradient)
        {
            var (a, b) = (1 - x[0], x[1] - (x[0] * x[0]));
            gradient[0] = (-2 * a) - (400 * x[0] * b);
            gradient[1] = 200 * b;
            return (a * a) + (100 * b * b);
        }

        var (free, value) = Lbfgs.Minimize(Rosenbrock, [-1.2, 1], -5, 5, 200, 1e-10);
        Assert.All(free, x => Assert.Equal(1, x, 1e-6));
        Assert.Equal(0, value, 1e-12);

        var (bound, _) = Lbfgs.Minimize(Rosenbrock, [-1.2, 0.4], -5, 0.5, 200, 1e-10);
        Assert.Equal(0.5, bound[0], 1e-12);
        Assert.Equal(0.25, bound[1], 1e-6);
    }

    private static CholeskyFactor Factor(double[,] matrix, int count)
    {
        var factor = new CholeskyFactor();
        Extend(factor, matrix, count);
        return factor;
    }

    private static void Extend(CholeskyFactor factor, double[,] matrix, int count)
    {
        for (var i = factor.Count; i < count; i++)
        {
            Assert.True(factor.TryAppend(Enumerable.Range(0, i + 1).Select(j => matrix[i, j]).ToArray()));
        }
    }

    private static double[,] Definite(int n, ulong seed)
    {
        var random = new SplitMix64(seed);
        double[] Row() => [.. Enumerable.Range(0, n + 3).Select(_ => random.Unit() - 0.5)];
        var rows = Enumerable.Range(0, n).Select(_ => Row()).ToList();
        var matrix = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                matrix[i, j] = VectorMath.Dot(rows[i], rows[j]) + (i == j ? 0.1 : 0);
            }
        }

        return matrix;
    }
}
