using System.CommandLine;
using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Text;
using AeCluster.Coordinator.Verbs.Shell;

namespace AeCluster.Coordinator.Verbs;

internal static class ManVerb
{
    public static Command Create(CliContext cli, RootCommand root)
    {
        var verb = new Command("man", "Print the manual page of the program with all verbs, in roff.");
        verb.SetAction(_ =>
        {
            cli.Out.Profile.Out.Writer.Write(
                ManPage.Render(VerbDoc.Of(root, root), VerbDoc.VerbsOf(root), ProductVersion.Current));
            return ExitCodes.Success;
        });
        return verb.WithExamples("aecluster man | man -l -", "aecluster man > ~/.local/share/man/man1/aecluster.1");
    }
}
