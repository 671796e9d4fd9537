using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Views;
using Spectre.Console;

namespace AeCluster.Coordinator.Display;

/// <summary>Names and order of trials in displays.</summary>
public static class TrialText
{
    public static string Of(TrialStatus status) => status.ToString().ToLowerInvariant();

    public static Style StyleOf(TrialStatus status) => new(status switch
    {
        TrialStatus.Running => Color.Aqua,
        TrialStatus.Completed => Color.Green,
        TrialStatus.Pruned => Color.Olive,
        TrialStatus.Failed => Color.Red,
        TrialStatus.Cancelled => Color.Yellow,
        _ => Color.Grey,
    });

    /// <returns>For each setting's dotted path, the fewest of its last segments that no other path shares.</returns>
    public static IReadOnlyDictionary<string, string> ShortNames(IEnumerable<TrialView> trials) =>
        ShortNames([.. trials.SelectMany(trial => trial.Searched.Keys).Distinct()]);

    /// <inheritdoc cref="ShortNames(IEnumerable{TrialView})"/>
    /// <param name="paths">Each once.</param>
    public static IReadOnlyDictionary<string, string> ShortNames(IReadOnlyList<string> paths)
    {
        return paths.ToDictionary(path => path, path =>
        {
            var segments = path.Split('.');
            var taken = Enumerable
                .Range(1, segments.Length)
                .Select(count => string.Join('.', segments[^count..]))
                .FirstOrDefault(name =>
                    paths.Count(other => other == name || other.EndsWith("." + name, StringComparison.Ordinal)) == 1);
            return taken ?? path;
        });
    }

    /// <returns>The settings that distinguish this trial from the others of its variant, such as
    /// <c>learning_rate=1.5 codings=30</c>.</returns>
    public static string Settings(TrialView trial, IReadOnlyList<TrialView> all, IReadOnlyDictionary<string, string> shortNames)
    {
        var settings = DistinguishingSettings.Of(trial, all, it => it.Variant, it => it.Searched)
            .Select(setting => $"{shortNames[setting.Key]}={setting.Value}")
            .ToList();
        return settings.Count == 0 ? UnitFormat.Missing : string.Join(' ', settings);
    }

    /// <returns>The worker's name, or the number of workers.</returns>
    public static string Workers(TrialView trial) =>
        trial.Parallel is { Members.Count: > 1 and var count } ? $"{count} workers" : trial.Worker ?? UnitFormat.Missing;

    /// <summary>By id: t2 before t10.</summary>
    public static IEnumerable<TrialView> InOrder(IEnumerable<TrialView> trials) =>
        trials.OrderBy(trial => trial.Id.Length).ThenBy(trial => trial.Id, StringComparer.Ordinal);

    /// <returns>A line for each cause of failures.</returns>
    /// <param name="least">Number of trials of which a cause gets a line.</param>
    public static IEnumerable<string> Failures(IEnumerable<TrialView> trials, int least = 1) =>
        FailureCauses
            .Groups(InOrder(trials.Where(trial => trial.Status == TrialStatus.Failed)), ReasonOf)
            .Where(alike => alike.Count >= least)
            .Select(alike => Glyphs.Printable(
                FailureCauses.Line([.. alike.Select(trial => trial.Id)], Of(TrialStatus.Failed), ReasonOf(alike[0]))));

    private static string ReasonOf(TrialView trial) => trial.Reason ?? "no reason known";

    /// <returns>Counts of trials by status in words, e.g. <c>2 running, 4 queued</c>; empty statuses are left out.</returns>
    public static string Counts(IEnumerable<TrialView> trials) =>
        string.Join(
            ", ",
            trials
                .GroupBy(trial => trial.Status)
                .OrderBy(group => Rank(group.Key))
                .Select(group => $"{group.Count()} {Of(group.Key)}"));

    /// <summary>The order of statuses in displays: running, failed, queued, paused, completed, pruned, cancelled.</summary>
    internal static int Rank(TrialStatus status) => status switch
    {
        TrialStatus.Running => 0,
        TrialStatus.Failed => 1,
        TrialStatus.Queued => 2,
        TrialStatus.Paused => 3,
        TrialStatus.Completed => 4,
        TrialStatus.Pruned => 5,
        _ => 6,
    };
}
