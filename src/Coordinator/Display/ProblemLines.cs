using AeCluster.Coordinator.Views;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace AeCluster.Coordinator.Display;

/// <summary>The problems of an experiment, as far as they last.</summary>
internal static class ProblemLines
{
    /// <summary>Lines of one problem on a live display, which has room for the trials as well.</summary>
    private const int MaxLiveLines = 3;

    /// <returns>Whole problems, which the terminal wraps.</returns>
    public static IEnumerable<IRenderable> Whole(ExperimentView experiment, bool withId = false) =>
        experiment.Problems.Select(problem =>
            StyledLine.Sentence((withId ? $"{experiment.Id}: " : "") + TextOf(problem), Color.Red));

    /// <returns>Lines that are not wrapped.</returns>
    public static IEnumerable<IRenderable> Live(ExperimentView experiment, int width, Glyphs glyphs) => experiment.Problems
        .SelectMany(problem => Wrapped(Glyphs.Printable(TextOf(problem)), Math.Max(20, width), glyphs))
        .Select(line => new StyledLine(line, new Style(Color.Red)));

    internal static string TextOf(ProblemView problem) =>
        $"problem since {problem.Since.UtcDateTime:HH:mm:ss} UTC: {problem.What.TrimEnd('.')}"
            + (problem.Waiting is { } waiting ? $". Waiting: {waiting}" : "");

    private static IEnumerable<string> Wrapped(string text, int width, Glyphs glyphs)
    {
        for (var line = 1; text.Length > 0; line++)
        {
            if (line == MaxLiveLines || text.Length <= width)
            {
                yield return glyphs.Shorten(text, width);
                yield break;
            }

            var end = text.LastIndexOf(' ', width) is var space and > 0 ? space : width;
            yield return text[..end];
            text = text[end..].TrimStart();
        }
    }
}
