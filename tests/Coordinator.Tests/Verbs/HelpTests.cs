using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Coordinator.Verbs;
using AeCluster.Coordinator.Verbs.Options;
using AeCluster.Coordinator.Verbs.Shell;

namespace AeCluster.Coordinator.Tests.Verbs;

public class HelpTests
{
    private readonly TestTerminal _terminal = new();

    [Theory]
    [InlineData("local")]
    [InlineData("coordinator")]
    [InlineData("worker")]
    [InlineData("submit")]
    [InlineData("status")]
    [InlineData("watch")]
    [InlineData("cancel")]
    [InlineData("pause")]
    [InlineData("resume")]
    [InlineData("retry")]
    [InlineData("fetch")]
    [InlineData("delete")]
    [InlineData("drain")]
    [InlineData("encode")]
    [InlineData("decode")]
    [InlineData("reconstruct")]
    [InlineData("generate")]
    [InlineData("interpolate")]
    [InlineData("tsne")]
    [InlineData("pretrain")]
    [InlineData("report")]
    [InlineData("analyze")]
    [InlineData("models")]
    [InlineData("validate")]
    [InlineData("chaos")]
    [InlineData("help")]
    [InlineData("completion")]
    [InlineData("man")]
    public async Task Every_verb_has_help_with_examples_that_parse_and_exit_codes(string verb)
    {
        Assert.Equal(ExitCodes.Success, await Run(verb, "--help"));
        Assert.Contains("Exit codes:", _terminal.Output, StringComparison.Ordinal);

        var examples = Array.FindAll(_terminal.Output.Split('\n'), line =>
            line.StartsWith($"  aecluster {verb}", StringComparison.Ordinal)
            && !line.Contains("[options]", StringComparison.Ordinal));
        Assert.InRange(examples.Length, 2, 3);
        foreach (var example in examples)
        {
            var words = example.Split('>', '|')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..];
            var attempt = new TestTerminal();
            await AeClusterCli.RunAsync(
                words, Host(attempt.CliContext(StubCoordinator.With([Samples.Sweep()]))), new CancellationToken(canceled: true));

            // The files and folders of the examples do not exist here; there must be no other error.
            Assert.DoesNotMatch("error:(?! there is no (file|folder))", attempt.Error);
        }
    }

    [Fact]
    public async Task Help_of_a_verb_is_the_same_either_way()
    {
        await Run("status", "--help");
        var other = new TestTerminal();
        await AeClusterCli.RunAsync(["help", "status"], Host(other.CliContext()));
        Assert.Equal(_terminal.Output, other.Output);
        Assert.Contains("  aecluster status [ID] [options]", _terminal.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_lists_every_verb_and_shows_which_arguments_are_optional()
    {
        Assert.Equal(ExitCodes.Success, await Run("help"));
        Assert.All(
            ["  local FILE ", "  status [ID] ", "  models [VARIANT] ", "  decode CHECKPOINT CODINGS ", "  help [VERB] "],
            row => Assert.Contains(row, _terminal.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Help_for_what_is_no_verb_names_the_nearest()
    {
        Assert.Equal(ExitCodes.BadInput, await Run("help", "sumbit"));
        Assert.Equal("error: there is no verb 'sumbit'\nhint:  did you mean 'submit'?\n", _terminal.Error);
    }

    [Fact]
    public async Task Only_a_worker_may_be_refused()
    {
        await Run("worker", "--help");
        Assert.Contains("  3    worker only: the coordinator refuses it", _terminal.Output, StringComparison.Ordinal);
        var other = new TestTerminal();
        await AeClusterCli.RunAsync(["local", "--help"], Host(other.CliContext()));
        Assert.DoesNotContain("refuses", other.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(200)]
    public void Help_fits_the_terminal_but_for_what_must_stay_whole(int width)
    {
        var root = AeClusterCli.Build(Host(_terminal.CliContext()));
        foreach (var verb in VerbDoc.VerbsOf(root).Append(VerbDoc.Of(root, root)))
        {
            var page = HelpPage.Render(verb, [], width);
            Assert.All(
                page.Split('\n').Where(line => !line.StartsWith("  aecluster ", StringComparison.Ordinal)),
                line => Assert.InRange(line.Length, 0, Math.Max(width, 48)));
            var joined = string.Join(' ', page.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
            Assert.All(verb.Options, option => Assert.Contains($"{option.Label} {option.Description}", joined, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Help_wins_over_errors() =>
        Assert.Equal(ExitCodes.Success, await Run("local", "--workers", "0", "--help"));

    [Fact]
    public async Task Without_a_verb_help_is_shown_and_the_exit_code_is_2()
    {
        Assert.Equal(ExitCodes.BadInput, await Run());
        Assert.Contains("aecluster local", _terminal.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--version")]
    [InlineData("watch --version")]
    public async Task The_version_is_that_of_the_program(string line)
    {
        Assert.Equal(ExitCodes.Success, await Run(line.Split(' ')));
        Assert.Matches(@"^aecluster \d+\.\d+\.\d+", _terminal.Output);
    }

    private Task<int> Run(params string[] args) => AeClusterCli.RunAsync(args, Host(_terminal.CliContext()));

    /// <summary>Starts nothing.</summary>
    private static VerbHost Host(CliContext cli) => new(cli) { Interceptor = (_, _) => Task.FromResult(ExitCodes.Success) };
}
