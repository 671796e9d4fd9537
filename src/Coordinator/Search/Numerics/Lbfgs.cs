namespace AeCluster.Coordinator.Search.Numerics;

/// <summary>
/// Minimises a smooth function of several numbers within bounds: limited-memory BFGS (Nocedal and Wright, chapter 7), on the
/// numbers that are not held at a bound, with steps shortened until the function falls enough.
/// </summary>
public static class Lbfgs
{
    private const int Memory = 8;
    private const int MostHalvings = 30;

    /// <summary>A function's value at x; writes its gradient.</summary>
    public delegate double Gradient(ReadOnlySpan<double> x, Span<double> gradient);

    /// <param name="function">May be positive infinity or NaN away from the start, which is never accepted.</param>
    /// <param name="start">Where to begin; moved within the bounds.</param>
    /// <param name="tolerance">Ends where no step along a component of the gradient, and no step made, is longer.</param>
    /// <returns>The best point and the function there.</returns>
    public static (double[] X, double Value) Minimize(
        Gradient function, IReadOnlyList<double> start, double lower, double upper, int steps, double tolerance)
    {
        var n = start.Count;
        var x = start.Select(value => Math.Clamp(value, lower, upper)).ToArray();
        var gradient = new double[n];
        var value = function(x, gradient);
        var pairs = new List<(double[] Step, double[] Change)>();
        for (var iteration = 0; iteration < steps && double.IsFinite(value); iteration++)
        {
            var isFree = new bool[n];
            for (var i = 0; i < n; i++)
            {
                isFree[i] = !(x[i] <= lower && gradient[i] > 0) && !(x[i] >= upper && gradient[i] < 0);
            }

            if (!Enumerable.Range(0, n).Any(i => isFree[i] && Math.Abs(gradient[i]) > tolerance))
            {
                break;
            }

            var direction = Direction(gradient, isFree, pairs);
            if (VectorMath.Dot(direction, gradient) >= 0)
            {
                pairs.Clear();
                direction = Direction(gradient, isFree, pairs);
            }

            var next = new double[n];
            var nextGradient = new double[n];
            if (Search(function, x, value, gradient, direction, lower, upper, next, nextGradient) is not { } nextValue)
            {
                if (pairs.Count == 0)
                {
                    break;
                }

                pairs.Clear();
                continue;
            }

            var step = Minus(next, x);
            var change = Minus(nextGradient, gradient);
            if (VectorMath.Dot(step, change) > 1e-10 * Math.Sqrt(VectorMath.Dot(step, step) * VectorMath.Dot(change, change)))
            {
                pairs.Add((step, change));
                pairs.RemoveRange(0, Math.Max(0, pairs.Count - Memory));
            }

            (x, value, gradient) = (next, nextValue, nextGradient);
            if (step.All(part => Math.Abs(part) <= tolerance))
            {
                break;
            }
        }

        return (x, value);
    }

    /// <summary>The two-loop recursion, on the free numbers only.</summary>
    private static double[] Direction(
        double[] gradient, bool[] isFree, List<(double[] Step, double[] Change)> pairs)
    {
        double[] Free(double[] vector) => [.. vector.Select((part, i) => isFree[i] ? part : 0)];

        var direction = Free(gradient).Select(part => -part).ToArray();
        // A pair whose free part has lost its positive curvature says nothing about this subspace.
        var free = pairs
            .Select(pair => (Step: Free(pair.Step), Change: Free(pair.Change)))
            .Where(pair => VectorMath.Dot(pair.Step, pair.Change) > 0)
            .ToList();
        if (free.Count == 0)
        {
            // No curvature is known: a first step of length 0.1.
            var length = Math.Sqrt(VectorMath.Dot(direction, direction));
            return [.. direction.Select(part => part * Math.Min(1, 0.1 / Math.Max(length, double.Epsilon)))];
        }

        var weights = new double[free.Count];
        for (var k = free.Count - 1; k >= 0; k--)
        {
            var (step, change) = free[k];
            weights[k] = VectorMath.Dot(step, direction) / VectorMath.Dot(step, change);
            VectorMath.AddScaled(direction, -weights[k], change);
        }

        var (last, lastChange) = free[^1];
        var scale = VectorMath.Dot(last, lastChange) / VectorMath.Dot(lastChange, lastChange);
        for (var i = 0; i < direction.Length; i++)
        {
            direction[i] *= scale;
        }

        for (var k = 0; k < free.Count; k++)
        {
            var (step, change) = free[k];
            var along = VectorMath.Dot(change, direction) / VectorMath.Dot(step, change);
            VectorMath.AddScaled(direction, weights[k] - along, step);
        }

        return direction;
    }

    /// <summary>Backtracks along the direction, bent at the bounds, until the function falls enough.</summary>
    /// <returns>The function at <paramref name="next"/>; null if no step lowers it.</returns>
    private static double? Search(
        Gradient function, double[] x, double value, double[] gradient, double[] direction, double lower, double upper,
        double[] next, double[] nextGradient)
    {
        var length = 1.0;
        for (var halving = 0; halving < MostHalvings; halving++, length /= 2)
        {
            for (var i = 0; i < x.Length; i++)
            {
                next[i] = Math.Clamp(x[i] + (length * direction[i]), lower, upper);
            }

            var nextValue = function(next, nextGradient);
            if (nextValue < value && nextValue <= value + (1e-4 * VectorMath.Dot(gradient, Minus(next, x))))
            {
                return nextValue;
            }
        }

        return null;
    }

    private static double[] Minus(double[] a, double[] b)
    {
        var difference = new double[a.Length];
        for (var i = 0; i < a.Length; i++)
        {
            difference[i] = a[i] - b[i];
        }

        return difference;
    }
}
