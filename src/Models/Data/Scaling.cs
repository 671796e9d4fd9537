using System.Numerics.Tensors;

namespace AeCluster.Models.Data;

/// <summary>
/// How values of a file become what is trained on: (x - offset) / divisor, one pair for all values or one for each value of
/// an example; then perhaps cut to [0, 1]. Immutable.
/// </summary>
public sealed class Scaling
{
    private readonly float[] _offsets;
    private readonly float[] _divisors;

    /// <param name="offsets">One, or one for each value of an example; like <paramref name="divisors"/>.</param>
    /// <param name="cuts">Whether what lies outside [0, 1] then is set to 0 or 1.</param>
    internal Scaling(float[] offsets, float[] divisors, bool cuts)
    {
        _offsets = offsets;
        _divisors = divisors;
        Cuts = cuts;
    }

    /// <summary>One, or one for each value of an example; none where values stay what they are.</summary>
    public ReadOnlySpan<float> Offsets => _offsets;

    /// <summary>As many as there are offsets.</summary>
    public ReadOnlySpan<float> Divisors => _divisors;

    /// <summary>Whether what lies outside [0, 1] then is set to 0 or 1.</summary>
    public bool Cuts { get; }

    /// <summary>Values stay what they are.</summary>
    internal static Scaling None { get; } = new([], [], false);

    /// <summary>Bytes to [0, 1].</summary>
    internal static Scaling Bytes { get; } = new([0], [255], false);

    /// <summary>Scales an example in place; the same bits in whatever portions examples come.</summary>
    /// <param name="values">Of one example.</param>
    /// <exception cref="ArgumentException">There is an offset for each value of an example, and these are not as
    /// many.</exception>
    public void Apply(Span<float> values)
    {
        switch (_offsets.Length)
        {
            case 0:
                return;
            case 1:
                // A subtraction of zero changes nothing but the sign of a zero.
                if (_offsets[0] != 0)
                {
                    TensorPrimitives.Subtract(values, _offsets[0], values);
                }

                TensorPrimitives.Divide(values, _divisors[0], values);
                break;
            default:
                TensorPrimitives.Subtract(values, _offsets, values);
                TensorPrimitives.Divide(values, _divisors, values);
                break;
        }

        if (Cuts)
        {
            TensorPrimitives.Clamp(values, 0f, 1f, values);
        }
    }
}
