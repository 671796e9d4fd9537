using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Views;
using Spectre.Console;

namespace AeCluster.Coordinator.Display;

/// <summary>The line that says how far an experiment is; on a narrow terminal it says less, but nothing is cut off.</summary>
internal static class Heading
{
    private const int NarrowWidth = 60;
    private const int LeastName = 8;

    public static StyledLine Line(ExperimentView experiment, DateTimeOffset now, int width, Glyphs glyphs)
    {
        var isNarrow = width < NarrowWidth;
        var failed = experiment.Trials.Count(trial => trial.Status == TrialStatus.Failed);
        List<Part> parts = [new(100, Done(experiment, isNarrow))];
        if (failed > 0)
        {
            parts.Add(new(75, $"{failed} failed", new Style(Color.Red)));
        }

        parts.Add(
            experiment.Workers > 0
                ? new(60, UnitFormat.Count(experiment.Workers, "worker"))
                : new(90, "no worker yet", new Style(Color.Yellow)));
        parts.Add(new(70, UnitFormat.Duration(now - experiment.SubmittedAt)));
        if (experiment.IsPaused)
        {
            parts.Add(new(95, "paused", new Style(Color.Yellow)));
        }
        else if (ExperimentText.IsQueued(experiment))
        {
            parts.Add(new(95, isNarrow ? "queued" : experiment.Queue!, new Style(Color.Yellow)));
        }

        if (TimeLeft.Of(experiment) is { } left)
        {
            parts.Add(new(80, isNarrow ? $"{UnitFormat.Duration(left)} left" : TimeLeft.Text(left)));
        }

        while (parts.Count > 1 && LeastName + parts.Sum(part => part.Width) > width)
        {
            parts.Remove(parts.MinBy(part => part.Keep)!);
        }

        var name = glyphs.Shorten(experiment.Id, Math.Max(LeastName, width - parts.Sum(part => part.Width)));
        var line = new StyledLine(name, new Style(decoration: Decoration.Bold));
        parts.ForEach(part => line.Add(Part.Gap + part.Text, part.Style));
        return line;
    }

    /// <returns>E.g. <c>12 of 100 trials done</c>, or <c>12/100 done</c>.</returns>
    public static string Done(ExperimentView experiment, bool isShort)
    {
        var over = experiment.Trials.Count(trial => trial.Status.IsOver());
        return isShort
            ? $"{over}/{experiment.Trials.Count} done"
            : $"{over} of {UnitFormat.Count(experiment.Trials.Count, "trial")} done";
    }

    /// <param name="Keep">Priority: those with the lowest number are left out first.</param>
    private sealed record Part(int Keep, string Text, Style? Style = null)
    {
        public const string Gap = "  ";

        public int Width => Gap.Length + Text.Length;
    }
}
