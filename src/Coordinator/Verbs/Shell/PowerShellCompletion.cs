using System.Text;

namespace AeCluster.Coordinator.Verbs.Shell;

/// <summary>Completion in PowerShell. Where the script finds nothing, PowerShell completes file names.</summary>
internal static class PowerShellCompletion
{
    private const string Start = """
        # Completion of aecluster in PowerShell. Put this line into $PROFILE:
        #   aecluster completion pwsh | Out-String | Invoke-Expression

        Register-ArgumentCompleter -Native -CommandName aecluster -ScriptBlock {
            param($wordToComplete, $commandAst, $cursorPosition)

        """;

    private const string End = """
            $before = @($commandAst.CommandElements |
                Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
                ForEach-Object { $_.ToString() })
            $verb = $before | Select-Object -Skip 1 | Where-Object { $_ -notlike '-*' } | Select-Object -First 1
            if (-not $verb) {
                $found = $verbs.Keys
            } elseif ($values.ContainsKey("$verb $($before[-1])")) {
                $found = $values["$verb $($before[-1])"]
            } elseif ($wordToComplete -like '-*') {
                $found = $options[$verb]
            } else {
                $found = $values[$verb]
            }
            $found | Where-Object { $_ -like "$wordToComplete*" } | Sort-Object | ForEach-Object {
                $tip = if ($verbs.ContainsKey($_)) { $verbs[$_] } else { $_ }
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $tip)
            }
        }

        """;

    public static string Render(IReadOnlyList<VerbDoc> verbs)
    {
        var text = new StringBuilder(Start);
        Table("verbs", verbs.Select(verb => (verb.Name, Quote(verb.Description))));
        Table("options", verbs.Select(verb => (verb.Name, List(verb.Options.SelectMany(option => option.Names)))));
        Table("values", verbs.SelectMany(ValuesOf));
        return text.Append(End).ToString();

        void Table(string name, IEnumerable<(string Key, string Value)> rows)
        {
            text.Append($"    ${name} = @{{\n");
            rows.ToList().ForEach(row => text.Append($"        {Quote(row.Key)} = {row.Value}\n"));
            text.Append("    }\n");
        }
    }

    /// <summary>The values of a verb's options, and of its argument under the verb's own name.</summary>
    private static IEnumerable<(string Key, string Value)> ValuesOf(VerbDoc verb) => verb
        .Options.Where(option => option.ValueName is not null)
        .SelectMany(option => option.Names, (option, name) => ($"{verb.Name} {name}", List(option.Value.Words)))
        .Concat(verb.Arguments.Take(1).Select(argument => (verb.Name, List(argument.Value.Words))));

    private static string List(IEnumerable<string> words) => $"@({string.Join(", ", words.Select(Quote))})";

    private static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
