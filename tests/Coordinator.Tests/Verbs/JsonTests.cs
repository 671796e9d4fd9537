using System.Text.Json;
using System.Text.RegularExpressions;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Inspection;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Coordinator.Verbs;
using AeCluster.Coordinator.Verbs.Options;
using AeCluster.Coordinator.Views;
using AeCluster.Messages.Verbs;
using AeCluster.Specs.Inspection;

namespace AeCluster.Coordinator.Tests.Verbs;

public sealed partial class JsonTests : IDisposable
{
    private static readonly ExperimentView _running = Samples.Sweep();
    private static readonly ExperimentView _ended = Samples.Finished() with { Id = "denoise-20261123-220000" };

    private readonly TemporaryFolder _folder = new();
    private readonly TestTerminal _terminal = new(width: 40);
    private readonly StubCoordinator _stub = StubCoordinator.With(
        [_running, _ended],
        [new WorkerView("worker-1", "ada", 42, "cpu", "A processor", 2, 1, ["t01"])],
        [Samples.Event(1), Samples.Event(2, "lost") with { Level = EventLevel.Problem }]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Status_is_a_document_of_experiments_and_workers()
    {
        var status = await RunAsync(ExitCodes.Success, "status", "--json");
        Assert.Equal(["experiments", "workers"], Names(status));
        Assert.Equal(_running.Id, status.GetProperty("experiments")[0].GetProperty("id").GetString());
        Assert.Equal(42, status.GetProperty("workers")[0].GetProperty("process_id").GetInt32());
    }

    [Fact]
    public async Task Status_of_one_experiment_has_counts_the_best_and_the_time_left()
    {
        var status = await RunAsync(ExitCodes.Success, "status", _running.Id, "--json");
        Assert.Equal(["experiment", "counts", "best", "seconds_left"], Names(status));
        Assert.Equal(["queued", "running", "completed", "failed", "cancelled", "paused", "pruned"], Names(status.GetProperty("counts")));
        Assert.Equal("t01", Assert.Single(status.GetProperty("best").EnumerateArray()).GetString());
        Assert.InRange(status.GetProperty("seconds_left").GetDouble(), 200, 300);

        var trials = status.GetProperty("experiment").GetProperty("trials");
        Assert.Equal(0.9312, trials[0].GetProperty("accuracy").GetDouble());
        Assert.Equal("NaN", trials[3].GetProperty("loss").GetString());
        Assert.Equal("0.001", trials[0].GetProperty("searched").GetProperty("training.optimizer.learning_rate").GetString());
    }

    [Fact]
    public async Task Cancel_prints_the_experiment()
    {
        var cancelled = await RunAsync(ExitCodes.Success, "cancel", _ended.Id, "--json");
        Assert.Equal("completed", cancelled.GetProperty("experiment").GetProperty("status").GetString());
    }

    [Fact]
    public async Task Submit_prints_id_folder_and_warnings()
    {
        var file = _folder["x.yaml"];
        await File.WriteAllTextAsync(file, "name: quickstart\n", TestContext.Current.CancellationToken);
        Assert.Equal(["id", "folder", "warnings"], Names(await RunAsync(ExitCodes.Success, "submit", file, "--json")));
    }

    [Fact]
    public async Task Validate_lists_trials_data_and_findings_and_prints_them_though_the_data_does_not_fit()
    {
        var file = _folder["x.yaml"];
        await File.WriteAllTextAsync(
            file,
            """
            name: x
            data: {source: npy, file: x.npy}
            model: {variant: stacked, hidden: [4]}
            search: {strategy: grid, over: {model.codings: [2, 3]}}
            """,
            TestContext.Current.CancellationToken);
        var facts = new DataFacts
        {
            Train = 8,
            Validation = 2,
            Values = new(double.NegativeInfinity, 1),
            Findings = [Finding.Warning("odd"), Finding.Error("impossible")],
        };
        var host = new VerbHost(_terminal.CliContext())
        {
            Look = (plan, _) => Task.FromResult(
                ExperimentLook.Of(plan, new LookAnswer([new LookedAtData { Facts = facts }]))),
        };

        Assert.Equal(ExitCodes.BadInput, await AeClusterCli.RunAsync(["validate", file, "--json"], host));

        var checkedFile = Parse(_terminal.Output);
        Assert.Equal(
            ["file", "name", "is_valid", "trials", "warnings", "data", "findings", "problem"], Names(checkedFile));
        Assert.False(checkedFile.GetProperty("is_valid").GetBoolean());
        Assert.Equal("3", checkedFile.GetProperty("trials")[1].GetProperty("searched").GetProperty("model.codings").GetString());
        Assert.Equal(["spec", "trials", "facts", "missing"], Names(checkedFile.GetProperty("data")[0]));
        Assert.Equal("npy", checkedFile.GetProperty("data")[0].GetProperty("spec").GetProperty("source").GetString());
        Assert.Equal(
            ["warning", "error"],
            checkedFile.GetProperty("findings").EnumerateArray().Take(2).Select(each => each.GetProperty("kind").GetString()));
        var errors = Parse(_terminal.Error).GetProperty("errors").EnumerateArray().ToList();
        Assert.Equal("impossible", errors[0].GetProperty("what").GetString());
        Assert.True(errors.Count > 1);
    }

    [Fact]
    public async Task Errors_of_a_file_are_listed_with_their_places_and_remedies()
    {
        var file = _folder["x.yaml"];
        await File.WriteAllTextAsync(
            file,
            "name: x\ndata: {source: shapes}\nmodel: {variant: stacked, codngs: 2}\ntraining: {epochs: 0}\n",
            TestContext.Current.CancellationToken);

        Assert.Equal(
            ExitCodes.BadInput,
            await AeClusterCli.RunAsync(
                ["validate", file, "--json", "--set", "training.batch=x"], new VerbHost(_terminal.CliContext())));

        var error = Parse(_terminal.Error);
        Assert.Equal(["error", "remedy", "exit_code", "errors"], Names(error));
        Assert.Equal(
            [
                """{"what":"unknown key 'codngs' for model 'stacked'","file":"x.yaml","line":3,"column":27,"setting":"model.codngs","remedy":"did you mean 'codings'?"}""",
                """{"what":"must be from 1 to 1000000, got 0","file":"x.yaml","line":4,"column":20,"setting":"training.epochs","remedy":null}""",
                """{"what":"--set training.batch=x: expected a whole number, got 'x'","file":null,"line":null,"column":null,"setting":"training.batch","remedy":null}""",
            ],
            error.GetProperty("errors").EnumerateArray().Select(each => Regex.Unescape(JsonSerializer.Serialize(each))));
        Assert.Contains("did you mean 'codings'?", error.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("models --json")]
    [InlineData("models variational --json")]
    public async Task The_catalogue_has_every_setting(string line)
    {
        var models = await RunAsync(ExitCodes.Success, line.Split(' '));
        var entry = models.TryGetProperty("sections", out var sections) ? sections[0].GetProperty("entries")[0] : models;
        Assert.Equal(["name", "description", "settings"], Names(entry));
        Assert.Equal(
            ["name", "type", "default", "range", "description"], Names(entry.GetProperty("settings")[0]));
    }

    [Fact]
    public async Task Watch_is_a_line_for_each_event_and_summary_and_one_for_the_result()
    {
        var lines = await LinesAsync(ExitCodes.Failure, "watch", _ended.Id, "--json", "--every", "0");
        Assert.Equal(["event", "event", "result"], lines.Select(line => line.GetProperty("type").GetString()));
        Assert.Equal(["type", "number", "at", "trial", "level", "text"], Names(lines[0]));
        Assert.Equal(("problem", "lost"), (lines[1].GetProperty("level").GetString(), lines[1].GetProperty("text").GetString()));
        Assert.Equal(["type", "experiment", "counts", "best", "report", "exit_code"], Names(lines[2]));
        Assert.Equal(1, lines[2].GetProperty("exit_code").GetInt32());
    }

    [Fact]
    public async Task Watch_quietly_is_the_result_alone()
    {
        var lines = await LinesAsync(ExitCodes.Failure, "watch", _ended.Id, "--json", "-q");
        Assert.Equal("result", Assert.Single(lines).GetProperty("type").GetString());
        using var problem = JsonDocument.Parse(_terminal.Error);
        Assert.Equal("event", problem.RootElement.GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_summary_has_counts_and_the_share_done()
    {
        using var stop = new CancellationTokenSource();
        var streams = 0;
        var stopping = new StubCoordinator(request =>
        {
            if (request.RequestUri!.AbsolutePath == "/api/experiments")
            {
                return StubCoordinator.Json<IReadOnlyList<ExperimentView>>([_running]);
            }

            // Asked again after the stream broke off: what it brought has been printed.
            if (++streams == 2)
            {
                stop.Cancel();
            }

            return StubCoordinator.Stream(StubCoordinator.Snapshot(_running));
        });
        await AeClusterCli.RunAsync(["watch", "--json"], new VerbHost(_terminal.CliContext(stopping)), stop.Token);

        using var summary = JsonDocument.Parse(_terminal.Lines[0]);
        Assert.Equal(
            ["type", "at", "counts", "done", "workers", "best", "seconds_left"], Names(summary.RootElement));
        Assert.InRange(summary.RootElement.GetProperty("done").GetDouble(), 0.3, 0.4);
    }

    [Theory]
    [InlineData("status nosuch --json", "there is no experiment 'nosuch'", 2)]
    [InlineData("status --json --coordinator ::", "--coordinator must be an address like http://127.0.0.1:8053, not '::'", 2)]
    [InlineData("models nosuch --json", "nosuch", 2)]
    [InlineData("report /nosuch --json", "there is no folder '/nosuch'", 2)]
    [InlineData("local /nosuch.yaml --json", "there is no file '/nosuch.yaml'", 2)]
    public async Task Errors_are_documents_on_standard_error(string line, string message, int exitCode)
    {
        Assert.Equal(exitCode, await RunAsync(line.Split(' ')));
        Assert.Equal("", _terminal.Output);
        using var error = JsonDocument.Parse(_terminal.Error);
        Assert.Equal(["error", "remedy", "exit_code"], Names(error.RootElement));
        Assert.Contains(message, error.RootElement.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(exitCode, error.RootElement.GetProperty("exit_code").GetInt32());
    }

    [Fact]
    public async Task An_error_has_its_remedy_and_on_request_its_stack()
    {
        var cli = _terminal.CliContext() with { Connect = (_, _) => throw new CoordinatorUnreachableException(new("http://x"), "silence") };
        Assert.Equal(ExitCodes.Failure, await AeClusterCli.RunAsync(["status", "--json", "-v"], new VerbHost(cli)));
        using var error = JsonDocument.Parse(_terminal.Error);
        Assert.StartsWith("start one with", error.RootElement.GetProperty("remedy").GetString(), StringComparison.Ordinal);
        Assert.Contains("   at ", error.RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private Task<int> RunAsync(params string[] args) =>
        AeClusterCli.RunAsync(args, new VerbHost(_terminal.CliContext(_stub)));

    private async Task<JsonElement> RunAsync(int exitCode, params string[] args)
    {
        Assert.Equal(exitCode, await RunAsync(args));
        return Parse(_terminal.Output);
    }

    private async Task<IReadOnlyList<JsonElement>> LinesAsync(int exitCode, params string[] args)
    {
        Assert.Equal(exitCode, await RunAsync(args));
        return [.. _terminal.Lines.Select(Parse)];
    }

    /// <summary>Checks that every name is in snake case, but for settings, which are dotted paths of such.</summary>
    private static JsonElement Parse(string text)
    {
        using var document = JsonDocument.Parse(text);
        Check(document.RootElement);
        return document.RootElement.Clone();

        static void Check(JsonElement element)
        {
            if (element.ValueKind == JsonValueKind.Object)
            {
                foreach (var property in element.EnumerateObject())
                {
                    Assert.Matches(SnakeCase(), property.Name);
                    Check(property.Value);
                }
            }
            else if (element.ValueKind == JsonValueKind.Array)
            {
                element.EnumerateArray().ToList().ForEach(Check);
            }
        }
    }

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(each => each.Name);

    [GeneratedRegex("^[a-z0-9_]+([.][a-z0-9_]+)*$")]
    private static partial Regex SnakeCase();
}
