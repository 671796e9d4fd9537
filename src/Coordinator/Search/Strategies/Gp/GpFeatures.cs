using System.Collections.Immutable;
using AeCluster.Coordinator.Search.Spaces;

namespace AeCluster.Coordinator.Search.Strategies.Gp;

/// <summary>
/// Points as numbers for the kernel: for each range a number in [0, 1], for each axis with alternatives which one it is (numbers
/// beside special values are one alternative). A number that a point does not have is in the middle: there, only the alternative
/// that took it away tells two points apart.
/// </summary>
public sealed class GpFeatures
{
    private const double Missing = -1;

    private readonly Space _space;
    private readonly ImmutableArray<(int Axis, bool IsCategory)> _features;

    public GpFeatures(Space space)
    {
        _space = space;
        var features = ImmutableArray.CreateBuilder<(int, bool)>();
        for (var i = 0; i < space.Axes.Length; i++)
        {
            var axis = space.Axes[i];
            if (axis.Range is { } range && range.Max > range.Min)
            {
                features.Add((i, false));
            }

            if (axis.Choices + (axis.Range is null ? 0 : 1) > 1)
            {
                features.Add((i, true));
            }
        }

        _features = features.ToImmutable();
        IsCategory = [.. _features.Select(feature => feature.IsCategory)];
    }

    public ImmutableArray<bool> IsCategory { get; }

    public double[] Of(Point point)
    {
        var features = new double[_features.Length];
        for (var k = 0; k < features.Length; k++)
        {
            var (axis, isCategory) = _features[k];
            features[k] = point[axis] switch
            {
                { } value when isCategory => value.IsNumber ? _space.Axes[axis].Choices : value.Choice,
                { IsNumber: true } value => _space.Axes[axis].Range!.ToUnit(value.Number),
                _ => isCategory ? Missing : 0.5,
            };
        }

        return features;
    }

    /// <summary>Features that are numbers of the point, and may be moved.</summary>
    public int[] Movable(Point point) =>
    [
        .. Enumerable.Range(0, _features.Length)
            .Where(k => !_features[k].IsCategory && point[_features[k].Axis] is { IsNumber: true }),
    ];

    /// <summary>The point with other numbers, those of the features; steps are rounded to.</summary>
    public Point Moved(Point point, double[] features, IEnumerable<int> movable)
    {
        var values = point.Values.ToBuilder();
        foreach (var k in movable)
        {
            var axis = _features[k].Axis;
            values[axis] = AxisValue.OfNumber(_space.Axes[axis].Range!.FromUnit(features[k]));
        }

        return new Point(values.ToImmutable());
    }
}
