using AeCluster.Coordinator.Catalogue;
using AeCluster.Coordinator.Chaos;
using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Local;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Coordinator.Verbs;
using AeCluster.Coordinator.Verbs.Options;
using AeCluster.Messages.Security;
using AeCluster.Messages.Verbs;
using Serilog.Events;

namespace AeCluster.Coordinator.Tests.Verbs;

public sealed class AeClusterCliTests : IDisposable
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private readonly string _file = Path.Combine(Path.GetTempPath(), $"experiment-{Guid.NewGuid():N}.yaml");
    private readonly TestTerminal _terminal = new();
    private readonly List<object?> _calls = [];

    public AeClusterCliTests() => File.WriteAllText(_file, "name: quickstart\n");

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task Local_has_defaults()
    {
        Assert.Equal(7, await Run("local", _file));
        Assert.Equivalent(new LocalOptions(_file, 2, null, null, [], "auto", false, null), _calls[0], strict: true);
    }

    [Fact]
    public async Task Local_takes_every_option()
    {
        await Run(
            "local", _file, "--workers", "4", "--threads=2", "--out", "results", "--set", "a.b=1", "--set", "c=@d=e",
            "--device", "CUDA:1", "--oversubscribe", "--log-level", "debug");
        Assert.Equivalent(
            new LocalOptions(_file, 4, 2, "results", ["a.b=1", "c=@d=e"], "cuda:1", true, LogEventLevel.Debug),
            _calls[0],
            strict: true);
    }

    [Fact]
    public async Task Coordinator_has_defaults_and_takes_every_option()
    {
        Assert.Equal(8, await Run("coordinator"));
        await Run(
            "coordinator", "--host", "0.0.0.0", "--port", "1", "--http-port", "0", "--advertise", "trainer", "--runs", "r",
            "--secret-file", "s");
        await Run("coordinator", "--exit-with-parent");
        await Run("coordinator", "-v");
        var byDefault = new CoordinatorOptions("127.0.0.1", 4053, 8053, null, "runs");
        Assert.Equal(
            [
                byDefault,
                new CoordinatorOptions("0.0.0.0", 1, 0, "trainer", "r", "s"),
                byDefault with
                {
                    ExitWithParent = true,
                },
                byDefault with
                {
                    Verbose = true,
                },
            ],
            _calls);
    }

    [Fact]
    public async Task Worker_has_defaults_and_takes_every_option()
    {
        Assert.Equal(9, await Run("worker", "--join", "trainer:4053"));
        await Run(
            "worker", "--join", "[::1]:1", "--device", "cpu", "--slots", "3", "--threads", "5", "--host", "10.0.0.8",
            "--port", "99", "--mesh-ports", "40000-40063", "--mesh-silence", "60", "--mesh-tls", "--oversubscribe",
            "--secret-file", "s", "-v");
        Assert.Equal(
            [
                new WorkerProcessOptions(new HostPort("trainer", 4053), "auto", 1, 1, null, 0, null, 10, false),
                new WorkerProcessOptions(new HostPort("::1", 1), "cpu", 3, 5, "10.0.0.8", 99, "40000-40063", 60, true, "s")
                {
                    MeshTls = true,
                    Verbose = true,
                },
            ],
            _calls);
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData(null, "named", "named")]
    [InlineData(null, "", null)]
    [InlineData("given", "named", "given")]
    public async Task The_secret_file_is_the_option_then_the_variable_then_none(
        string? option, string? variable, string? expected)
    {
        var cli = _terminal.CliContext() with { Variable = name => name == SecretFile.Variable ? variable : null };
        string[] given = option is null ? [] : ["--secret-file", option];
        await AeClusterCli.RunAsync(["coordinator", .. given], Host(cli), Stop);
        await AeClusterCli.RunAsync(["worker", "--join", "trainer:4053", .. given], Host(cli), Stop);
        Assert.Equal(expected, Assert.IsType<CoordinatorOptions>(_calls[0]).SecretFile);
        Assert.Equal(expected, Assert.IsType<WorkerProcessOptions>(_calls[1]).SecretFile);
    }

    [Fact]
    public async Task Validate_lists_the_trials_of_the_file_with_the_settings_that_were_given()
    {
        await File.WriteAllTextAsync(
            _file,
            "name: a\ndata: {source: shapes}\nmodel: {variant: stacked}\n"
                + "search: {strategy: grid, over: {seed: [1, 2], model.codings: [3, 4]}}\n",
            Stop);

        Assert.Equal(ExitCodes.Success, await Run("validate", _file, "--set", "seed=7"));

        Assert.Equal(
            [
                "data      shapes: 10,000 examples to train on, 1,000 to validate, each 28 x 28",
                $"{_file} is valid: experiment a, 2 trials", "  t01  codings=3", "  t02  codings=4",
            ],
            _terminal.Lines);
        Assert.Contains(
            "search.over.seed: not swept, because --set seed=7 decides it",
            _terminal.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_shows_everything_or_one_variant_and_suggests_one_for_an_unknown_name()
    {
        Assert.Equal(ExitCodes.Success, await Run("models"));
        Assert.Equal(CatalogueText.Render(), _terminal.Output);
        await Run("models", "variational");
        Assert.Equal(CatalogueText.Render() + CatalogueText.Render("variational"), _terminal.Output);
        Assert.Equal(ExitCodes.BadInput, await Run("models", "variatonal"));
        Assert.Contains("did you mean 'variational'?", _terminal.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lcoal", "there is no verb 'lcoal'", "did you mean 'local'?")]
    [InlineData("frobnicate", "there is no verb 'frobnicate'", "aecluster --help")]
    [InlineData("--frobnicate", "aecluster has no option '--frobnicate'", "aecluster --help")]
    [InlineData("local", "'local' needs FILE", "aecluster local --help")]
    [InlineData("local FILE --wrokers 3", "'local' has no option '--wrokers'", "did you mean '--workers'?")]
    [InlineData("local --wrokers=3", "'local' has no option '--wrokers'", "did you mean '--workers'?")]
    [InlineData("local FILE --workers 0", "--workers must be a whole number from 1 to 256, not '0'", null)]
    [InlineData("local FILE --workers 257", "--workers must be a whole number from 1 to 256, not '257'", null)]
    [InlineData("local FILE --workers many", "--workers must be a whole number from 1 to 256, not 'many'", null)]
    [InlineData("local FILE --workers", "--workers needs a value: --workers N", null)]
    [InlineData("local FILE --threads 0", "--threads must be a whole number from 1 to 1024, not '0'", null)]
    [InlineData("local FILE --set seed", "--set must be key=value, e.g. training.epochs=3, not 'seed'", null)]
    [InlineData("local FILE --set =7", "--set must be key=value, e.g. training.epochs=3, not '=7'", null)]
    [InlineData("local FILE --set a=1 b=2", "'local' does not know what to do with 'b=2'", "--set b=2")]
    [InlineData(
        "local FILE --device gpu",
        "--device must be auto, cpu, cuda or cuda:N (cuda:0 is the first GPU), not 'gpu'",
        null)]
    [InlineData(
        "local FILE --log-level loud",
        "--log-level must be verbose, debug, information, warning, error or fatal, not 'loud'",
        null)]
    [InlineData("local FILE.txt", "there is no file 'FILE.txt'", null)]
    [InlineData("validate no/such/spec.yaml", "there is no file 'no/such/spec.yaml': there is no folder 'no/such'", null)]
    [InlineData("coordinator --port 65536", "--port must be a whole number from 0 to 65535, not '65536'", null)]
    [InlineData("coordinator --http-port x", "--http-port must be a whole number from 0 to 65535, not 'x'", null)]
    [InlineData("coordinator --port 5 --http-port 5", "--port and --http-port must differ; both are 5", null)]
    [InlineData(
        "coordinator --host 0.0.0.0",
        "--host 0.0.0.0 listens on every address, and workers need one of them",
        "add --advertise HOST")]
    [InlineData(
        "coordinator --host [::]",
        "--host :: listens on every address, and workers need one of them",
        "add --advertise HOST")]
    [InlineData(
        "coordinator --host ::1 --advertise 0.0.0.0",
        "--advertise must be an address that others can connect to, not '0.0.0.0'",
        null)]
    [InlineData("worker", "'worker' needs --join HOST:PORT", "aecluster worker --help")]
    [InlineData("worker --join", "--join needs a value: --join HOST:PORT", null)]
    [InlineData("worker --join trainer", "--join trainer: the port is missing; write HOST:PORT, e.g. 10.0.0.7:4053", null)]
    [InlineData("worker --join a:1 --join b:2", "--join is given more than once", null)]
    [InlineData("worker --join a:1 --mesh-silence 0", "--mesh-silence must be a whole number from 1 to 3600, not '0'", null)]
    [InlineData("worker --join a:1 --host 0.0.0.0", "--host must be an address that others can connect to, not '0.0.0.0'", null)]
    [InlineData("worker --join a:1 --host a:1", "--host must be a host name or an address without a port, not 'a:1'", null)]
    [InlineData("cancel", "'cancel' needs ID", "aecluster cancel --help")]
    [InlineData("cancel a b c", "'cancel' does not know what to do with 'c'", "aecluster cancel --help")]
    [InlineData("watch --coordinatr http://x", "'watch' has no option '--coordinatr'", "did you mean '--coordinator'?")]
    [InlineData(
        "status --coordinator ftp://x",
        "--coordinator must be an address like http://127.0.0.1:8053, not 'ftp://x'",
        null)]
    public async Task A_wrong_command_line_is_explained_with_exit_code_2(string line, string message, string? hint)
    {
        var exitCode = await Run([.. line.Split(' ').Select(word => word == "FILE" ? _file : word)]);

        Assert.Equal(ExitCodes.BadInput, exitCode);
        Assert.StartsWith($"error: {message}", _terminal.Error, StringComparison.Ordinal);
        Assert.Contains(hint ?? "", _terminal.Error, StringComparison.Ordinal);
        Assert.Empty(_terminal.Output);
        Assert.Empty(_calls);
    }

    [Fact]
    public async Task A_mistyped_file_name_gets_the_nearest_spec_file_of_its_folder()
    {
        await Run("local", _file.Replace("experiment", "experimnet", StringComparison.Ordinal));
        Assert.Contains($"did you mean '{Path.GetFileName(_file)}'?", _terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_coordinator_variable_that_is_no_address_is_explained()
    {
        var exitCode = await AeClusterCli.RunAsync(["status"], Host(_terminal.CliContext(variable: "::")), Stop);
        Assert.Equal(ExitCodes.BadInput, exitCode);
        Assert.StartsWith("error: AECLUSTER_COORDINATOR must be an address like", _terminal.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null, "http://127.0.0.1:8053/")]
    [InlineData(null, "trainer:9000", "http://trainer:9000/")]
    [InlineData("https://other/prefix", "trainer:9000", "https://other/prefix")]
    public async Task The_coordinator_is_the_option_then_the_variable_then_this_machine(
        string? option, string? variable, string expected)
    {
        Uri? asked = null;
        var stub = StubCoordinator.With([]);
        var cli = _terminal.CliContext(stub, variable: variable) with
        {
            Connect = (uri, _) =>
            {
                asked = uri;
                return stub.Client();
            },
        };
        await AeClusterCli.RunAsync(option is null ? ["status"] : ["status", "--coordinator", option], Host(cli), Stop);
        Assert.Equal(expected, asked?.AbsoluteUri);
    }

    [Fact]
    public async Task An_unknown_exception_is_one_line_without_v_and_a_stack_trace_with_it()
    {
        var throwing = new VerbHost(_terminal.CliContext())
        {
            Interceptor = (_, _) => throw new InvalidOperationException("no luck\nat all"),
        };

        Assert.Equal(ExitCodes.Failure, await AeClusterCli.RunAsync(["local", _file], throwing, Stop));
        Assert.Equal(
            "error: InvalidOperationException: no luck\nhint:  run with -v for details\n",
            _terminal.Error.ReplaceLineEndings("\n"));

        await AeClusterCli.RunAsync(["local", _file, "-v"], throwing, Stop);
        Assert.Contains("   at ", _terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_error_from_an_action_keeps_its_exit_code_and_hint()
    {
        var refusing = new VerbHost(_terminal.CliContext())
        {
            Interceptor = (_, _) => throw new UserErrorException("no such GPU", 5, "cuda:0 is the first"),
        };

        Assert.Equal(5, await AeClusterCli.RunAsync(["worker", "--join", "a:1"], refusing, Stop));
        Assert.Equal("error: no such GPU\nhint:  cuda:0 is the first\n", _terminal.Error.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Stopping_an_action_exits_with_130()
    {
        using var stop = new CancellationTokenSource();
        var waiting = new VerbHost(_terminal.CliContext())
        {
            Interceptor = async (_, cancellation) =>
            {
                await stop.CancelAsync();
                await Task.Delay(Timeout.Infinite, cancellation);
                return 0;
            },
        };
        Assert.Equal(ExitCodes.Interrupted, await AeClusterCli.RunAsync(["coordinator"], waiting, stop.Token));
        Assert.Equal("interrupted", _terminal.Error.Trim());
    }

    private Task<int> Run(params string[] args) => AeClusterCli.RunAsync(args, Host(_terminal.CliContext()), Stop);

    /// <summary>Records the options of verbs, each of which has an exit code of its own here.</summary>
    private VerbHost Host(CliContext cli) => new(cli)
    {
        Interceptor = (options, _) =>
        {
            _calls.Add(options);
            return Task.FromResult(options switch
            {
                LocalOptions => 7,
                CoordinatorOptions => 8,
                WorkerProcessOptions => 9,
                ModelRequest => 6,
                ChaosOptions => 5,
                _ => throw new ArgumentOutOfRangeException(nameof(options), options, "Unknown options."),
            });
        },
    };
}
