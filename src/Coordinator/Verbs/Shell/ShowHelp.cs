using System.CommandLine;
using System.CommandLine.Invocation;
using AeCluster.Coordinator.Errors;
using Spectre.Console;

namespace AeCluster.Coordinator.Verbs.Shell;

/// <summary>Shows the help of the verb, or of the program where there is none.</summary>
internal sealed class ShowHelp(IAnsiConsole console) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    /// <param name="command">A verb, or <paramref name="root"/> for the list of verbs.</param>
    public static void Write(IAnsiConsole console, Command command, RootCommand root) => console.Profile.Out.Writer.Write(
        HelpPage.Render(
            VerbDoc.Of(command, root),
            command == root ? VerbDoc.VerbsOf(root) : [],
            console.Profile.Width));

    public override int Invoke(ParseResult parseResult)
    {
        Write(console, parseResult.CommandResult.Command, (RootCommand)parseResult.RootCommandResult.Command);
        return ExitCodes.Success;
    }
}
