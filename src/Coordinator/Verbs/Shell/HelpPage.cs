using System.Text;

namespace AeCluster.Coordinator.Verbs.Shell;

/// <summary>The help of a verb or of the program as text.</summary>
internal static class HelpPage
{
    private const int LeastWidth = 40;
    private const int MostWidth = 110;
    private const int MaxLabel = 30;
    private const string Indent = "  ";

    /// <param name="verbs">The verbs to list; none on the page of a verb.</param>
    /// <param name="width">Width of the terminal.</param>
    public static string Render(VerbDoc page, IReadOnlyList<VerbDoc> verbs, int width)
    {
        var text = new StringBuilder();
        width = Math.Clamp(width, LeastWidth, MostWidth);
        Section("Description:", Wrap(page.Description, width - Indent.Length));
        Section("Usage:", [page.Usage]);
        Section("Verbs:", Table(verbs.Select(Row)));
        Section("Arguments:", Table(page.Arguments.Select(argument => (argument.Label, argument.Description))));
        Section("Options:", Table(page.Options.Select(option => (option.Label, option.Description))));
        Section("Examples:", page.Examples);
        Section("Exit codes:", Table(page.ExitCodes.Select(each => ($"{each.Code}", each.Meaning))));
        return text.ToString();

        void Section(string title, IEnumerable<string> lines)
        {
            var all = lines.ToList();
            if (all.Count > 0)
            {
                text.Append(title).Append('\n');
                all.ForEach(line => text.Append(Indent).Append(line).Append('\n'));
                text.Append('\n');
            }
        }

        IEnumerable<string> Table(IEnumerable<(string Label, string Description)> rows) =>
            Columns([.. rows], width - Indent.Length);
    }

    private static (string Label, string Description) Row(VerbDoc verb) =>
        (string.Join(' ', verb.Arguments.Select(argument => argument.Label).Prepend(verb.Name)), verb.Description);

    /// <summary>Labels on the left; a description begins below its label where that is too long.</summary>
    private static IEnumerable<string> Columns(IReadOnlyList<(string Label, string Description)> rows, int width)
    {
        var left = rows.Select(row => row.Label.Length).Where(length => length <= MaxLabel).DefaultIfEmpty(0).Max() + 2;
        if (width - left < LeastWidth - 10)
        {
            left = 4;
        }

        foreach (var (label, description) in rows)
        {
            var lines = Wrap(description, width - left).ToList();
            var fits = label.Length + 2 <= left && lines.Count > 0;
            yield return fits ? label.PadRight(left) + lines[0] : label;
            foreach (var line in lines.Skip(fits ? 1 : 0))
            {
                yield return new string(' ', left) + line;
            }
        }
    }

    /// <summary>Breaks between words; a word that is too long has a line of its own.</summary>
    private static IEnumerable<string> Wrap(string text, int width)
    {
        var line = new StringBuilder();
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line.ToString();
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        if (line.Length > 0)
        {
            yield return line.ToString();
        }
    }
}
