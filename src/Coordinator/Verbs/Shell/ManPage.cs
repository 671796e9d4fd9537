using System.Text;
using AeCluster.Coordinator.Errors;

namespace AeCluster.Coordinator.Verbs.Shell;

/// <summary>The manual page of the program, in the <c>man</c> macros of roff.</summary>
internal static class ManPage
{
    private static readonly IReadOnlyList<(string Name, string Effect)> _environment =
    [
        ("AECLUSTER_COORDINATOR", "Address of the coordinator where --coordinator does not name one."),
        ("AECLUSTER_SECRET_FILE", "File with the secret of the cluster where --secret-file does not name one."),
        ("NO_COLOR", "Not empty: no colours."),
        ("TERM", "dumb: nothing is redrawn in place."),
        ("COLUMNS", "Width of tables where the output is no terminal."),
    ];

    public static string Render(VerbDoc program, IReadOnlyList<VerbDoc> verbs, string version)
    {
        var text = new StringBuilder();
        Macro($".TH AECLUSTER 1 \"\" \"AeCluster {version}\" \"User commands\"");
        Macro(".SH NAME");
        Line("aecluster - train autoencoders on a cluster of processes");
        Macro(".SH SYNOPSIS");
        foreach (var verb in verbs)
        {
            Macro($".B {VerbDoc.Program} {verb.Name}");
            Line(string.Join(' ', [.. verb.Arguments.Select(argument => argument.Label), "[options]"]));
            Macro(".br");
        }

        Macro(".SH DESCRIPTION");
        Line(program.Description);
        Macro(".SH OPTIONS OF EVERY VERB");
        program.Options.ToList().ForEach(option => Entry(option.Label, option.Description));
        Macro(".SH VERBS");
        foreach (var verb in verbs)
        {
            Macro($".SS {verb.Name}");
            Line(verb.Description);
            foreach (var argument in verb.Arguments)
            {
                Entry(argument.Label, argument.Description);
            }

            foreach (var option in verb.Options.Where(option => program.Options.All(each => each.Label != option.Label)))
            {
                Entry(option.Label, option.Description);
            }

            Macro(".PP");
            Line("Examples:");
            Macro(".PP");
            Macro(".nf");
            Macro(".RS 4");
            verb.Examples.ToList().ForEach(Line);
            Macro(".RE");
            Macro(".fi");
        }

        Macro(".SH ENVIRONMENT");
        _environment.ToList().ForEach(variable => Entry(variable.Name, variable.Effect));
        Macro(".SH EXIT STATUS");
        ExitCodes.All.ToList().ForEach(each => Entry($"{each.Code}", each.Meaning));
        return text.ToString();

        void Macro(string line) => text.Append(line).Append('\n');

        void Line(string line) => Macro(Escape(line));

        void Entry(string label, string description)
        {
            Macro(".TP");
            Macro($"\\fB{Escape(label)}\\fR");
            Line(description);
        }
    }

    /// <summary>A backslash, a hyphen that is to be copied, and a dot or quote at the start of a line mean something to
    /// roff.</summary>
    private static string Escape(string text)
    {
        var escaped = text.Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal);
        return escaped is ['.' or '\'', ..] ? $"\\&{escaped}" : escaped;
    }
}
