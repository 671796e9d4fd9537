using AeCluster.Coordinator.Search.Spaces;

namespace AeCluster.Benchmarks.Searching;

/// <summary>A function to minimise whose lowest value is known.</summary>
/// <param name="Lowest">Its lowest value; what a search has more is its regret.</param>
internal sealed record SearchProblem(string Name, Space Space, double Lowest, Func<Point, double> Value);
