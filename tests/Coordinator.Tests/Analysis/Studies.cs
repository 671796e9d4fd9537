using System.Collections.Immutable;
using System.Globalization;
using AeCluster.Coordinator.Analysis;
using AeCluster.Coordinator.Search.Spaces;

namespace AeCluster.Coordinator.Tests.Analysis;

/// <summary>Runs that were never trained, as an analysis sees them.</summary>
internal static class Studies
{
    public static readonly DateTimeOffset Start = new(2026, 12, 1, 8, 0, 0, TimeSpan.Zero);

    private static readonly string[] _letters = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"];

    public static Study Of(params IReadOnlyList<StudyTrial> trials) => new(
        "run", [.. trials.SelectMany(trial => trial.Settings.Keys).Distinct()], [new Goal("validation_loss")], trials);

    /// <summary>Completed trials over settings a, b, ..., uniform in [0, 1).</summary>
    public static Study Random(int trials, int settings, Func<double[], double> result, long seed = 7) => Of(
    [
        .. Enumerable.Range(0, trials).Select(number =>
        {
            double[] point = [.. _letters.Take(settings).Select(letter => Draw(number, letter, seed))];
            return Trial(number, result(point), [.. point.Zip(_letters, (value, path) => (path, value.ToString("R")))]);
        }),
    ]);

    /// <summary>Uniform in [0, 1).</summary>
    public static double Draw(int number, string name, long seed = 7) => KeyedRandom.For(seed, number, name, "test").Unit();

    /// <summary>A completed trial of ten minutes; trials begin a minute apart.</summary>
    public static StudyTrial Trial(int number, double? value, params IReadOnlyList<(string Path, string Value)> settings) => new(
        number,
        $"t{number + 1:00}",
        "completed",
        settings.ToDictionary(each => each.Path, each => each.Value),
        [value],
        value is { } last ? [last] : [])
    {
        Epochs = 1,
        Started = Start.AddMinutes(number),
        Seconds = 600,
    };

    public static StudyTrial Failed(int number, params IReadOnlyList<(string Path, string Value)> settings) =>
        Trial(number, null, settings) with { Status = "failed" };

    /// <summary>A trial with results after each epoch.</summary>
    public static StudyTrial WithCurve(this StudyTrial trial, string status, params IReadOnlyList<double> curve) => trial with
    {
        Status = status,
        Curve = curve,
        Epochs = curve.Count,
        Values = [curve.Min()],
    };

    public static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    public static ImmutableArray<double?> Values(params IEnumerable<double?> values) => [.. values];
}
