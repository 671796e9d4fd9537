namespace AeCluster.Models.Figures;

/// <summary>The values that a figure shows as black and white, or at the bottom and top of a line.</summary>
public readonly record struct ValueRange(float Low, float High)
{
    /// <summary>The usual range of grey levels and colours.</summary>
    public static readonly ValueRange Unit = new(0, 1);

    /// <summary>The minimum and maximum of the finite values, widened if it would be empty.</summary>
    public static ValueRange Of(ReadOnlySpan<float> values)
    {
        var (low, high) = Exactly(values);
        return low < high ? new ValueRange(low, high) : low == high ? new ValueRange(low - 0.5f, high + 0.5f) : Unit;
    }

    /// <summary>The minimum and maximum of the finite values. If there are none, it contains nothing.</summary>
    public static ValueRange Exactly(ReadOnlySpan<float> values)
    {
        var (low, high) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (var value in values)
        {
            if (float.IsFinite(value))
            {
                low = Math.Min(low, value);
                high = Math.Max(high, value);
            }
        }

        return new ValueRange(low, high);
    }

    /// <summary>The smallest range that contains both.</summary>
    public ValueRange And(ValueRange other) => new(Math.Min(Low, other.Low), Math.Max(High, other.High));

    /// <summary>The relative position of a value: 0 at the low end, 1 at the high end, clipped; in the middle of
    /// an empty range. NaN stays NaN.</summary>
    public float Share(float value) => Low < High || float.IsNaN(value) ? Math.Clamp((value - Low) / (High - Low), 0, 1) : 0.5f;
}
