using System.Numerics.Tensors;

namespace AeCluster.Models.Data;

/// <summary>
/// Scales the values of a file for training: (x - offset) / divisor, with one pair for all values or one for each value of an
/// example. Values outside the range of the training are scaled like others, never clipped: they would not be noticed any more.
/// Immutable.
/// </summary>
public sealed class Scaling
{
    private readonly float[] _offsets;
    private readonly float[] _divisors;

    /// <param name="offsets">None, one, or one for each value of an example; as many as <paramref name="divisors"/>.</param>
    internal Scaling(float[] offsets, float[] divisors)
    {
        _offsets = offsets;
        _divisors = divisors;
    }

    /// <summary>None if values are not scaled, one for all values, or one for each value of an example.</summary>
    public ReadOnlySpan<float> Offsets => _offsets;

    /// <summary>As many as offsets.</summary>
    public ReadOnlySpan<float> Divisors => _divisors;

    /// <summary>Leaves values unchanged.</summary>
    internal static Scaling None { get; } = new([], []);

    /// <summary>Whether it leaves values unchanged.</summary>
    public bool IsNone => _offsets.Length == 0;

    /// <summary>The highest level if this divides levels from 0 by it: see <see cref="OfLevels"/>; otherwise null.</summary>
    internal int? Levels => _offsets is [0] && _divisors is [byte.MaxValue or ushort.MaxValue] ? (int)_divisors[0] : null;

    /// <summary>Levels from 0 to the highest, 255 or 65,535, to [0, 1].</summary>
    internal static Scaling OfLevels(int highest) => new([0], [highest]);

    /// <summary>Scales an example in place. The result is the same to the bit however examples are batched.</summary>
    /// <param name="values">The values of one example.</param>
    /// <exception cref="ArgumentException">The number of values is not that of the offsets, where there are several.</exception>
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
    }

    /// <summary>The inverse of <see cref="Apply"/>: gives values of a model in the units of the file, but for rounding.</summary>
    /// <inheritdoc cref="Apply"/>
    public void Undo(Span<float> values)
    {
        switch (_offsets.Length)
        {
            case 0:
                return;
            case 1:
                TensorPrimitives.Multiply(values, _divisors[0], values);
                TensorPrimitives.Add(values, _offsets[0], values);
                break;
            default:
                TensorPrimitives.Multiply(values, _divisors, values);
                TensorPrimitives.Add(values, _offsets, values);
                break;
        }
    }
}
