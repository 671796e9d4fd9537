using AeCluster.Coordinator.Binding;
using AeCluster.Coordinator.Search;
using AeCluster.Coordinator.Yaml;

namespace AeCluster.Coordinator.Planning;

/// <summary>The settings of one trial, and those that it does without.</summary>
internal sealed record LayeredTrial(SpecMapping Settings, IReadOnlyList<LeftOutSetting> LeftOut);

/// <summary>Lays the settings of trials and of the command line over those of the file.</summary>
/// <param name="base">The settings of the file.</param>
/// <param name="flags">The settings of the command line, over all others; the last flag is the highest.</param>
internal sealed class TrialLayers(SpecMapping @base, IReadOnlyList<SpecMapping> flags)
{
    /// <summary>The settings that are the same for all trials.</summary>
    public SpecMapping Shared => Lay(new OverrideSet([]), _ => true).Trial.Settings;

    /// <summary>
    /// The settings of each trial. An axis or a flag over a setting that only some of the trials' kinds have applies to these
    /// trials. One that applies to no trial at all is not left out, so that it is reported as unknown; unless a flag has chosen
    /// the kind.
    /// </summary>
    public IReadOnlyList<LayeredTrial> Of(IReadOnlyList<OverrideSet> trials)
    {
        var laid = trials.Select(trial => Lay(trial, _ => true)).ToList();
        var kept = laid.SelectMany(each => each.Swept).SelectMany(layer => layer.Kept).ToHashSet();
        var useless = laid
            .SelectMany(each => each.Swept)
            .SelectMany(layer => layer.LeftOut)
            .Where(left => !IsChosenByFlag(left))
            .Select(left => (left.Place, left.Path))
            .Where(left => !kept.Contains(left))
            .ToHashSet();
        return useless.Count == 0
            ? laid.ConvertAll(each => each.Trial)
            : [.. trials.Select(trial => Lay(trial, left => !useless.Contains((left.Place, left.Path))).Trial)];
    }

    /// <summary>The settings of one trial, without those that its kinds do not have.</summary>
    public LayeredTrial One(OverrideSet trial) => Lay(trial, _ => true).Trial;

    /// <param name="mayLeaveOut">Whether a trial may do without a setting that an axis or a flag gives it.</param>
    private (LayeredTrial Trial, IReadOnlyList<KindFilter> Swept) Lay(OverrideSet trial, Func<LeftOutSetting, bool> mayLeaveOut)
    {
        var trees = trial.Settings.Select(TreeOf).ToList();
        var merged = Merge([@base, .. trees, .. flags]);
        var below = new KindFilter(merged, _ => true);
        // What is listed for one trial is meant for it; only a flag may take away the kind that it is meant for.
        var listed = new KindFilter(merged, IsChosenByFlag);
        var swept = new KindFilter(merged, mayLeaveOut);
        var flagged = new KindFilter(merged, left => !IsChosenByFlag(left) && mayLeaveOut(left));
        var own = trial.Settings is [{ Path.Length: 0 }] ? listed : swept;
        var settings = Merge([below.Apply(@base), .. trees.Select(own.Apply), .. flags.Select(flagged.Apply)]);
        return (
            new LayeredTrial(settings, [.. below.LeftOut, .. listed.LeftOut, .. swept.LeftOut, .. flagged.LeftOut]),
            [swept, flagged]);
    }

    private bool IsChosenByFlag(LeftOutSetting left) =>
        flags.Any(flag => SettingPath.Find(flag, left.Choice.Split('.')) is not null);

    private static SpecMapping Merge(IEnumerable<SpecMapping> layers) => layers.Aggregate(SpecMerge.Trial);

    private static SpecMapping TreeOf(SettingOverride setting) => setting.Path.Length == 0
        ? (SpecMapping)setting.Value
        : SettingPath.Tree(setting.Path, setting.Place, setting.Value);
}
