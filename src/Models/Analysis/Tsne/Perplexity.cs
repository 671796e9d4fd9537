using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AeCluster.Models.Analysis.Tsne;

/// <summary>
/// How much a point attends to each of its neighbours: a Gaussian of their distances, as wide as makes the exponential of its
/// entropy the perplexity (van der Maaten and Hinton, 2008). Serves one point after another, and reuses its buffers.
/// </summary>
/// <param name="neighbours">Neighbours a point, K.</param>
internal sealed class Perplexity(double perplexity, int neighbours)
{
    /// <summary>Of the entropy, in nats.</summary>
    private const double Tolerance = 1e-5;
    private const int MaxSteps = 100;

    private static readonly int _lanes = Vector512<double>.Count;

    private readonly double _wanted = Math.Log(perplexity);

    /// <summary>How much further each neighbour is than the nearest; infinitely where a vector is filled up.</summary>
    private readonly double[] _further = Filled(neighbours);
    private readonly double[] _shares = new double[Filled(neighbours).Length];

    /// <returns>The neighbours' shares; they add up to one. Valid until the next call.</returns>
    /// <param name="squaredDistances_K">Nearest first.</param>
    /// <remarks>Where more neighbours than the perplexity are equally near, no width reaches it: then those share everything
    /// alike.</remarks>
    public ReadOnlySpan<double> Shares(ReadOnlySpan<float> squaredDistances_K)
    {
        // Only differences of distances matter, and without the nearest one's nothing underflows.
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
            var surplus = Entropy(precision) - _wanted;
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

    /// <summary>Fills in the shares.</summary>
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

    private static double[] Filled(int neighbours)
    {
        var padded = new double[Chunks.Count(neighbours, _lanes) * _lanes];
        padded.AsSpan(neighbours).Fill(double.PositiveInfinity);
        return padded;
    }
}
