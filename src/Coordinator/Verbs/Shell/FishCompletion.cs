using System.Text;

namespace AeCluster.Coordinator.Verbs.Shell;

/// <summary>Completion in fish.</summary>
internal static class FishCompletion
{
    private const string Start = """
        # Completion of aecluster in fish:
        #   aecluster completion fish > ~/.config/fish/completions/aecluster.fish

        complete -c aecluster -e
        complete -c aecluster -f
        complete -c aecluster -n __fish_use_subcommand -l version -d 'Show the version.'
        complete -c aecluster -n __fish_use_subcommand -s h -l help -d 'Show this help.'

        """;

    public static string Render(IReadOnlyList<VerbDoc> verbs)
    {
        var text = new StringBuilder(Start);
        foreach (var verb in verbs)
        {
            text.Append(
                $"complete -c aecluster -n __fish_use_subcommand -a {verb.Name} -d {Quote(verb.Description)}\n");
        }

        foreach (var verb in verbs)
        {
            var begin = $"complete -c aecluster -n '__fish_seen_subcommand_from {verb.Name}'";
            foreach (var option in verb.Options)
            {
                var names = option.Names.Select(name => name.StartsWith("--", StringComparison.Ordinal)
                    ? $"-l {name[2..]}"
                    : $"-s '{name[1..]}'");
                text.Append($"{begin} {string.Join(' ', names)}{Value(option)} -d {Quote(option.Description)}\n");
            }

            foreach (var argument in verb.Arguments.DistinctBy(argument => argument.Value))
            {
                text.Append($"{begin}{Values(argument.Value)}\n");
            }
        }

        return text.ToString();
    }

    private static string Value(OptionDoc option) => option.ValueName is null ? "" : $" -r{Values(option.Value)}";

    private static string Values(Options.ExpectedValue value) => value switch
    {
        { IsFolder: true } => " -f -a '(__fish_complete_directories)'",
        { IsPath: true } => " -F",
        { Words.Count: > 0 } => $" -f -a {Quote(string.Join(' ', value.Words))}",
        _ => " -f",
    };

    private static string Quote(string text) =>
        $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
