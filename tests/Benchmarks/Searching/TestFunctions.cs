using AeCluster.Coordinator.Search.Spaces;

namespace AeCluster.Benchmarks.Searching;

/// <summary>Functions on which searches are usually compared, and one whose settings depend on each other.</summary>
internal static class TestFunctions
{
    private static readonly double[] _heights = [1.0, 1.2, 3.0, 3.2];

    private static readonly double[][] _widths =
    [
        [10, 3, 17, 3.5, 1.7, 8],
        [0.05, 10, 17, 0.1, 8, 14],
        [3, 3.5, 1.7, 10, 17, 8],
        [17, 8, 0.05, 10, 0.1, 14],
    ];

    private static readonly double[][] _centers =
    [
        [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
        [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
        [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650],
        [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
    ];

    public static IEnumerable<SearchProblem> All =>
    [
        new("Branin", new([Number("x1", -5, 10), Number("x2", 0, 15)]), 0.39788735772973816, point => Branin(At(point))),
        new("Hartmann 6", Cube(6, 0, 1), -3.322368011415515, point => Hartmann(At(point))),
        new("Rosenbrock 5", Cube(5, -5, 10), 0, point => Rosenbrock(At(point))),
        new("conditional", ConditionalSpace(), 0.1, Conditional),
    ];

    private static double Branin(double[] x)
    {
        var bend = x[1] - (5.1 / (4 * Math.PI * Math.PI) * x[0] * x[0]) + (5 / Math.PI * x[0]) - 6;
        return (bend * bend) + (10 * (1 - (1 / (8 * Math.PI))) * Math.Cos(x[0])) + 10;
    }

    private static double Hartmann(double[] x) =>
        -Enumerable.Range(0, 4).Sum(hill =>
            _heights[hill] * Math.Exp(-x.Select((at, i) => _widths[hill][i] * Math.Pow(at - _centers[hill][i], 2)).Sum()));

    private static double Rosenbrock(double[] x) =>
        Enumerable.Range(0, x.Length - 1).Sum(i =>
            (100 * Math.Pow(x[i + 1] - (x[i] * x[i]), 2)) + Math.Pow(1 - x[i], 2));

    /// <summary>As a training may be: a rate and a depth for all, an optimizer, and settings that only one of them has.</summary>
    private static Space ConditionalSpace() => new(
    [
        new Axis("optimizer", null, 3),
        new Axis("rate", new NumberRange(1e-5, 1, IsLog: true)),
        new Axis("depth", new NumberRange(1, 6, Step: 1)),
        new Axis("momentum", new NumberRange(0, 1), Condition: new AxisCondition(0, 0)),
        new Axis("beta", new NumberRange(1e-4, 1, IsLog: true), Condition: new AxisCondition(0, 1)),
        new Axis("decay", new NumberRange(1e-6, 1e-1, IsLog: true), Condition: new AxisCondition(0, 1)),
        new Axis("units", new NumberRange(16, 1024, IsLog: true, Step: 1), Condition: new AxisCondition(0, 2)),
    ]);

    /// <summary>The second optimizer is the best, 0.1, but not by default; the first is good nearly everywhere.</summary>
    private static double Conditional(Point point)
    {
        double Of(int axis) => point[axis]!.Value.Number;
        double Decade(int axis) => Math.Log10(Of(axis));
        var depth = Math.Pow(Of(2) - 3, 2) / 20;
        return point[0]!.Value.Choice switch
        {
            0 => 0.3 + (Math.Pow(Decade(1) + 1, 2) / 8) + Math.Pow(Of(3) - 0.9, 2) + depth,
            1 => 0.1 + (Math.Pow(Decade(1) + 3, 2) / 2) + (Math.Pow(Decade(4) - Decade(1) - 1, 2) / 2)
                + (Math.Pow(Decade(5) + 4, 2) / 10) + depth,
            _ => 0.4 + (Math.Pow(Decade(1) + 2, 2) / 4) + Math.Pow(Math.Log2(Of(6) / 128), 2) + depth,
        };
    }

    private static double[] At(Point point) => [.. point.Values.Select(value => value!.Value.Number)];

    private static Space Cube(int axes, double from, double to) =>
        new(Enumerable.Range(1, axes).Select(i => Number($"x{i}", from, to)));

    private static Axis Number(string name, double from, double to) => new(name, new NumberRange(from, to));
}
