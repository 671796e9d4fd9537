using AeCluster.Coordinator.Search.Numerics;
using AeCluster.Coordinator.Search.Spaces;
using AeCluster.Coordinator.Search.Strategies.Qmc;

namespace AeCluster.Coordinator.Search.Strategies.Gp;

/// <summary>
/// Looks for the point of largest expected improvement: among many that fill the space and many beside the best trials, from the
/// best of which numbers are then moved along the gradient, and steps and alternatives one by one.
/// </summary>
/// <param name="best">The lowest value that is known or believed.</param>
public sealed class GpAcquisition(Space space, GpFeatures features, GaussianProcess process, double best)
{
    private const int Refined = 5;
    private const int RefinementSteps = 20;
    private const double RefinementTolerance = 1e-5;
    private const int MostRounds = 3;

    /// <summary>How near to a good trial others are looked for, as a share of each range, from wide to narrow.</summary>
    private static readonly double[] _widths = [0.2, 0.05, 0.01];

    /// <summary>The most promising point that is not known.</summary>
    /// <param name="candidates">How many points are compared.</param>
    /// <param name="centers">Good trials.</param>
    /// <returns>Null if no new point was found.</returns>
    public Point? Best(SuggestRequest request, int candidates, IReadOnlyList<Point> centers, IReadOnlySet<Point> known)
    {
        var scored = Candidates(request, candidates, centers)
            .Select(space.Rounded)
            .Distinct()
            .Where(point => !known.Contains(point))
            .Select(point => (Point: point, Score: Score(point)))
            .OrderByDescending(candidate => candidate.Score)
            .ToList();
        // A suggestion that was refused is replaced by one of fewer candidates as they are: the same maximum would be found
        // again.
        if (request.Draw > 0 || scored.Count == 0)
        {
            return scored.FirstOrDefault().Point;
        }

        return scored
            .Take(Refined)
            .Select(candidate => Alternated(Climbed(candidate, known), known))
            .MaxBy(candidate => candidate.Score)
            .Point;
    }

    private double Score(Point point)
    {
        var (mean, variance) = process.Predict(features.Of(point));
        return LogExpectedImprovement.Of(mean, variance, best);
    }

    private IEnumerable<Point> Candidates(SuggestRequest request, int count, IReadOnlyList<Point> centers)
    {
        var seed = (long)KeyedRandom.For(request.Seed, request.Index, "gp", $"candidates {request.Draw}").Next();
        var near = centers.Count == 0 ? 0 : count / 2;
        for (var i = 0; i < count - near; i++)
        {
            yield return QmcStrategy.At(space, new SuggestRequest(seed, i, 0));
        }

        for (var i = 0; i < near; i++)
        {
            yield return Beside(centers[i % centers.Count], _widths[i / centers.Count % _widths.Length], seed, i);
        }
    }

    /// <summary>A point near another; of what does not exist there, any.</summary>
    private Point Beside(Point center, double width, long seed, int index) =>
        space.Build(i =>
        {
            var axis = space.Axes[i];
            var random = KeyedRandom.For(seed, index, axis.Name, "gp beside");
            if (center[i] is not { } value || random.Unit() < 0.5 / space.Axes.Length)
            {
                return axis.FromUnit(random.Unit());
            }

            return value.IsNumber
                ? AxisValue.OfNumber(axis.Range!.FromUnit(
                    axis.Range.ToUnit(value.Number) + (width * NormalDistribution.Draw(random))))
                : value;
        });

    /// <summary>Moves all numbers along the gradient.</summary>
    private (Point Point, double Score) Climbed((Point Point, double Score) from, IReadOnlySet<Point> known)
    {
        var movable = features.Movable(from.Point);
        var place = features.Of(from.Point);
        var meanSlopes = new double[movable.Length];
        var varianceSlopes = new double[movable.Length];

        double Loss(ReadOnlySpan<double> x, Span<double> gradient)
        {
            for (var k = 0; k < movable.Length; k++)
            {
                place[movable[k]] = x[k];
            }

            var (mean, variance) = process.Predict(place, movable, meanSlopes, varianceSlopes);
            var (value, byMean, byVariance) = LogExpectedImprovement.WithSlopes(mean, variance, best);
            for (var k = 0; k < movable.Length; k++)
            {
                gradient[k] = -(byMean * meanSlopes[k]) - (byVariance * varianceSlopes[k]);
            }

            return -value;
        }

        var (moved, _) = Lbfgs.Minimize(
            Loss, [.. movable.Select(k => place[k])], 0, 1, RefinementSteps, RefinementTolerance);
        for (var k = 0; k < movable.Length; k++)
        {
            place[movable[k]] = moved[k];
        }

        return Better(from, features.Moved(from.Point, place, movable), known);
    }

    /// <summary>Tries neighbouring steps and other alternatives, an axis at a time, as long as that helps.</summary>
    private (Point Point, double Score) Alternated((Point Point, double Score) from, IReadOnlySet<Point> known)
    {
        for (var round = 0; round < MostRounds; round++)
        {
            var before = from.Score;
            for (var i = 0; i < space.Axes.Length; i++)
            {
                foreach (var value in Neighbours(i, from.Point).ToList())
                {
                    from = Better(from, With(from.Point, i, value), known);
                }
            }

            if (from.Score <= before)
            {
                break;
            }
        }

        return from;
    }

    private IEnumerable<AxisValue> Neighbours(int axis, Point point)
    {
        var (range, choices) = (space.Axes[axis].Range, space.Axes[axis].Choices);
        if (point[axis] is not { } value)
        {
            yield break;
        }

        for (var choice = 0; choice < choices; choice++)
        {
            if (choice != value.Choice)
            {
                yield return AxisValue.OfChoice(choice);
            }
        }

        if (range is not null && !value.IsNumber)
        {
            yield return AxisValue.OfNumber(range.FromUnit(0.5));
        }

        if (range?.Step is { } step && value.IsNumber)
        {
            yield return AxisValue.OfNumber(range.Nearest(value.Number - step));
            yield return AxisValue.OfNumber(range.Nearest(value.Number + step));
        }
    }

    /// <summary>The point with another value of one axis; axes that come to exist are in their middle.</summary>
    private Point With(Point point, int axis, AxisValue value) =>
        space.Build(i => i == axis ? value : point[i] ?? space.Axes[i].FromUnit(0.5));

    private (Point Point, double Score) Better((Point Point, double Score) from, Point moved, IReadOnlySet<Point> known)
    {
        var other = space.Rounded(moved);
        if (known.Contains(other))
        {
            return from;
        }

        var score = Score(other);
        return score > from.Score ? (other, score) : from;
    }
}
