using System.Numerics.Tensors;
using AeCluster.Specs.Data;

namespace AeCluster.Models.Data;

/// <summary>The lowest and the highest value of some examples.</summary>
public readonly record struct ValueExtent(float Low, float High)
{
    public override string ToString() => $"{Low} to {High}";
}

/// <summary>
/// What the values of examples are like, gathered in one pass: for each value of an example the lowest, the highest, and
/// where asked for mean and variance. Depends on the order of the examples in the last bits only.
/// </summary>
internal sealed class ValueStatistics(int values, bool withMoments)
{
    private readonly float[] low = Filled(values, float.PositiveInfinity);
    private readonly float[] high = Filled(values, float.NegativeInfinity);
    private readonly double[] reference = new double[withMoments ? values : 0];
    private readonly double[] sum = new double[withMoments ? values : 0];
    private readonly double[] squares = new double[withMoments ? values : 0];

    /// <summary>Examples so far.</summary>
    public int Count { get; private set; }

    public ValueExtent Extent => new(TensorPrimitives.Min<float>(low), TensorPrimitives.Max<float>(high));

    /// <param name="example">All finite.</param>
    public void Add(ReadOnlySpan<float> example)
    {
        TensorPrimitives.Min(low, example, low);
        TensorPrimitives.Max(high, example, high);
        if (withMoments)
        {
            AddMoments(example);
        }

        Count++;
    }

    /// <summary>The extent after scaling, which keeps the order of values.</summary>
    public ValueExtent ExtentAfter(Scaling scaling)
    {
        float[] lowest = [.. low];
        float[] highest = [.. high];
        scaling.Apply(lowest);
        scaling.Apply(highest);
        return new ValueExtent(TensorPrimitives.Min<float>(lowest), TensorPrimitives.Max<float>(highest));
    }

    /// <summary>The scaling that these examples ask for.</summary>
    /// <param name="name">What to call them in an error.</param>
    /// <exception cref="DataException">Their range is too wide for float32.</exception>
    public Scaling ToScaling(ScaleKind kind, string name) => kind switch
    {
        ScaleKind.Unit when Extent is var (lowest, highest) => Stretched([lowest], [highest], name),
        ScaleKind.UnitPerFeature => Stretched(low, high, name),
        ScaleKind.Standardize => Standardized(),
        _ => Scaling.None,
    };

    private void AddMoments(ReadOnlySpan<float> example)
    {
        // Deviations from the first example, and not the values: the squares of large numbers would swallow a small variance.
        for (var i = 0; i < example.Length; i++)
        {
            if (Count == 0)
            {
                reference[i] = example[i];
            }

            var deviation = example[i] - reference[i];
            sum[i] += deviation;
            squares[i] += deviation * deviation;
        }
    }

    /// <summary>From the lowest to the highest; a value that is always the same becomes 0.</summary>
    private static Scaling Stretched(float[] lowest, float[] highest, string name)
    {
        var ranges = new float[lowest.Length];
        TensorPrimitives.Subtract(highest, lowest, ranges);
        return ranges.All(float.IsFinite)
            ? new Scaling([.. lowest], [.. ranges.Select(range => range > 0 ? range : 1)], cuts: true)
            : throw new DataException($"The values of {name} lie between {lowest.Min()} and {highest.Max()}, which is too wide a range to be scaled.");
    }

    /// <summary>Mean 0 and variance 1 (over N); a value that is always the same becomes 0.</summary>
    private Scaling Standardized()
    {
        var means = new float[sum.Length];
        var deviations = new float[sum.Length];
        for (var i = 0; i < sum.Length; i++)
        {
            var mean = sum[i] / Count;
            means[i] = (float)(reference[i] + mean);
            var deviation = (float)Math.Sqrt(Math.Max(0, (squares[i] / Count) - (mean * mean)));
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
