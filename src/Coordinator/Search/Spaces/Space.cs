using System.Collections.Immutable;

namespace AeCluster.Coordinator.Search.Spaces;

/// <summary>The settings that are searched, in order. An axis with a condition comes after the axis that it depends on.</summary>
public sealed class Space
{
    /// <exception cref="ArgumentException">Two axes have one name, an axis is empty, or a condition is of no earlier
    /// axis.</exception>
    public Space(IEnumerable<Axis> axes)
    {
        Axes = [.. axes];
        for (var i = 0; i < Axes.Length; i++)
        {
            var axis = Axes[i];
            if (axis.Range is null && axis.Choices < 1)
            {
                throw new ArgumentException($"The axis {axis.Name} has no value.", nameof(axes));
            }

            if (axis.Condition is { } condition && (condition.Axis >= i || condition.Choice >= Axes[condition.Axis].Choices))
            {
                throw new ArgumentException($"The axis {axis.Name} depends on what does not come before it.", nameof(axes));
            }
        }

        if (Axes.DistinctBy(axis => axis.Name).Count() < Axes.Length)
        {
            throw new ArgumentException("Two axes have the same name.", nameof(axes));
        }
    }

    public ImmutableArray<Axis> Axes { get; }

    /// <summary>Makes a point, axis by axis; those that do not exist under the values before them are left out.</summary>
    /// <param name="value">The value of the axis with this index, which exists.</param>
    public Point Build(Func<int, AxisValue> value)
    {
        var values = new AxisValue?[Axes.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Exists(i, values) ? value(i) : null;
        }

        return new Point([.. values]);
    }

    /// <summary>The point with numbers as settings have them: <see cref="NumberRange.Rounded"/>.</summary>
    public Point Rounded(Point point) => new(
        [.. point.Values.Select((value, i) => value is { IsNumber: true, Number: var number }
            ? AxisValue.OfNumber(Axes[i].Range!.Rounded(number))
            : value)]);

    /// <summary>Whether the axis exists where those before it have these values.</summary>
    public bool Exists(int axis, IReadOnlyList<AxisValue?> values) =>
        Axes[axis].Condition is not { } condition || values[condition.Axis]?.Choice == condition.Choice;
}
