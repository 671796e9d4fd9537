using AeCluster.Coordinator.Binding;
using AeCluster.Coordinator.Expectations;
using AeCluster.Coordinator.Search;
using AeCluster.Coordinator.Yaml;
using AeCluster.Specs;

namespace AeCluster.Coordinator.Planning;

/// <summary>Assembles the plan from the specs of the trials.</summary>
internal static class ExperimentPlanner
{
    public static ExperimentPlan Plan(
        string name, string fileName, SearchSection search, SpecNode? searchNode, SettingFlag flags,
        IReadOnlyList<string> settings, IReadOnlyList<BoundTrial> bound, IReadOnlyList<(SpecPlace Place, string Text)> warnings,
        int? stopAfterFailures, SlotSettings slots)
    {
        var different = search.Strategy == SearchStrategy.List ? bound : Different(bound);
        var specs = different.Select(trial => trial.Spec).ToList();
        var trees = specs.ConvertAll(SpecTree.Of);
        var leaves = trees.ConvertAll(SpecTree.Leaves);
        var columns = SearchedColumns.Of(search, flags, leaves);
        var trials = specs.Select((spec, i) => new PlannedTrial(TrialIds.Of(i, specs.Count), spec, Searched(leaves[i], columns))
        {
            Notes = search.Notes.ElementAtOrDefault(i) ?? TrialNotes.None,
            Assumed = different[i].Assumed,
        }).ToList();
        var listed = trees.Zip(trials, (tree, trial) =>
            new SpecMapping([.. TrialNotesTree.Of(trial.Notes), .. tree.Entries], default));
        var lines = warnings
            .Concat(PlanWarnings.LeftOut(different))
            .Concat(PlanWarnings.Repeated(search, bound))
            .Select(warning => $"{warning.Place.Describe(fileName)}  {warning.Text}");
        var resolved = ResolvedFile.Write(name, stopAfterFailures, slots, searchNode, settings, Assumed(trials), [.. listed]);
        return new ExperimentPlan(name, search.Strategy, trials, columns, [.. lines], resolved)
        {
            StopAfterFailures = stopAfterFailures,
            Slots = slots,
        };
    }

    /// <summary>
    /// Restores the searched settings of trials that were read from a resolved file: its list of trials shows which settings
    /// differ, but not which were searched.
    /// </summary>
    public static IReadOnlyList<PlannedTrial> WithSearched(IEnumerable<PlannedTrial> trials, IReadOnlyList<string> columns) =>
        [.. trials.Select(trial => trial with { Searched = Searched(SpecTree.Leaves(SpecTree.Of(trial.Spec)), columns) })];

    /// <summary>What was assumed, each once.</summary>
    private static IReadOnlyList<string> Assumed(IReadOnlyList<PlannedTrial> trials) =>
        [.. trials.SelectMany(trial => trial.Assumed).Distinct()];

    private static Dictionary<string, string> Searched(Dictionary<string, string> leaves, IReadOnlyList<string> columns) =>
        columns.Where(leaves.ContainsKey).ToDictionary(column => column, column => leaves[column]);

    /// <summary>The same trial would give the same weights to the bit, so a search plans it once.</summary>
    private static IReadOnlyList<BoundTrial> Different(IReadOnlyList<BoundTrial> bound) =>
        [.. bound.DistinctBy(trial => SpecJson.Write(trial.Spec))];
}
