using System.Text.RegularExpressions;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Coordinator.Verbs;
using AeCluster.Coordinator.Verbs.Options;
using AeCluster.Coordinator.Verbs.Shell;

namespace AeCluster.Coordinator.Tests.Verbs.Shell;

public partial class ManPageTests
{
    [Fact]
    public async Task It_has_every_verb_option_example_and_exit_code()
    {
        var terminal = new TestTerminal();
        var host = new VerbHost(terminal.CliContext());
        Assert.Equal(ExitCodes.Success, await AeClusterCli.RunAsync(["man"], host));

        var page = terminal.Output.Replace("\\-", "-", StringComparison.Ordinal);
        Assert.StartsWith(".TH AECLUSTER 1 ", page, StringComparison.Ordinal);
        foreach (var verb in VerbDoc.VerbsOf(AeClusterCli.Build(host)))
        {
            Assert.Contains($"\n.SS {verb.Name}\n{verb.Description}\n", page, StringComparison.Ordinal);
            Assert.All(verb.Options, option => Assert.Contains(
                $".TP\n\\fB{option.Label}\\fR\n{option.Description}\n", page, StringComparison.Ordinal));
            Assert.All(verb.Examples, example => Assert.Contains($"\n{example}\n", page, StringComparison.Ordinal));
        }

        Assert.All(ExitCodes.All, each => Assert.Contains(
            $".TP\n\\fB{each.Code}\\fR\n{each.Meaning}\n", page, StringComparison.Ordinal));
    }

    [Fact]
    public void Text_is_no_macro()
    {
        var verb = new VerbDoc("x", ".de \\n'-", [], [], ["'quoted"], []);
        var page = ManPage.Render(verb with { Name = "" }, [verb], "1");
        Assert.Contains("\n\\&.de \\en'\\-\n", page, StringComparison.Ordinal);
        Assert.Contains("\n\\&'quoted\n", page, StringComparison.Ordinal);
        Assert.All(
            page.Split('\n').Where(line => line is ['.' or '\'', ..]),
            line => Assert.Matches(Macro(), line));
    }

    [GeneratedRegex(@"^\.(TH|SH|SS|TP|PP|B|br|nf|fi|RS|RE)( |$)")]
    private static partial Regex Macro();
}
