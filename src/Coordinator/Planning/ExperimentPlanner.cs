using AeCluster.Coordinator.Binding;
using AeCluster.Coordinator.Expectations;
using AeCluster.Coordinator.Search;
using AeCluster.Coordinator.Yaml;
using AeCluster.Specs;

namespace AeCluster.Coordinator.Planning;

/// <summary>Assembles the plan from the specs of the trials.</summary>
internal static class ExperimentPlanner
{
    private const int MaxNamesShown = 5;

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
        var listed = trees.Zip(trials, (tree, trial) =>
            new SpecMapping([.. TrialNotesTree.Of(trial.Notes), .. tree.Entries], default));
        var lines = warnings
            .Concat(Repeated(search, specs))
            .Select(warning => $"{warning.Place.Describe(fileName)}  {warning.Text}");
        return new ExperimentPlan(
            name, search.Strategy, trials, columns, [.. lines], ResolvedFile.Write(name, searchNode, settings, [.. listed]));
    }

    /// <summary>
    /// Restores the searched settings of trials that were read from a resolved file: its list of trials shows which settings
    /// differ, but not which were searched.
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
            var more = group.Count() > MaxNamesShown ? $" and {group.Count() - MaxNamesShown} more" : "";
            var names = string.Join(", ", group.Take(MaxNamesShown));
            yield return (search.Place, $"search: the same trial more than once: {names}{more}");
        }
    }
}
