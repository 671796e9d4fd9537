using System.Globalization;
using AeCluster.Coordinator.Views;

namespace AeCluster.Coordinator.Display;

/// <summary>The output to a pipe or a log file while an experiment runs: unwrapped lines with a time.</summary>
public static class PlainDisplay
{
    /// <returns>Time in UTC, trial and text, e.g. <c>2026-11-23T21:40:03Z  t03  epoch 2 of 10</c>.</returns>
    public static string Line(EventView happening) =>
        Line(happening.At, happening.Trial.Length == 0 ? happening.Text : $"{happening.Trial}  {happening.Text}");

    /// <returns>A line of the same form that is not about a trial.</returns>
    public static string Line(DateTimeOffset at, string text) =>
        $"{at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}  {Glyphs.Printable(text)}";

    /// <returns>How far the experiment is, e.g. <c>2 of 6 trials done  2 running, 2 queued, 2 completed  43% of all steps
    /// best t02 0.283  about 3:10 left</c>.</returns>
    public static string Summary(ExperimentView experiment)
    {
        var trials = experiment.Trials;
        List<string> parts =
        [
            Heading.Done(experiment, isShort: false),
            TrialText.Counts(trials),
            $"{UnitFormat.Done(SummaryDocument.ShareDone(experiment))} of all steps",
        ];
        var results = new ResultColumns(trials);
        parts.AddRange(BestTrials.Top(trials, 1).Select(best => $"best {best.Id} {UnitFormat.Number(results.NumberOf(best))}"));
        if (experiment.Workers == 0)
        {
            parts.Add("no worker yet");
        }

        if (TimeLeft.Of(experiment) is { } left)
        {
            parts.Add(TimeLeft.Text(left));
        }

        return string.Join("  ", parts);
    }
}
