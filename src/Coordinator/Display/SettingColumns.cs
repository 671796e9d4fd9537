using AeCluster.Coordinator.Views;

namespace AeCluster.Coordinator.Display;

/// <summary>The columns that distinguish trials: their names, or else their settings.</summary>
internal static class SettingColumns
{
    private const int MaxOwnColumns = 3;
    private const int MinNameWidth = 12;
    private const int MinSharedWidth = 14;
    private const int MinOwnWidth = 12;

    /// <summary>Only the trial's id is kept longer: without its settings a row says nothing.</summary>
    private const int Keep = 99;

    /// <summary>The variant is kept like a setting where the trials differ in it.</summary>
    public static Column Variant(IReadOnlyList<TrialView> shown, IReadOnlyList<TrialView> all)
    {
        var isSearched = all.Select(trial => trial.Variant).Distinct().Count() > 1;
        return new("variant", isSearched ? Keep : 50, [.. shown.Select(trial => new Cell(trial.Variant))], Least: 6);
    }

    /// <returns>
    /// One column with the names where trials have any; else a column for each setting, or with many settings one column of
    /// <c>name=value</c>.
    /// </returns>
    /// <param name="all">All trials to distinguish, also those without a row.</param>
    public static IEnumerable<Column> Of(IReadOnlyList<TrialView> shown, IReadOnlyList<TrialView> all)
    {
        var names = TrialText.ShortNames(all);
        if (all.Any(trial => trial.Name is not null))
        {
            return
            [
                new Column(
                    "name",
                    Keep,
                    [.. shown.Select(trial => new Cell(trial.Name ?? TrialText.Settings(trial, all, names)))],
                    Least: MinNameWidth),
            ];
        }

        if (names.Count > MaxOwnColumns)
        {
            return
            [
                new Column(
                    "settings",
                    Keep,
                    [.. shown.Select(trial => new Cell(TrialText.Settings(trial, all, names)))],
                    Least: MinSharedWidth),
            ];
        }

        return names.Select((name, index) =>
        {
            List<Cell> values =
            [
                .. shown.Select(trial => new Cell(trial.Searched.GetValueOrDefault(name.Key, UnitFormat.Missing))),
            ];
            var widest = values.Select(value => Glyphs.WidthOf(value.Text)).DefaultIfEmpty().Max();
            return new Column(name.Value, Keep - index, values, Least: Math.Clamp(widest, 5, MinOwnWidth));
        });
    }
}
