using System.Collections.Immutable;
using AeCluster.Coordinator.Search.Numerics;
using AeCluster.Coordinator.Search.Spaces;

namespace AeCluster.Coordinator.Search.Strategies.Cmaes;

/// <summary>
/// A space as CMA-ES sees it: a coordinate in [0, 1] for each range of numbers, and a choice for each axis that has alternatives
/// (of an axis with both, the last alternative is "a number"). All of them are drawn; a point uses those that exist.
/// </summary>
public sealed class CmaesCoordinates
{
    /// <summary>With more values than this a margin makes no difference: they are as good as continuous.</summary>
    private const int MostSteps = 1000;

    private const int MostResamplings = 100;

    private readonly Space _space;

    /// <summary>For each axis, the index of its coordinate, or -1.</summary>
    private readonly int[] _coordinates;

    public CmaesCoordinates(Space space)
    {
        _space = space;
        _coordinates = new int[space.Axes.Length];
        var numeric = new List<Axis>();
        for (var i = 0; i < _coordinates.Length; i++)
        {
            var isSearched = space.Axes[i].Range is { } range && range.Max > range.Min && range.Count is not 1;
            _coordinates[i] = isSearched ? numeric.Count : -1;
            if (isSearched)
            {
                numeric.Add(space.Axes[i]);
            }
        }

        Numeric = [.. numeric];
    }

    /// <summary>The axes that have a coordinate, in order.</summary>
    public ImmutableArray<Axis> Numeric { get; }

    /// <summary>How many alternatives an axis has: its choices, and its numbers as one.</summary>
    public static int Alternatives(Axis axis) => axis.Choices + (axis.Range is null ? 0 : 1);

    /// <summary>The margins for a population, by coordinate; null where values are continuous.</summary>
    public ImmutableArray<StepMargin?> Margins(int population) =>
    [
        .. Numeric.Select(axis => axis.Range!.Count is { } count and <= MostSteps
            ? new StepMargin([.. axis.Range.UnitThresholds()], 1.0 / (Numeric.Length * population))
            : null),
    ];

    /// <summary>Draws a point for a trial from a generation.</summary>
    /// <returns>The point, with numbers as settings have them, and its coordinates before they were rounded.</returns>
    public (Point Point, double[] X) Draw(CmaesGeneration generation, SuggestRequest request)
    {
        SplitMix64 For(Axis axis, string purpose) =>
            KeyedRandom.For(request.Seed, request.Index, axis.Name, $"cmaes {purpose} {request.Draw}");

        var normals = Numeric.Select(axis => For(axis, "normal")).ToArray();
        double[] x;
        double[] spread;
        var attempts = 0;
        do
        {
            x = generation.Distribution.Sample(normals.Select(NormalDistribution.Draw).ToArray());
            spread = generation.Distribution.Spread(x);
        }
        while (!IsWithin(spread) && ++attempts < MostResamplings);

        for (var i = 0; i < x.Length; i++)
        {
            if (Numeric[i].Range!.Count is null)
            {
                x[i] = Math.Clamp(x[i], 0, 1);
            }
        }

        spread = generation.Distribution.Spread(x);
        var point = _space.Build(
            axis => Value(axis, spread, generation.Choose(axis, For(_space.Axes[axis], "choice").Unit())));
        return (_space.Rounded(point), x);
    }

    /// <summary>Coordinates of a point that was not drawn; where it has none, those of the mean.</summary>
    public double[] Of(Point point, CmaesDistribution distribution)
    {
        var x = distribution.Mean.ToArray();
        for (var axis = 0; axis < _coordinates.Length; axis++)
        {
            if (_coordinates[axis] is >= 0 and var i && point[axis] is { IsNumber: true } value)
            {
                x[i] = _space.Axes[axis].Range!.ToUnit(value.Number);
            }
        }

        return x;
    }

    private AxisValue Value(int index, double[] places, int alternative)
    {
        var axis = _space.Axes[index];
        return alternative < axis.Choices ? AxisValue.OfChoice(alternative)
            : AxisValue.OfNumber(axis.Range!.FromUnit(_coordinates[index] < 0 ? 0.5 : places[_coordinates[index]]));
    }

    /// <summary>Continuous coordinates are drawn again until they are in range; those with steps are rounded into it.</summary>
    private bool IsWithin(double[] x)
    {
        for (var i = 0; i < x.Length; i++)
        {
            if (x[i] is < 0 or > 1 && Numeric[i].Range!.Count is null)
            {
                return false;
            }
        }

        return true;
    }
}
