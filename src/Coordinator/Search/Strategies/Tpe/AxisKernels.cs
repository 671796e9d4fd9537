using AeCluster.Coordinator.Search.Spaces;

namespace AeCluster.Coordinator.Search.Strategies.Tpe;

/// <summary>
/// The kernels of an estimator along one axis. Its parts are its alternatives and, if it has a range, the numbers together. The
/// kernel of a point prefers the point's part; where a point has no value on the axis, its kernel is uniform. The last kernel is
/// the prior: all parts alike, and over numbers as wide as the range.
/// </summary>
internal sealed class AxisKernels
{
    private readonly Axis _axis;
    private readonly int _parts;
    private readonly int[] _part;
    private readonly NumberKernels? _numbers;
    private readonly double _same;
    private readonly double _other;

    /// <param name="points">For each, a place on every axis.</param>
    /// <param name="index">Of the axis.</param>
    /// <param name="prior">Weight of the prior, where that of a point is 1.</param>
    /// <param name="axes">Mean number of axes of a point.</param>
    public AxisKernels(Axis axis, int index, IReadOnlyList<Place[]> points, double prior, double width, double axes, bool isAlone)
    {
        _axis = axis;
        _parts = axis.Choices + (axis.Range is null ? 0 : 1);
        _part = _parts > 1 ? [.. points.Select(point => point[index].Part), -1] : [];
        var others = prior / Math.Max(1, points.Count);
        _same = (1 + others) / (1 + (_parts * others));
        _other = others / (1 + (_parts * others));
        if (axis.Range is { } range)
        {
            _numbers = new(range, Normals(index, points, width, axes, isAlone));
        }
    }

    /// <summary>Adds the logarithm of each kernel's density at a place that exists.</summary>
    public void AddLogDensities(Place place, Span<double> sums)
    {
        if (_parts > 1)
        {
            var (same, other, any) = (Math.Log(_same), Math.Log(_other), -Math.Log(_parts));
            for (var k = 0; k < sums.Length; k++)
            {
                sums[k] += _part[k] < 0 ? any : _part[k] == place.Part ? same : other;
            }
        }

        if (place.Part == _axis.Choices)
        {
            _numbers!.AddLogDensities(place.Unit, sums);
        }
    }

    public AxisValue Draw(int kernel, SplitMix64 random)
    {
        var part = _parts > 1 ? DrawPart(_part[kernel], random) : 0;
        return part < _axis.Choices
            ? AxisValue.OfChoice(part)
            : AxisValue.OfNumber(_axis.Range!.FromUnit(_numbers!.Draw(kernel, random)));
    }

    private int DrawPart(int preferred, SplitMix64 random)
    {
        if (preferred < 0)
        {
            return (int)random.Below((ulong)_parts);
        }

        if (random.Unit() < _same)
        {
            return preferred;
        }

        var other = (int)random.Below((ulong)_parts - 1);
        return other < preferred ? other : other + 1;
    }

    private TruncatedNormal[] Normals(
        int index, IReadOnlyList<Place[]> points, double width, double axes, bool isAlone)
    {
        bool IsNumber(Place[] point) => point[index].Part == _axis.Choices;
        var shared = KernelWidths.Shared(width, points.Count(IsNumber), points.Count, axes);
        var neighbourly = isAlone
            ? KernelWidths.ToNeighbours([.. points.Where(IsNumber).Select(point => point[index].Unit)], 0, 1)
            : null;
        var normals = new TruncatedNormal[points.Count + 1];
        for (int k = 0, number = 0; k < points.Count; k++)
        {
            normals[k] = IsNumber(points[k])
                ? new(points[k][index].Unit, neighbourly?[number++] ?? shared)
                : TruncatedNormal.Uniform;
        }

        normals[^1] = new(0.5, 1);
        return normals;
    }
}
