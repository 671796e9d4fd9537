using AeCluster.Coordinator.Binding;
using AeCluster.Coordinator.Expectations;
using AeCluster.Coordinator.Search;
using AeCluster.Coordinator.Yaml;
using AeCluster.Specs;

namespace AeCluster.Coordinator.Planning;

/// <summary>Puts the plan together once every trial's spec is known.</summary>
internal static class ExperimentPlanner
{
    private const int NamesShown = 5;

    public static ExperimentPlan Plan(
        string name, string fileName, SearchSection search, SpecNode? searchNode, SettingFlag flags,
        IReadOnlyList<string> settings, IReadOnlyList<TrialSpec> specs, IReadOnlyList<(SpecPlace Place, string Text)> warnings)
    {
        var trees = specs.Select(SpecTree.Of).ToList();
        var leaves = trees.ConvertAll(Leaves);
        var columns = SearchedColumns.Of(search, flags, leaves);
        var trials = specs.Select((spec, i) => new PlannedTrial(TrialIds.Of(i, specs.Count), spec, Searched(leaves[i], columns))
        {
            Notes = search.Notes.ElementAtOrDefault(i) ?? TrialNotes.None,
        }).ToList();

        return new ExperimentPlan(
            name,
            search.Strategy,
            trials,
            columns,
            [
                .. warnings
                    .Concat(Repeated(search, specs))
                    .Select(warning => $"{warning.Place.Describe(fileName)}  {warning.Text}"),
            ],
            ResolvedFile.Write(
                name,
                searchNode,
                settings,
                [
                    .. trees.Zip(trials, (tree, trial) =>
                        new SpecMapping([.. TrialNotesTree.Of(trial.Notes), .. tree.Entries], default)),
                ]));
    }

    /// <summary>
    /// The trials of a resolved file with the searched settings of the experiment that it was made of: the file itself only has
    /// a list of trials, from which those that differ could be told, but not those that were searched.
    /// </summary>
    public static IReadOnlyList<PlannedTrial> WithSearched(IEnumerable<PlannedTrial> trials, IReadOnlyList<string> columns) =>
        [.. trials.Select(trial => trial with { Searched = Searched(Leaves(SpecTree.Of(trial.Spec)), columns) })];

    private static Dictionary<string, string> Leaves(SpecMapping tree) =>
        SettingPath.Leaves(tree).ToDictionary(leaf => leaf.Path, leaf => YamlText.Flow(leaf.Value));

    private static Dictionary<string, string> Searched(Dictionary<string, string> leaves, IReadOnlyList<string> columns) =>
        columns.Where(leaves.ContainsKey).ToDictionary(column => column, column => leaves[column]);

    private static IEnumerable<(SpecPlace Place, string Text)> Repeated(SearchSection search, IReadOnlyList<TrialSpec> specs)
    {
        var groups = specs
            .Select((spec, i) => (Key: SpecJson.Write(spec), Name: TrialIds.Of(i, specs.Count).Value))
            .GroupBy(trial => trial.Key, trial => trial.Name)
            .Where(group => group.Count() > 1);
        foreach (var group in groups)
        {
            var more = group.Count() > NamesShown ? $" and {group.Count() - NamesShown} more" : "";
            var names = string.Join(", ", group.Take(NamesShown));
            yield return (search.Place, $"search: the same trial more than once: {names}{more}");
        }
    }
}
