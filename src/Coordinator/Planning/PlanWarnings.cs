using AeCluster.Coordinator.Search;
using AeCluster.Coordinator.Yaml;
using AeCluster.Specs;
using AeCluster.Specs.Schema;

namespace AeCluster.Coordinator.Planning;

/// <summary>What a plan differs in from what its file seems to say, in words.</summary>
internal static class PlanWarnings
{
    private const int MaxNamesShown = 5;

    /// <summary>One warning for the settings that a kind does not have, however many trials are of that kind.</summary>
    public static IEnumerable<(SpecPlace Place, string Text)> LeftOut(IReadOnlyList<BoundTrial> trials)
    {
        var groups = trials
            .SelectMany((trial, i) => trial.LeftOut.Select(left => (left.Choice, left.Kind, left.Path, left.Place, Trial: i)))
            .GroupBy(left => (left.Choice, left.Kind));
        foreach (var group in groups)
        {
            var paths = group.Select(left => left.Path).Distinct();
            var without = group.Select(left => left.Trial).Distinct().ToList();
            var where = without.Count == trials.Count ? "" : $" of {Names(without, trials.Count)}";
            yield return (
                group.First().Place,
                $"{string.Join(", ", paths)}: left out{where}, because {group.Key.Choice} '{group.Key.Kind}' has no such "
                    + "setting");
        }
    }

    /// <summary>Trials that are the same in every setting.</summary>
    public static IEnumerable<(SpecPlace Place, string Text)> Repeated(SearchSection search, IReadOnlyList<BoundTrial> trials)
    {
        var groups = trials
            .Index()
            .GroupBy(trial => SpecJson.Write(trial.Item.Spec), trial => trial.Index)
            .Where(group => group.Count() > 1)
            .Select(group => group.ToList())
            .ToList();
        if (search.Open is not null)
        {
            // The samples of a space may be the same; its trials are not.
            return [];
        }

        if (search.Strategy == SearchStrategy.List)
        {
            return groups.Select(group => (search.Place, $"search: the same trial more than once: {Names(group, trials.Count)}"));
        }

        var repeated = groups.Sum(group => group.Count - 1);
        return repeated == 0
            ? []
            :
            [
                (
                    search.Place,
                    $"search: {repeated} of {trials.Count} trials would be the same as others in every setting; each of the "
                        + $"{trials.Count - repeated} different ones is trained once"),
            ];
    }

    private static string Names(List<int> trials, int count) =>
        NameList.Of(trials.ConvertAll(i => $"{TrialIds.Of(i, count)}"), MaxNamesShown);
}
