using System.Text;

namespace AeCluster.Coordinator.Verbs.Shell;

/// <summary>Completion in zsh.</summary>
internal static class ZshCompletion
{
    private const string Start = """
        #compdef aecluster
        # Completion of aecluster in zsh. Use it in this shell, after compinit:
        #   source <(aecluster completion zsh)
        # or in every new one: write it to a file _aecluster in a folder of $fpath.

        _aecluster() {
            local curcontext=$curcontext context state line
            typeset -A opt_args
            if (( CURRENT == 2 )); then
                local -a verbs
                verbs=(

        """;

    private const string End = """
            esac
        }

        if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
            _aecluster "$@"
        else
            compdef _aecluster aecluster
        fi

        """;

    public static string Render(IReadOnlyList<VerbDoc> verbs)
    {
        var text = new StringBuilder(Start);
        foreach (var verb in verbs)
        {
            text.Append($"            {Quote($"{verb.Name}:{verb.Description}")}\n");
        }

        text.Append("        )\n        _describe verb verbs\n        return\n    fi\n")
            .Append("    local verb=$words[2]\n    shift words\n    (( CURRENT-- ))\n    case $verb in\n");
        foreach (var verb in verbs)
        {
            text.Append($"        {verb.Name})\n            _arguments -s");
            foreach (var option in verb.Options)
            {
                option.Names.ToList().ForEach(name => text.Append($" \\\n                {Quote(Spec(option, name))}"));
            }

            foreach (var argument in verb.Arguments)
            {
                var colons = argument.IsRequired ? ":" : "::";
                text.Append(
                    $" \\\n                {Quote($"{colons}{Escape(argument.Name)}:{Action(argument.Value)}")}");
            }

            text.Append(" ;;\n");
        }

        return text.Append(End).ToString();
    }

    private static string Spec(OptionDoc option, string name) =>
        (option.IsRepeatable ? "*" : "")
        + $"{name}[{Escape(option.Description)}]"
        + (option.ValueName is { } value ? $":{Escape(value)}:{Action(option.Value)}" : "");

    private static string Action(Options.ExpectedValue value) => value switch
    {
        { IsFolder: true } => "_files -/",
        { IsPath: true } => "_files",
        { Words.Count: > 0 } => $"({string.Join(' ', value.Words)})",
        _ => " ",
    };

    private static string Escape(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("[", "\\[", StringComparison.Ordinal)
        .Replace("]", "\\]", StringComparison.Ordinal)
        .Replace(":", "\\:", StringComparison.Ordinal);

    private static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
