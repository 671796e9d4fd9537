using System.Collections.Immutable;
using AeCluster.Coordinator.Search.Spaces;

namespace AeCluster.Coordinator.Search.Strategies.Grid;

/// <summary>
/// Every combination of the axes' values, one after another; the first axis changes slowest, as in nested loops. An axis that
/// does not exist under the values before it does not multiply the combinations. Needs axes with a finite number of values.
/// </summary>
public sealed class GridStrategy : ISearchStrategy
{
    /// <summary>A combination that is no trial is passed over, however many there are.</summary>
    public int MostDraws => int.MaxValue;

    public Point? Suggest(Space space, SuggestRequest request, SearchHistory history)
    {
        var point = Last(history) is { } last ? After(space, last) : First(space, []);
        for (var draw = 0; draw < request.Draw && point is not null; draw++)
        {
            point = After(space, point);
        }

        return point;
    }

    /// <summary>The newest proposal of this search.</summary>
    private static Point? Last(SearchHistory history) =>
        history.Pending.Concat(history.Revealed).Where(trial => trial.Number >= 0).MaxBy(trial => trial.Number)?.Point;

    /// <summary>The first combination that begins with these values.</summary>
    private static Point First(Space space, ImmutableArray<AxisValue?> begin)
    {
        var values = begin.ToBuilder();
        while (values.Count < space.Axes.Length)
        {
            values.Add(space.Exists(values.Count, values) ? ValueAt(space.Axes[values.Count], 0) : null);
        }

        return new Point(values.ToImmutable());
    }

    private static Point? After(Space space, Point point)
    {
        for (var i = space.Axes.Length - 1; i >= 0; i--)
        {
            if (point[i] is { } value && IndexOf(space.Axes[i], value) + 1 is var next && next < space.Axes[i].Count)
            {
                return First(space, [.. point.Values.Take(i), ValueAt(space.Axes[i], next)]);
            }
        }

        return null;
    }

    /// <summary>The numbers of an axis come before its special values.</summary>
    private static AxisValue ValueAt(Axis axis, long index)
    {
        var numbers = axis.Range?.Count ?? 0;
        return index < numbers
            ? AxisValue.OfNumber(axis.Range!.Nearest(axis.Range.Min + (index * axis.Range.Step!.Value)))
            : AxisValue.OfChoice((int)(index - numbers));
    }

    private static long IndexOf(Axis axis, AxisValue value) => value.IsNumber
        ? (long)Math.Round((value.Number - axis.Range!.Min) / axis.Range.Step!.Value)
        : (axis.Range?.Count ?? 0) + value.Choice;
}
