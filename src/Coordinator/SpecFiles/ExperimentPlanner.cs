using AeCluster.Specs;

namespace AeCluster.Coordinator.SpecFiles;

/// <summary>Puts the plan together once every trial's spec is known.</summary>
internal static class ExperimentPlanner
{
    private const int NamesShown = 5;

    public static ExperimentPlan Plan(
        string name, string fileName, SearchSection search, SpecNode? searchNode, SettingFlag flags,
        IReadOnlyList<string> settings, IReadOnlyList<TrialSpec> specs, IReadOnlyList<(SpecPlace Place, string Text)> warnings)
    {
        var trees = specs.Select(SpecTree.Of).ToList();
        var leaves = trees
            .Select(tree => SettingPath.Leaves(tree).ToDictionary(leaf => leaf.Path, leaf => YamlText.Flow(leaf.Value)))
            .ToList();
        var columns = SearchedColumns.Of(search, flags, leaves);
        var trials = specs.Select((spec, i) => new PlannedTrial(
            TrialIds.Of(i, specs.Count),
            spec,
            columns.Where(leaves[i].ContainsKey).ToDictionary(column => column, column => leaves[i][column]))
        {
            Notes = search.Notes.ElementAtOrDefault(i) ?? TrialNotes.None,
        }).ToList();

        return new ExperimentPlan(
            name,
            search.Strategy,
            trials,
            columns,
            [.. warnings.Concat(Repeated(search, specs))
                .Select(warning => $"{warning.Place.Describe(fileName)}  {warning.Text}")],
            ResolvedFile.Write(
                name, searchNode, settings,
                [.. trees.Zip(trials, (tree, trial) => new SpecMapping([.. TrialNotesTree.Of(trial.Notes), .. tree.Entries], default))]));
    }

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
