using AeCluster.Coordinator.Views;

namespace AeCluster.Coordinator.Display;

/// <summary>What tells trials apart, as columns of their table: their names, or else their settings.</summary>
internal static class SettingColumns
{
    private const int MostOwnColumns = 3;
    private const int LeastNameWidth = 12;
    private const int LeastSharedWidth = 14;
    private const int LeastOwnWidth = 12;
    private const int Keep = 79;

    /// <returns>
    /// A column for each of a few settings: their names then take one line, and narrowing shortens the name before the
    /// values. Many settings share a column of <c>name=value</c>. Where trials have names, those say it all.
    /// </returns>
    /// <param name="all">The trials whose settings must be told apart, whether they have a row or not.</param>
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
                    Least: LeastNameWidth),
            ];
        }

        if (names.Count > MostOwnColumns)
        {
            return
            [
                new Column(
                    "settings",
                    Keep,
                    [.. shown.Select(trial => new Cell(TrialText.Settings(trial, all, names)))],
                    Least: LeastSharedWidth),
            ];
        }

        return names.Select((name, index) =>
        {
            List<Cell> values =
            [
                .. shown.Select(trial => new Cell(trial.Searched.GetValueOrDefault(name.Key, UnitFormat.Missing))),
            ];
            var widest = values.Select(value => Glyphs.WidthOf(value.Text)).DefaultIfEmpty().Max();
            return new Column(name.Value, Keep - index, values, Least: Math.Clamp(widest, 5, LeastOwnWidth));
        });
    }
}
