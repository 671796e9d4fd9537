using AeCluster.Coordinator.Search.Spaces;
using AeCluster.Specs;

namespace AeCluster.Coordinator.Search.Machine;

/// <summary>Makes trials of points.</summary>
public interface ITrialFactory
{
    /// <returns>The trial; null where the point is none: settings contradict each other, or a condition does not hold.</returns>
    TrialSpec? Create(Point point);
}
