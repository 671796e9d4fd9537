using System.Globalization;

namespace AeCluster.Coordinator.Analysis;

/// <summary>The place of a trial on the scale of a setting.</summary>
/// <param name="Level">Index among <see cref="Setting.Levels"/>; -1 for a number on the scale.</param>
/// <param name="Unit">The number's place on the scale, 0 to 1; 0 for a level.</param>
internal readonly record struct SettingPlace(int Level, double Unit)
{
    public bool IsNumber => Level < 0;
}

/// <summary>
/// A searched setting and its values in the trials of a study. Many different numbers are on a scale, beside which there may be
/// words as levels (<c>none</c>); few numbers, and words, are levels only.
/// </summary>
/// <param name="Path">Dotted path.</param>
/// <param name="Scale">Null where there are levels only.</param>
/// <param name="Levels">Numbers in their order, then words.</param>
/// <param name="IsOrdered">Whether the levels are all numbers.</param>
internal sealed record Setting(string Path, NumberScale? Scale, IReadOnlyList<string> Levels, bool IsOrdered)
{
    /// <summary>The level of words that are too many to be told apart.</summary>
    public const string Others = "(others)";

    /// <summary>Up to so many different numbers each is a level: a grid, or a short list.</summary>
    private const int MostNumericLevels = 10;

    private const int MostLevels = 40;

    private readonly Dictionary<string, int> _levels = Levels.Index().ToDictionary(level => level.Item, level => level.Index);

    /// <summary>Paths of settings that always change together with this one, so that their effects cannot be told
    /// apart.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Whether all trials that have the setting have the same value.</summary>
    public bool IsConstant => Scale is null ? Levels.Count < 2 : Scale.High <= Scale.Low && Levels.Count == 0;

    /// <summary>The settings of some trials, without those that do not differ, in order.</summary>
    public static IReadOnlyList<Setting> Of(IReadOnlyList<string> paths, IReadOnlyList<StudyTrial> trials)
    {
        var found = new List<(Setting Setting, string Pattern)>();
        foreach (var path in paths)
        {
            var setting = Of(path, trials.Select(trial => trial.Settings.GetValueOrDefault(path)).OfType<string>());
            if (setting.IsConstant)
            {
                continue;
            }

            // Values that hardly occur twice are different anyway: that says nothing about two settings.
            var pattern = PatternOf(path, trials);
            var twin = IsRepeating(path, trials) ? found.FindIndex(other => other.Pattern == pattern) : -1;
            if (twin < 0)
            {
                found.Add((setting, pattern));
            }
            else
            {
                var first = found[twin].Setting;
                found[twin] = (first with { Aliases = [.. first.Aliases, path] }, pattern);
            }
        }

        return [.. found.Select(each => each.Setting)];
    }

    public static Setting Of(string path, IEnumerable<string> values)
    {
        var all = values.ToList();
        var counts = all.CountBy(value => value).ToList();
        var numbers = counts
            .Select(pair => (Text: pair.Key, Number: NumberIn(pair.Key)))
            .Where(pair => pair.Number is not null)
            .OrderBy(pair => pair.Number)
            .ToList();
        var words = counts.Where(pair => NumberIn(pair.Key) is null).OrderByDescending(pair => pair.Value).ToList();
        var kept = words.Take(words.Count > MostLevels ? MostLevels - 1 : MostLevels);
        string[] named =
        [
            .. kept.Select(pair => pair.Key).Order(StringComparer.Ordinal),
            .. words.Count > MostLevels ? [Others] : Array.Empty<string>(),
        ];
        return numbers.Count > MostNumericLevels
            ? new Setting(path, NumberScale.Of([.. all.Select(NumberIn).OfType<double>()]), named, false)
            : new Setting(path, null, [.. numbers.Select(pair => pair.Text), .. named], words.Count == 0);
    }

    /// <summary>Null where the trial does not have the setting.</summary>
    public SettingPlace? PlaceOf(StudyTrial trial)
    {
        if (!trial.Settings.TryGetValue(Path, out var text))
        {
            return null;
        }

        return _levels.TryGetValue(text, out var level) ? new SettingPlace(level, 0)
            : Scale is not null && NumberIn(text) is { } number ? new SettingPlace(-1, Math.Clamp(Scale.Unit(number), 0, 1))
            : new SettingPlace(Levels.Count - 1, 0);
    }

    /// <summary>A finite number; lists, words and NaN are none.</summary>
    public static double? NumberIn(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : null;

    private static bool IsRepeating(string path, IReadOnlyList<StudyTrial> trials)
    {
        var values = trials.Select(trial => trial.Settings.GetValueOrDefault(path)).OfType<string>().ToList();
        return values.Distinct().Count() * 2 <= values.Count;
    }

    /// <summary>Which trials have equal values, whatever these are.</summary>
    private static string PatternOf(string path, IReadOnlyList<StudyTrial> trials)
    {
        var numbers = new Dictionary<string, int>();
        return string.Join(' ', trials.Select(trial =>
        {
            if (!trial.Settings.TryGetValue(path, out var text))
            {
                return -1;
            }

            numbers.TryAdd(text, numbers.Count);
            return numbers[text];
        }));
    }
}
