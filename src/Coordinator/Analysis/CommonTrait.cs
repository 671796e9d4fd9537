using System.Globalization;

namespace AeCluster.Coordinator.Analysis;

/// <summary>What the best trials have in common in one setting.</summary>
/// <param name="Best">Number of the best trials that are looked at.</param>
/// <param name="Have">How many of them have it.</param>
/// <param name="IsRange">Whether it is a range of numbers; otherwise a value.</param>
/// <param name="Text">The value, or the range.</param>
/// <param name="AmongAll">How many of all trials have the value, or the range of all.</param>
internal sealed record CommonTrait(Setting Setting, int Best, int Have, bool IsRange, string Text, string AmongAll)
{
    /// <summary>A range is worth saying if it is at most this part of the whole.</summary>
    private const double NarrowFrom = 0.5;

    /// <summary>Null where the best trials differ in the setting as much as all do.</summary>
    /// <param name="best">The best trials.</param>
    /// <param name="all">All trials with a result, these included.</param>
    public static CommonTrait? Of(Setting setting, IReadOnlyList<StudyTrial> best, IReadOnlyList<StudyTrial> all) =>
        Level(setting, best, all) ?? Range(setting, best);

    private static CommonTrait? Level(Setting setting, IReadOnlyList<StudyTrial> best, IReadOnlyList<StudyTrial> all)
    {
        if (setting.Levels.Count == 0)
        {
            return null;
        }

        var (level, have) = setting.Levels
            .Select((text, index) => (text, Count(setting, index, best)))
            .MaxBy(each => each.Item2);
        var among = Count(setting, setting.Levels.Index().First(each => each.Item == level).Index, all);
        var (share, usual) = ((double)have / best.Count, (double)among / all.Count);
        return share >= 0.75 && usual <= share - 0.2
            ? new CommonTrait(setting, best.Count, have, false, level, $"{among} of all {all.Count}")
            : null;
    }

    private static CommonTrait? Range(Setting setting, IReadOnlyList<StudyTrial> best)
    {
        if (setting.Scale is not { } scale || !best.All(trial => setting.PlaceOf(trial) is { IsNumber: true }))
        {
            return null;
        }

        double[] units = [.. best.Select(trial => setting.PlaceOf(trial)!.Value.Unit)];
        return units.Max() - units.Min() <= NarrowFrom
            ? new CommonTrait(
                setting,
                best.Count,
                best.Count,
                true,
                $"{Shorten(scale.FromUnit(units.Min()))} to {Shorten(scale.FromUnit(units.Max()))}",
                $"{Shorten(scale.Low)} to {Shorten(scale.High)}")
            : null;
    }

    private static int Count(Setting setting, int level, IReadOnlyList<StudyTrial> trials) =>
        trials.Count(trial => setting.PlaceOf(trial) is { } place && place.Level == level);

    private static string Shorten(double number) => number.ToString("G3", CultureInfo.InvariantCulture);
}
