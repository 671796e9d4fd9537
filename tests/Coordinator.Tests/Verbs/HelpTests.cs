using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Coordinator.Verbs;
using AeCluster.Coordinator.Verbs.Options;

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
    [InlineData("encode")]
    [InlineData("decode")]
    [InlineData("reconstruct")]
    [InlineData("generate")]
    [InlineData("interpolate")]
    [InlineData("tsne")]
    [InlineData("pretrain")]
    [InlineData("report")]
    [InlineData("models")]
    [InlineData("validate")]
    [InlineData("chaos")]
    public async Task Every_verb_has_help_with_examples_that_parse_and_exit_codes(string verb)
    {
        Assert.Equal(ExitCodes.Success, await Run(verb, "--help"));
        Assert.Contains("Exit codes:", _terminal.Output, StringComparison.Ordinal);

        var examples = Array.FindAll(_terminal.Output.Split('\n'), line =>
            line.StartsWith($"  aecluster {verb}", StringComparison.Ordinal)
            && !line.Contains('<', StringComparison.Ordinal)
            && !line.Contains("[options]", StringComparison.Ordinal));
        Assert.InRange(examples.Length, 2, 3);
        foreach (var example in examples)
        {
            var words = example.Split('>')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..];
            var attempt = new TestTerminal();
            await AeClusterCli.RunAsync(
                words, Host(attempt.CliContext(StubCoordinator.With([Samples.Sweep()]))), new CancellationToken(canceled: true));

            // The files and folders of the examples do not exist here; there must be no other error.
            Assert.DoesNotMatch("error:(?! there is no (file|folder))", attempt.Error);
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
