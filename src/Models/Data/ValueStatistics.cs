using System.Numerics.Tensors;
using AeCluster.Specs.Data;
using TorchSharp;

namespace AeCluster.Models.Data;

/// <summary>The minimum and maximum of the values of some examples.</summary>
public readonly record struct ValueExtent(float Low, float High)
{
    public override string ToString() => $"{Low} to {High}";

    /// <summary>E.g. <c>0 and 255</c>.</summary>
    internal string InWords => $"{Low} and {High}";

    /// <summary>Whether all values are in [0, 1], but for rounding errors.</summary>
    public bool IsUnit => Low >= -Tolerance && High <= 1 + Tolerance;

    /// <summary>Allowance for rounding errors of values that were scaled to [0, 1].</summary>
    public const float Tolerance = 1e-5f;
}

/// <summary>
/// Statistics of examples, computed in one pass: minimum and maximum, and optionally mean and variance, for each value of an
/// example. The order of the examples affects the last bits only.
/// </summary>
internal sealed class ValueStatistics(int values, bool withMoments)
{
    /// <summary>Values that differ less, relative to their size, are one value with rounding noise: 4 units in the last
    /// place.</summary>
    private const float Noise = 4 * 1.1920929e-7f;

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

    /// <param name="examples_NV">float32, on any device; all finite.</param>
    public void AddRows(torch.Tensor examples_NV)
    {
        var width = (int)examples_NV.shape[1];
        ReadOnlySpan<float> values = examples_NV.cpu().contiguous().data<float>().ToArray();
        for (var first = 0; first < values.Length; first += width)
        {
            Add(values.Slice(first, width));
        }
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

    /// <summary>Which values are the same in all examples, but for rounding noise.</summary>
    public IReadOnlyList<int> Constants() =>
        [.. Enumerable.Range(0, _low.Length).Where(value => IsConstant(_low[value], _high[value]))];

    private static bool IsConstant(float low, float high) => high - low <= Noise * Math.Max(Math.Abs(low), Math.Abs(high));

    /// <summary>Minimum to 0, maximum to 1; a constant value becomes 0: its noise is not stretched.</summary>
    private static Scaling Stretched(float[] lowest, float[] highest, string name)
    {
        var ranges = new float[lowest.Length];
        TensorPrimitives.Subtract(highest, lowest, ranges);
        return ranges.All(float.IsFinite)
            ? new Scaling([.. lowest], [.. ranges.Select((range, i) => IsConstant(lowest[i], highest[i]) ? 1 : range)])
            : throw new DataException(
                $"The values of {name} lie between {lowest.Min()} and {highest.Max()}, which is too wide a range to be scaled.");
    }

    /// <summary>Mean 0 and variance 1 (over N); a constant value becomes 0: its noise is not divided by itself.</summary>
    private Scaling Standardized()
    {
        var means = new float[_sum.Length];
        var deviations = new float[_sum.Length];
        for (var i = 0; i < _sum.Length; i++)
        {
            means[i] = (float)MeanOf(i);
            var deviation = (float)Math.Sqrt(VarianceOf(i));
            deviations[i] = IsConstant(_low[i], _high[i]) || deviation == 0 ? 1 : deviation;
        }

        return new Scaling(means, deviations);
    }

    private static float[] Filled(int count, float value)
    {
        var values = new float[count];
        Array.Fill(values, value);
        return values;
    }
}
