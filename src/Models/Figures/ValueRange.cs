namespace AeCluster.Models.Figures;

/// <summary>The values that a figure shows as its darkest and its lightest, or as its lowest and its highest.</summary>
public readonly record struct ValueRange(float Low, float High)
{
    /// <summary>What grey levels and colours are scaled to, mostly.</summary>
    public static readonly ValueRange Unit = new(0, 1);

    /// <summary>From the lowest to the highest finite value; never empty.</summary>
    public static ValueRange Of(ReadOnlySpan<float> values)
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

        return low < high ? new ValueRange(low, high) : low == high ? new ValueRange(low - 0.5f, high + 0.5f) : Unit;
    }

    /// <summary>The smallest range that holds both.</summary>
    public ValueRange And(ValueRange other) => new(Math.Min(Low, other.Low), Math.Max(High, other.High));

    /// <summary>Where the value lies: 0 at the low end, 1 at the high end, not beyond them. NaN stays NaN.</summary>
    public float Share(float value) => Math.Clamp((value - Low) / (High - Low), 0, 1);
}
