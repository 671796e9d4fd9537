using System.CommandLine;
using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Verbs.Options;
using AeCluster.Coordinator.Verbs.Shell;

namespace AeCluster.Coordinator.Verbs;

internal static class CompletionVerb
{
    private static readonly IReadOnlyDictionary<string, Func<IReadOnlyList<VerbDoc>, string>> _shells =
        new Dictionary<string, Func<IReadOnlyList<VerbDoc>, string>>
        {
            ["bash"] = BashCompletion.Render,
            ["zsh"] = ZshCompletion.Render,
            ["fish"] = FishCompletion.Render,
            ["pwsh"] = PowerShellCompletion.Render,
        };

    public static Command Create(CliContext cli, RootCommand root)
    {
        var shell = new Argument<string>("SHELL") { Description = $"The shell: {string.Join(", ", _shells.Keys)}." };
        shell.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !_shells.ContainsKey(text))
            {
                result.AddError($"SHELL must be one of {string.Join(", ", _shells.Keys)}, not '{text}'");
            }
        });
        var verb = new Command(
            "completion",
            "Print a script that completes verbs, options and values in a shell. Its first lines say how to use it.")
        {
            shell.WithWords([.. _shells.Keys]),
        };
        verb.SetAction(parsed =>
        {
            cli.Out.Profile.Out.Writer.Write(_shells[parsed.GetRequiredValue(shell)](VerbDoc.VerbsOf(root)));
            return ExitCodes.Success;
        });
        return verb.WithExamples(
            "aecluster completion bash > ~/.local/share/bash-completion/completions/aecluster",
            "aecluster completion fish > ~/.config/fish/completions/aecluster.fish");
    }
}
