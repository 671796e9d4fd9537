using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AeCluster.Models.Analysis.Tsne;

/// <summary>
/// The similarities of a point to its neighbours: a Gaussian of their distances whose width is chosen such that the exponential
/// of its entropy is the perplexity (van der Maaten and Hinton, 2008). Reuses its buffers from point to point.
/// </summary>
/// <param name="neighbours">Neighbours per point, K.</param>
internal sealed class Perplexity(double perplexity, int neighbours)
{
    /// <summary>Tolerance of the entropy, in nats.</summary>
    private const double Tolerance = 1e-5;
    private const int MaxSteps = 100;

    private static readonly int _lanes = Vector512<double>.Count;

    private readonly double _targetEntropy = Math.Log(perplexity);

    /// <summary>Squared distances of the neighbours minus that of the nearest; infinite for padding.</summary>
    private readonly double[] _further = Padded(neighbours);
    private readonly double[] _shares = new double[Padded(neighbours).Length];

    /// <param name="squaredDistances_K">Nearest first.</param>
    /// <returns>The shares of the neighbours, which add up to one. Valid until the next call.</returns>
    /// <remarks>If more neighbours than the perplexity are equally near, no width reaches it, and these have equal
    /// shares.</remarks>
    public ReadOnlySpan<double> Shares(ReadOnlySpan<float> squaredDistances_K)
    {
        // Only differences of distances matter; subtracting the nearest one prevents underflow.
        var mean = 0.0;
        for (var k = 0; k < neighbours; k++)
        {
            _further[k] = (double)squaredDistances_K[k] - squaredDistances_K[0];
            mean += _further[k] / neighbours;
        }

        var precision = mean > 0 ? 1 / mean : 1;
        var tooLow = 0.0;
        var tooHigh = double.PositiveInfinity;
        for (var step = 0; step < MaxSteps; step++)
        {
            var surplus = Entropy(precision) - _targetEntropy;
            if (Math.Abs(surplus) <= Tolerance)
            {
                break;
            }

            if (surplus > 0)
            {
                tooLow = precision;
                precision = double.IsInfinity(tooHigh) ? precision * 2 : (precision + tooHigh) / 2;
            }
            else
            {
                tooHigh = precision;
                precision = (precision + tooLow) / 2;
            }
        }

        return _shares.AsSpan(0, neighbours);
    }

    /// <summary>Computes the shares and their entropy in nats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Entropy(double precision)
    {
        ref var distance = ref MemoryMarshal.GetArrayDataReference(_further);
        ref var share = ref MemoryMarshal.GetArrayDataReference(_shares);
        Vector512<double> sums = default, weighted = default;
        for (var k = 0; k < _shares.Length; k += Vector512<double>.Count)
        {
            var squared = Vector512.LoadUnsafe(ref distance, (nuint)k);
            var kernel = Vector512.Exp(squared * -precision);
            kernel.StoreUnsafe(ref share, (nuint)k);
            sums += kernel;
            weighted += kernel * Vector512.Min(squared, Vector512.Create(double.MaxValue));
        }

        var sum = Vector512.Sum(sums);
        for (var k = 0; k < _shares.Length; k += Vector512<double>.Count)
        {
            (Vector512.LoadUnsafe(ref share, (nuint)k) / sum).StoreUnsafe(ref share, (nuint)k);
        }

        return Math.Log(sum) + (precision * Vector512.Sum(weighted) / sum);
    }

    private static double[] Padded(int neighbours)
    {
        var padded = new double[Chunks.Count(neighbours, _lanes) * _lanes];
        padded.AsSpan(neighbours).Fill(double.PositiveInfinity);
        return padded;
    }
}
