using AeCluster.Coordinator.Yaml;
using AeCluster.Specs;

namespace AeCluster.Coordinator.Binding;

/// <summary>A setting that a trial does without, because the kind that is chosen for the trial does not have it.</summary>
/// <param name="Place">Where its key was written.</param>
/// <param name="Path">Its dotted path, such as <c>model.hidden</c>.</param>
/// <param name="Choice">Dotted path of the key that chooses, such as <c>model.variant</c>.</param>
/// <param name="Kind">The word that it chooses, such as <c>linear</c>.</param>
internal sealed record LeftOutSetting(SpecPlace Place, string Path, string Choice, string Kind);

/// <summary>
/// Trials are made of layers: the settings of the file, those of the trial, those of the command line. A layer may choose another
/// kind (<c>variant</c>, <c>source</c>, <c>name</c>) for a section that a layer below it has settings for. All settings that the
/// new kind has are kept; this takes the others from their layer. A key that no kind has is kept, so that it is reported.
/// </summary>
/// <param name="merged">All layers merged: it decides which kind is chosen.</param>
/// <param name="mayLeaveOut">
/// Whether a setting may be left out of a layer that does not choose a kind itself. One that a layer writes beside its own choice
/// is a mistake there; one beside a choice that a layer above has replaced is always left out.
/// </param>
internal sealed class KindFilter(SpecMapping merged, Func<LeftOutSetting, bool> mayLeaveOut)
{
    private readonly List<LeftOutSetting> _leftOut = [];
    private readonly List<(SpecPlace Place, string Path)> _kept = [];

    public IReadOnlyList<LeftOutSetting> LeftOut => _leftOut;

    /// <summary>The settings of chosen kinds that were not left out: where they were written, and their paths.</summary>
    public IReadOnlyList<(SpecPlace Place, string Path)> Kept => _kept;

    public SpecMapping Apply(SpecMapping layer) => (SpecMapping)Filter(typeof(TrialSpec), layer, merged, "");

    private SpecNode Filter(Type type, SpecNode layer, SpecNode? chosen, string path)
    {
        if (layer is not SpecMapping mapping || chosen is not SpecMapping all || !SpecShape.IsRecord(type))
        {
            return layer;
        }

        var choice = SpecShape.Choice(type);
        var shape = choice is null ? SpecShape.Record(type) : choice.Find(choice.WordIn(all));
        return shape is null
            ? mapping
            : new SpecMapping([.. mapping.Entries.Select(Filtered).OfType<SpecEntry>()], mapping.Place);

        SpecEntry? Filtered(SpecEntry entry)
        {
            var at = SettingPath.Join(path, entry.Key);
            if (shape.Find(entry.Key) is { } setting)
            {
                _kept.Add((entry.Place, at));
                return setting.Item is null
                    ? entry with { Value = Filter(setting.Type, entry.Value, all.Find(entry.Key)?.Value, at) }
                    : entry;
            }

            if (choice is null || entry.Key == choice.Key || !choice.SettingsNamed(entry.Key).Any())
            {
                return entry;
            }

            var left = new LeftOutSetting(entry.Place, at, SettingPath.Join(path, choice.Key), shape.Word);
            if (choice.WordIn(mapping) is { } own ? own == shape.Word : !mayLeaveOut(left))
            {
                return entry;
            }

            _leftOut.Add(left);
            return null;
        }
    }
}
