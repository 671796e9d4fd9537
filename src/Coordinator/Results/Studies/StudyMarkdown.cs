using System.Text;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Results.Reports;

namespace AeCluster.Coordinator.Results.Studies;

/// <summary>The essence of a search as Markdown, for the run folder.</summary>
internal static class StudyMarkdown
{
    /// <summary>Of fewer trials a table says everything.</summary>
    private const int FewestTrials = 3;

    private const int Top = 5;

    /// <summary>Whether settings were searched, and enough trials have completed to say something.</summary>
    public static bool IsWorthwhile(ExperimentState state) =>
        state.SearchedSettings.Count > 0 && state.Trials.CountOf(TrialStatus.Completed) >= FewestTrials;

    public static string Render(StudyAnalysis analysis)
    {
        var (words, table) = (new StudyWords(analysis), StudyTables.RankingOf(analysis));
        var text = new StringBuilder();
        text.Append($"# {Escape(analysis.Study.Name)}: what the search found\n\n");
        text.Append($"{Escape(words.Counts)}; compared by {Escape(words.Goal)}.\n\n");
        foreach (var line in words.Essence())
        {
            text.Append($"- {Escape(line)}\n");
        }

        text.Append('\n');
        Row(text, table.Columns.Select(words.ShortNameOf));
        Row(text, table.Columns.Select(_ => "---"));
        foreach (var row in table.Rows.Take(Math.Min(Top, analysis.Study.Ranking.Count)))
        {
            Row(text, row.Select(StudyWords.Short));
        }

        return text.Append("\n`aecluster analyze RUN_FOLDER` shows the pictures and all numbers.\n").ToString();
    }

    private static void Row(StringBuilder text, IEnumerable<string> cells) =>
        text.Append($"| {string.Join(" | ", cells.Select(Escape))} |\n");

    private static string Escape(string text) => ReportMarkdown.Escape(text);
}
