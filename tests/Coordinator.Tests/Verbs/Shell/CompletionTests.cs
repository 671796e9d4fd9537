using System.Diagnostics;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Coordinator.Verbs;
using AeCluster.Coordinator.Verbs.Options;
using AeCluster.Coordinator.Verbs.Shell;

namespace AeCluster.Coordinator.Tests.Verbs.Shell;

public class CompletionTests
{
    private static readonly VerbHost _host = new(new TestTerminal().CliContext());

    private static IReadOnlyList<VerbDoc> Verbs => VerbDoc.VerbsOf(AeClusterCli.Build(_host));

    [Theory]
    [InlineData("aecluster|co", "coordinator completion")]
    [InlineData("aecluster|--v", "--version")]
    [InlineData("aecluster|encode|--pa", "--part")]
    [InlineData("aecluster|encode|--part|", "train validation all")]
    [InlineData("aecluster|encode|--part|=|va", "validation")]
    [InlineData("aecluster|encode|--part|=", "train validation all")]
    [InlineData("aecluster|encode|--limit|", "")]
    [InlineData("aecluster|-v|models|vari", "variational")]
    [InlineData("aecluster|local|--log-level|w", "warning")]
    [InlineData("aecluster|local|a fi", "a file.yaml")]
    [InlineData("aecluster|local|--out|a", "a folder")]
    [InlineData("aecluster|completion|", "bash zsh fish pwsh")]
    [InlineData("aecluster|help|wo", "worker")]
    [InlineData("aecluster|unheard-of|", "")]
    public async Task Bash_completes(string words, string expected)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "a file.yaml"), "", TestContext.Current.CancellationToken);
        Directory.CreateDirectory(Path.Combine(folder.Path, "a folder"));
        const string Complete = """
            source "$1"; shift
            COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
            _aecluster
            echo "${COMPREPLY[*]}"
            """;

        Assert.Equal(expected, await BashAsync(folder.Path, Complete, [.. words.Split('|')]));
    }

    [Fact]
    public async Task Bash_registers_the_function()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(
            "complete -F _aecluster aecluster", await BashAsync(folder.Path, "source \"$1\"; complete -p aecluster", []));
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("pwsh")]
    public async Task Every_shell_gets_every_verb_and_option(string shell)
    {
        var terminal = new TestTerminal();
        Assert.Equal(
            ExitCodes.Success, await AeClusterCli.RunAsync(["completion", shell], new VerbHost(terminal.CliContext())));

        var script = terminal.Output;
        Assert.All(Verbs, verb => Assert.Contains(verb.Name, script, StringComparison.Ordinal));
        Assert.All(
            Verbs.SelectMany(verb => verb.Options).SelectMany(option => option.Names),
            name => Assert.Contains(
                shell == "fish" ? (name.StartsWith("--", StringComparison.Ordinal) ? $"-l {name[2..]}" : $"-s '{name[1..]}'") : name,
                script,
                StringComparison.Ordinal));
        Assert.Contains(
            shell == "pwsh" ? "'encode --part' = @('train', 'validation', 'all')" : "train validation all",
            script,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_shell_is_refused_with_those_there_are()
    {
        var terminal = new TestTerminal();
        Assert.Equal(
            ExitCodes.BadInput, await AeClusterCli.RunAsync(["completion", "csh"], new VerbHost(terminal.CliContext())));
        Assert.Equal("error: SHELL must be one of bash, zsh, fish, pwsh, not 'csh'\n", terminal.Error);
    }

    [Fact]
    public void Text_cannot_break_out_of_a_script()
    {
        VerbDoc[] verbs =
        [
            new("it's", "a [b]: 'c' \\", [], [new(["--x"], "V", "d [e]: 'f' \\", false, true, ExpectedValue.Text)], [], []),
        ];
        Assert.Contains(@"'*--x[d \[e\]\: '\''f'\'' \\]:V: '", ZshCompletion.Render(verbs), StringComparison.Ordinal);
        Assert.Contains(@"-l x -r -f -d 'd [e]: \'f\' \\'", FishCompletion.Render(verbs), StringComparison.Ordinal);
        Assert.Contains(@"'it''s' = 'a [b]: ''c'' \'", PowerShellCompletion.Render(verbs), StringComparison.Ordinal);
    }

    /// <param name="script">Gets the path of the completion's script as its first argument.</param>
    private static async Task<string> BashAsync(string folder, string script, string[] arguments)
    {
        var file = Path.Combine(folder, "z.bash");
        await File.WriteAllTextAsync(file, BashCompletion.Render(Verbs), TestContext.Current.CancellationToken);
        var start = new ProcessStartInfo("bash", ["--norc", "-c", script, "bash", file, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var bash = Process.Start(start)!;
        var output = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal("", await bash.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output.TrimEnd('\n');
    }
}
