using System.Text.RegularExpressions;
using AeCluster.Cluster.Tests.Support;
using AeCluster.Coordinator.Chaos;
using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Local;
using AeCluster.Coordinator.Planning;
using AeCluster.Coordinator.Verbs;
using AeCluster.Coordinator.Verbs.Options;
using Spectre.Console;

namespace AeCluster.Cluster.Tests;

/// <summary>
/// The commands and experiment files of README.md and docs/: all are understood, and those that take seconds are run, in a folder
/// that has what they name. Servers and clients run in <see cref="SeparateProcessTests"/>.
/// </summary>
public sealed partial class DocumentedCommandsTests(DocumentedCommandsTests.Setting setting)
    : IClassFixture<DocumentedCommandsTests.Setting>
{
    private static readonly string[] _runVerbs =
    [
        "local",
        "encode",
        "decode",
        "reconstruct",
        "generate",
        "interpolate",
        "tsne",
        "pretrain",
        "report",
    ];

    /// <summary>Experiments that take minutes.</summary>
    private static readonly string[] _longExperiments = ["quickstart.yaml", "fashion-mnist.yaml", "reference.yaml"];

    /// <summary>What a fragment of an experiment file is completed with.</summary>
    private static readonly IReadOnlyDictionary<string, string> _base = new Dictionary<string, string>
    {
        ["name"] = "name: fragment",
        ["data"] = "data: {source: shapes, train: 2000, validation: 100}",
        ["model"] = "model: {variant: stacked, hidden: [100], codings: 30}",
        ["training"] = "training: {optimizer: {name: sgd}, batch: 64, epochs: 1}",
    };

    public static TheoryData<string> All => [.. Documentation.AeclusterCommands];

    public static TheoryData<string> Quick => [.. Documentation.AeclusterCommands.Where(TakesSeconds)];

    public static TheoryData<string> Others =>
        [.. Documentation.Commands.Where(command => !command.Split(' ')[0].EndsWith("aecluster", StringComparison.Ordinal))];

    public static TheoryData<string, string> Experiments =>
        [.. Documentation.Pages.SelectMany(page => Documentation.Blocks(page, "yaml").Select(block => (page, block)))];

    [Theory]
    [MemberData(nameof(All))]
    public async Task Every_documented_command_is_understood(string command)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(output) });
        var cli = new CliContext(console, error)
        {
            Connect = (_, _) => throw new UserErrorException("reached"),
            Variable = _ => null,
        };
        var arguments = command
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(word => word.StartsWith("deploy/", StringComparison.Ordinal) ? Path.Combine(Documentation.Root, word)
                : word == "experiment.yaml" ? setting.Experiment
                : word);
        await RunInProcessAsync([.. arguments], cli);

        // A run folder or checkpoint that is not here is the only thing that may be wrong.
        Assert.Matches(
            """^((error: |\{"error":")reached[^\n]*\n|(error: |\{"error":")there is no (file|folder)[^\n]*\n(hint: [^\n]*\n)?)?$""",
            error.ToString());
    }

    [Theory]
    [MemberData(nameof(Quick))]
    public async Task Documented_commands_that_take_seconds_do_what_they_say(string command)
    {
        using var folder = await setting.OpenAsync();
        string[] more = command.StartsWith("local ", StringComparison.Ordinal) ? ["--oversubscribe"] : [];
        await using var program = TestProcess.AeclusterIn(folder.Path, [.. command.Split(' '), .. more]);
        var ended = await program.EndAsync();
        Assert.True(ended.ExitCode == 0, ended.ToString());
        Assert.All(
            NamedOutputs().Matches(command),
            output => Assert.True(Path.Exists(folder[output.Groups["file"].Value]), ended.ToString()));
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void Every_other_documented_command_names_what_there_is(string command)
    {
        if (command.StartsWith("deploy/", StringComparison.Ordinal))
        {
            Assert.True(File.Exists(Path.Combine(Documentation.Root, command)), command);
        }
        else if (Benchmark().Match(command) is { Success: true } benchmark)
        {
            var program = File.ReadAllText(Path.Combine(Documentation.Root, "tests", "Benchmarks", "Program.cs"));
            Assert.Contains($"\"{benchmark.Groups["verb"].Value}\"", program, StringComparison.Ordinal);
        }
        else if (command.StartsWith("dotnet ", StringComparison.Ordinal))
        {
            Assert.All(
                Project().Matches(command),
                project => Assert.True(Directory.Exists(Path.Combine(Documentation.Root, project.Value)), command));
        }
        else
        {
            // Commands of the system, which nothing here can check.
            Assert.Contains(
                command,
                (string[])
                [
                    "(umask 077; openssl rand -hex 32 > ~/cluster.secret)",
                    "curl -H 'Content-Type: text/yaml' --data-binary @experiment.yaml "
                        + "'http://127.0.0.1:8053/api/experiments?name=mine'",
                    "export AECLUSTER_SECRET_FILE=~/cluster.secret",
                    "export TorchBackend=cuda",
                ]);
        }
    }

    [Theory]
    [MemberData(nameof(Experiments))]
    public void Every_documented_experiment_file_is_valid(string page, string yaml)
    {
        var keys = TopLevelKey().Matches(yaml).Select(match => match.Groups["key"].Value).ToHashSet();
        var whole = string.Join('\n', _base.Where(part => !keys.Contains(part.Key)).Select(part => part.Value).Append(yaml));
        var plan = ExperimentFile.Read(whole, page, []);
        Assert.Empty(plan.Warnings);
    }

    private static bool TakesSeconds(string command)
    {
        var words = command.Split(' ');
        return _runVerbs.Contains(words[0]) && !_longExperiments.Contains(Path.GetFileName(words[1]));
    }

    /// <summary>Parses the command; runs what needs no cluster, and of what does reads the experiment only.</summary>
    private static Task<int> RunInProcessAsync(string[] arguments, CliContext cli) => AeClusterCli.RunAsync(
        arguments,
        new VerbHost(cli)
        {
            Interceptor = (options, _) => Task.FromResult(options switch
            {
                LocalOptions local => Plan(local.File, local.Settings),
                ChaosOptions chaos => Plan(chaos.File, chaos.Settings),
                _ => 0,
            }),
        },
        TestContext.Current.CancellationToken);

    /// <returns>An exit code; throws what is wrong with the file.</returns>
    private static int Plan(string file, IReadOnlyList<string> settings) =>
        ExperimentFile.ReadFrom(file, settings).Trials.Count > 0 ? 0 : 1;

    [GeneratedRegex(@"--out (?<file>\S+)")]
    private static partial Regex NamedOutputs();

    [GeneratedRegex(@"^dotnet run -c Release --project tests/Benchmarks -- (?<verb>\S+)")]
    private static partial Regex Benchmark();

    [GeneratedRegex(@"tests/\w+(\.Tests)?")]
    private static partial Regex Project();

    [GeneratedRegex("^(?<key>[a-z_]+):", RegexOptions.Multiline)]
    private static partial Regex TopLevelKey();

    /// <summary>The files that documented commands name: an experiment, a run folder of three small trials, codings, other
    /// data.</summary>
    public sealed class Setting : IDisposable
    {
        private readonly TestFolder _folder = new();
        private Task? _made;

        public Setting() => Experiment = _folder.Write("experiment.yaml", """
            name: codings
            data: {source: shapes, train: 300, validation: 120}
            model: {variant: variational, hidden: [20], codings: 3}
            training: {epochs: 1}
            search:
              strategy: list
              trials:
                - {name: small, published: {validation_loss: [0.1, 0.9]}, model: {codings: 2}}
                - {name: medium, at_most: {validation_loss: 0.9}}
                - {name: large, at_least: {rounded_accuracy: 0.1}, model: {codings: 4}}
            """);

        public string Experiment { get; }

        /// <summary>A new folder that looks like this one and like the repository.</summary>
        public async Task<TestFolder> OpenAsync()
        {
            await (_made ??= MakeAsync());
            var folder = new TestFolder();
            Directory.CreateSymbolicLink(folder["deploy"], Path.Combine(Documentation.Root, "deploy"));
            Directory.CreateDirectory(folder["runs"]);
            Directory.CreateSymbolicLink(folder["runs/mine"], _folder["run"]);
            Directory.CreateSymbolicLink(folder["runs/fashion-mnist"], _folder["run"]);
            foreach (var file in (string[])["experiment.yaml", "final.safetensors", "codings.npy", "new.npy"])
            {
                File.Copy(_folder[file], folder[file]);
            }

            return folder;
        }

        public void Dispose() => _folder.Dispose();

        private async Task MakeAsync()
        {
            await RunAsync("local", Experiment, "--workers", "1", "--out", _folder["run"], "--oversubscribe");
            File.Copy(_folder["run/trials/t03/checkpoints/final.safetensors"], _folder["final.safetensors"]);
            await RunAsync("encode", _folder["run"], "--limit", "20", "--out", _folder["codings.npy"]);
            await RunAsync("generate", _folder["run"], "--out", _folder["new.npy"]);
        }

        private static async Task RunAsync(params string[] arguments)
        {
            await using var program = TestProcess.Aecluster(arguments);
            var ended = await program.EndAsync();
            Assert.True(ended.ExitCode == 0, ended.ToString());
        }
    }
}
