using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Views;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace AeCluster.Coordinator.Display;

/// <summary>What is wrong with the models of completed trials, a line each.</summary>
internal static class FindingLines
{
    /// <summary>With more, the reader is told where the others are.</summary>
    private const int MaxLines = 10;

    public static IEnumerable<IRenderable> Of(IEnumerable<TrialView> trials)
    {
        var all = trials
            .Where(trial => trial.Status == TrialStatus.Completed)
            .SelectMany(trial => trial.Findings ?? [], (trial, finding) => $"{trial.Id} warning: {finding}")
            .ToList();
        foreach (var line in all.Take(all.Count <= MaxLines ? MaxLines : MaxLines - 1))
        {
            yield return Line(line);
        }

        if (all.Count > MaxLines)
        {
            yield return Line($"and {all.Count - MaxLines + 1} more warnings: see the column findings of trials.csv");
        }
    }

    private static StyledLine Line(string text) => StyledLine.Sentence(text, Color.Yellow);
}
