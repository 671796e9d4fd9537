namespace AeCluster.Models.Figures;

/// <summary>The ranges of values that a figure shows: one for all values, or one for each column of a table or each feature of a
/// series.</summary>
public sealed class ValueAxes(IReadOnlyList<ValueRange> ranges)
{
    public IReadOnlyList<ValueRange> Ranges { get; } = ranges;

    /// <summary>Whether all values have one axis.</summary>
    public bool AreShared => Ranges.Count == 1;

    /// <summary>The range of a column or feature.</summary>
    public ValueRange this[int axis] => Ranges[AreShared ? 0 : axis];

    /// <summary>The smallest ranges that contain both.</summary>
    public ValueAxes And(ValueAxes other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new ValueAxes([.. Ranges.Zip(other.Ranges, (one, another) => one.And(another))]);
    }
}
