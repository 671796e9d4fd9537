using System.Globalization;
using AeCluster.Coordinator.Views;

namespace AeCluster.Coordinator.Display;

/// <summary>The output to a pipe or a log file while an experiment runs: one unwrapped line for each event.</summary>
public static class PlainDisplay
{
    /// <returns>Time in UTC, trial and text, e.g. <c>2026-11-23T21:40:03Z  t03  epoch 2 of 10</c>.</returns>
    public static string Line(EventView happening) =>
        Line(happening.At, happening.Trial.Length == 0 ? happening.Text : $"{happening.Trial}  {happening.Text}");

    /// <returns>A line of the same form that is not about a trial.</returns>
    public static string Line(DateTimeOffset at, string text) =>
        $"{at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}  {Glyphs.Printable(text)}";
}
