using System.Numerics.Tensors;
using AeCluster.Specs.Data;

namespace AeCluster.Models.Data;

/// <summary>The minimum and maximum of the values of some examples.</summary>
public readonly record struct ValueExtent(float Low, float High)
{
    public override string ToString() => $"{Low} to {High}";
}

/// <summary>
/// Statistics of examples, computed in one pass: minimum and maximum, and optionally mean and variance, for each value of an
/// example. The order of the examples affects the last bits only.
/// </summary>
internal sealed class ValueStatistics(int values, bool withMoments)
{
    private readonly float[] _low = Filled(values, float.PositiveInfinity);
    private readonly float[] _high = Filled(values, float.NegativeInfinity);
    private readonly double[] _reference = new double[withMoments ? values : 0];
    private readonly double[] _sum = new double[withMoments ? values : 0];
    private readonly double[] _squares = new double[withMoments ? values : 0];

    /// <summary>Number of examples added.</summary>
    public int Count { get; private set; }

    public ValueExtent Extent => new(TensorPrimitives.Min<float>(_low), TensorPrimitives.Max<float>(_high));

    /// <summary>Minimum of each value.</summary>
    public ReadOnlySpan<float> Low => _low;

    /// <summary>Maximum of each value.</summary>
    public ReadOnlySpan<float> High => _high;

    /// <summary>Mean of a value over the examples; known only with moments.</summary>
    public double MeanOf(int value) => _reference[value] + (_sum[value] / Count);

    /// <summary>Variance of a value over the examples (over N); known only with moments.</summary>
    public double VarianceOf(int value)
    {
        var mean = _sum[value] / Count;
        return Math.Max(0, (_squares[value] / Count) - (mean * mean));
    }

    /// <param name="example">All finite.</param>
    public void Add(ReadOnlySpan<float> example)
    {
        TensorPrimitives.Min(_low, example, _low);
        TensorPrimitives.Max(_high, example, _high);
        if (withMoments)
        {
            AddMoments(example);
        }

        Count++;
    }

    /// <summary>The extent after scaling, which preserves the order of values.</summary>
    public ValueExtent ExtentAfter(Scaling scaling)
    {
        float[] lowest = [.. _low];
        float[] highest = [.. _high];
        scaling.Apply(lowest);
        scaling.Apply(highest);
        return new ValueExtent(TensorPrimitives.Min<float>(lowest), TensorPrimitives.Max<float>(highest));
    }

    /// <summary>The scaling of this kind for these examples.</summary>
    /// <param name="name">Name of the data in errors.</param>
    /// <exception cref="DataException">Their range is too wide for float32.</exception>
    public Scaling ToScaling(ScaleKind kind, string name) => kind switch
    {
        ScaleKind.Unit when Extent is var (lowest, highest) => Stretched([lowest], [highest], name),
        ScaleKind.UnitPerFeature => Stretched(_low, _high, name),
        ScaleKind.Standardize => Standardized(),
        _ => Scaling.None,
    };

    private void AddMoments(ReadOnlySpan<float> example)
    {
        // Sums of deviations from the first example, not of values: the squares of large numbers would absorb a small variance.
        for (var i = 0; i < example.Length; i++)
        {
            if (Count == 0)
            {
                _reference[i] = example[i];
            }

            var deviation = example[i] - _reference[i];
            _sum[i] += deviation;
            _squares[i] += deviation * deviation;
        }
    }

    /// <summary>Minimum to 0, maximum to 1; a constant value becomes 0.</summary>
    private static Scaling Stretched(float[] lowest, float[] highest, string name)
    {
        var ranges = new float[lowest.Length];
        TensorPrimitives.Subtract(highest, lowest, ranges);
        return ranges.All(float.IsFinite)
            ? new Scaling([.. lowest], [.. ranges.Select(range => range > 0 ? range : 1)], cuts: true)
            : throw new DataException(
                $"The values of {name} lie between {lowest.Min()} and {highest.Max()}, which is too wide a range to be scaled.");
    }

    /// <summary>Mean 0 and variance 1 (over N); a constant value becomes 0.</summary>
    private Scaling Standardized()
    {
        var means = new float[_sum.Length];
        var deviations = new float[_sum.Length];
        for (var i = 0; i < _sum.Length; i++)
        {
            var mean = _sum[i] / Count;
            means[i] = (float)(_reference[i] + mean);
            var deviation = (float)Math.Sqrt(Math.Max(0, (_squares[i] / Count) - (mean * mean)));
            deviations[i] = deviation > 0 ? deviation : 1;
        }

        return new Scaling(means, deviations, cuts: false);
    }

    private static float[] Filled(int count, float value)
    {
        var values = new float[count];
        Array.Fill(values, value);
        return values;
    }
}
