using System.CommandLine;
using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Text;
using AeCluster.Coordinator.Verbs.Options;
using AeCluster.Coordinator.Verbs.Shell;

namespace AeCluster.Coordinator.Verbs;

internal static class HelpVerb
{
    /// <param name="root">The program; its verbs may still be added.</param>
    public static Command Create(CliContext cli, RootCommand root)
    {
        var name = new Argument<string?>("VERB")
        {
            Description = "The verb to explain; without it all verbs are listed.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var verb = new Command("help", "Show the help of a verb, as VERB --help does, or the list of verbs.")
        {
            name.WithWords([.. root.Subcommands.Select(each => each.Name)]),
        };
        verb.SetAction(parsed =>
        {
            ShowHelp.Write(cli.Out, parsed.GetValue(name) is { } given ? Find(root, given) : root, root);
            return ExitCodes.Success;
        });
        return verb.WithExamples("aecluster help", "aecluster help local");
    }

    private static Command Find(RootCommand root, string name) =>
        root.Subcommands.FirstOrDefault(each => each.Name == name) ?? throw new UserErrorException(
            $"there is no verb '{name}'",
            ExitCodes.BadInput,
            NearestWord.Find(name, root.Subcommands.Select(each => each.Name)) is [var nearest]
                ? $"did you mean '{nearest}'?"
                : "`aecluster help` lists them");
}
