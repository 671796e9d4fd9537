using System.Collections.Immutable;

namespace AeCluster.Coordinator.Search.Spaces;

/// <summary>A value for each axis of a space; null where the axis does not exist. Equal if all values are.</summary>
public sealed class Point(ImmutableArray<AxisValue?> values) : IEquatable<Point>
{
    public ImmutableArray<AxisValue?> Values { get; } = values;

    public AxisValue? this[int axis] => Values[axis];

    public bool Equals(Point? other) => other is not null && Values.AsSpan().SequenceEqual(other.Values.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as Point);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var value in Values)
        {
            hash.Add(value);
        }

        return hash.ToHashCode();
    }
}
