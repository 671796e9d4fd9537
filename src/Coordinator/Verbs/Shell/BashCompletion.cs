using System.Text;

namespace AeCluster.Coordinator.Verbs.Shell;

/// <summary>Completion in bash.</summary>
internal static class BashCompletion
{
    private const string Start = """
        # Completion of aecluster in bash. Use it in this shell:
        #   source <(aecluster completion bash)
        # or in every new one:
        #   aecluster completion bash > ~/.local/share/bash-completion/completions/aecluster

        _aecluster() {
            local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} verb= words= paths= word
            # bash takes --option=value for three words.
            if [[ $cur == = ]]; then
                cur=
            elif [[ $prev == = ]]; then
                prev=${COMP_WORDS[COMP_CWORD-2]}
            fi
            for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
                if [[ $word != -* ]]; then
                    verb=$word
                    break
                fi
            done
            COMPREPLY=()
            case $verb in

        """;

    private const string End = """
            esac
            if [[ $paths ]]; then
                compopt -o filenames 2>/dev/null
                mapfile -t COMPREPLY < <(compgen $paths -- "$cur")
            else
                mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
            fi
        }

        complete -F _aecluster aecluster

        """;

    public static string Render(IReadOnlyList<VerbDoc> verbs)
    {
        var text = new StringBuilder(Start);
        foreach (var verb in verbs)
        {
            text.Append($"        {verb.Name})\n            case $prev in\n");
            foreach (var option in verb.Options.Where(option => option.ValueName is not null))
            {
                text.Append($"                {string.Join('|', option.Names)}) {Values(option.Value)} ;;\n");
            }

            var options = string.Join(' ', verb.Options.SelectMany(option => option.Names));
            text.Append($"                *)\n                    if [[ $cur == -* ]]; then words='{options}'")
                .Append($"; else {Positional(verb)}; fi ;;\n            esac ;;\n");
        }

        return text.Append($"        '') words='{string.Join(' ', verbs.Select(verb => verb.Name))} --help --version' ;;\n")
            .Append(End)
            .ToString();
    }

    /// <summary>All arguments of a verb take the same kind of value, or paths.</summary>
    private static string Positional(VerbDoc verb) => verb.Arguments is [var first, ..] ? Values(first.Value) : "words=";

    private static string Values(Options.ExpectedValue value) => value switch
    {
        { IsFolder: true } => "paths=-d",
        { IsPath: true } => "paths=-f",
        _ => $"words='{string.Join(' ', value.Words)}'",
    };
}
