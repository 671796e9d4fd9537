using AeCluster.Coordinator.Binding;
using AeCluster.Coordinator.Search;
using AeCluster.Coordinator.Search.Machine;
using AeCluster.Coordinator.Search.Spaces;
using AeCluster.Coordinator.Yaml;
using AeCluster.Specs;

namespace AeCluster.Coordinator.Planning;

/// <summary>Makes the trials of a search: the settings of the file with those of a point.</summary>
/// <param name="folder">The folder of the file, to find data beside it; null if the file is not on this machine.</param>
internal sealed class PointTrials(TrialLayers layers, OpenSearch search, string? folder) : ITrialFactory
{
    public TrialSpec? Create(Point point)
    {
        var settings = Assumptions.Of(layers.One(search.Space.At(point)).Settings).Settings;
        return new SpecBinder(new SpecErrors()).Bind(typeof(TrialSpec), settings, "") is TrialSpec bound ? Admit(bound) : null;
    }

    /// <returns>The trial with its data found; null where a condition does not hold.</returns>
    public TrialSpec? Admit(TrialSpec bound)
    {
        var spec = folder is null ? bound : DataPaths.Anchor(bound, folder);
        return Holds(spec) ? spec : null;
    }

    private bool Holds(TrialSpec spec)
    {
        if (search.Conditions.IsEmpty)
        {
            return true;
        }

        var leaves = SpecTree.Leaves(SpecTree.Of(spec));
        return search.Conditions.All(condition => condition.Holds(leaves));
    }
}
