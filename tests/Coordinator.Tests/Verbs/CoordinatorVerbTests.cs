using System.Net;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Coordinator.Verbs;
using AeCluster.Coordinator.Verbs.Options;
using AeCluster.Coordinator.Views;

namespace AeCluster.Coordinator.Tests.Verbs;

public sealed class CoordinatorVerbTests : IDisposable
{
    private static readonly ExperimentView _older = Samples.Sweep() with
    {
        Id = "quickstart-20261122-101010",
        SubmittedAt = Samples.Now.AddDays(-1),
    };
    private static readonly ExperimentView _newer = Samples.Sweep();
    private static readonly ExperimentView _ended = Samples.Finished() with
    {
        Id = "denoise-20261123-220000",
        Name = "denoise",
        SubmittedAt = Samples.Now,
    };

    private readonly string _file = Path.Combine(Path.GetTempPath(), $"submitted-{Guid.NewGuid():N}.yaml");
    private readonly TestTerminal _terminal = new();
    private readonly StubCoordinator _stub = StubCoordinator.With(
        [_older, _newer, _ended],
        [new WorkerView("worker-1", "ada", 42, "cpu", "A processor", 2, 1, ["t01"])],
        [Samples.Event(1)]);

    public CoordinatorVerbTests() => File.WriteAllText(_file, "name: quickstart\n");

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task Status_lists_experiments_newest_first_and_workers()
    {
        Assert.Equal(ExitCodes.Success, await Run("status"));
        Assert.Equal(
            ["denoise-20261123-220000", "quickstart-20261123-212011", "quickstart-20261122-101010"],
            _terminal.Lines.Skip(2).Take(3).Select(line => line.Split(' ')[0]));
        Assert.Contains("2 running, 1 failed, 2 queued, 1 completed", _terminal.Output, StringComparison.Ordinal);
        Assert.Contains(
            "worker-1  ada    42  cpu     A processor    1/2        1  t01", _terminal.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("denoise-20261123-220000")]
    [InlineData("den")]
    [InlineData("DENOISE")]
    public async Task Status_of_an_id_or_its_beginning_prints_the_trials(string id)
    {
        Assert.Equal(ExitCodes.Success, await Run("status", id));
        Assert.Contains(" has ended: 1 failed, 2 completed", _terminal.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "status",
        "quickstart",
        "error: 'quickstart' is the beginning of 2 experiments",
        "write more of one of: quickstart-20261123-212011, quickstart-20261122-101010")]
    [InlineData(
        "status",
        "quickstrat-20261123-212011",
        "error: there is no experiment 'quickstrat-20261123-212011'",
        "did you mean quickstart-20261123-212011, ")]
    [InlineData(
        "cancel",
        "zebra",
        "error: there is no experiment 'zebra'",
        "there are denoise-20261123-220000, quickstart-20261123-212011")]
    [InlineData("watch", "212011", "error: there is no experiment '212011'", "did you mean quickstart-20261123-212011?")]
    public async Task An_id_that_is_not_one_experiments_is_answered_with_the_nearest(
        string verb, string id, string message, string hint)
    {
        Assert.Equal(ExitCodes.BadInput, await Run(verb, id));
        Assert.StartsWith(message, _terminal.Error, StringComparison.Ordinal);
        Assert.Contains(hint, _terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancel_asks_the_coordinator_and_says_what_is_still_running()
    {
        Assert.Equal(ExitCodes.Success, await Run("cancel", "quickstart-20261123"));
        Assert.Contains("POST /api/experiments/quickstart-20261123-212011/cancel", _stub.Requests);
        Assert.StartsWith("quickstart-20261123-212011 is stopping (2 running", _terminal.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_what_has_ended_changes_nothing()
    {
        Assert.Equal(ExitCodes.Success, await Run("cancel", "denoise"));
        Assert.Equal("denoise-20261123-220000 is over already: ended", _terminal.Output.Trim());
        Assert.DoesNotContain(_stub.Requests, request => request.StartsWith("POST", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Watch_without_an_id_takes_the_newest_that_runs()
    {
        using var stop = new CancellationTokenSource();
        var stopping = new StubCoordinator(request =>
        {
            if (request.RequestUri!.AbsolutePath == "/api/experiments")
            {
                return StubCoordinator.Json<IReadOnlyList<ExperimentView>>([_older, _newer, _ended]);
            }

            stop.Cancel();
            return StubCoordinator.Stream(StubCoordinator.Snapshot(_newer));
        });

        var exitCode = await AeClusterCli.RunAsync(["watch"], new VerbHost(_terminal.CliContext(stopping)), stop.Token);

        Assert.Equal(ExitCodes.Interrupted, exitCode);
        Assert.Contains($"GET /api/experiments/{_newer.Id}/stream?after=0", stopping.Requests);
        Assert.Equal(
            $"stopped watching; {_newer.Id} goes on (`aecluster watch {_newer.Id}` to come back, `aecluster cancel "
                + $"{_newer.Id}` to stop it)",
            _terminal.Error.Trim());
    }

    [Fact]
    public async Task Watch_of_what_has_ended_prints_its_events_and_results_and_fails_where_a_trial_failed()
    {
        Assert.Equal(ExitCodes.Failure, await Run("watch", "denoise", "--every", "0"));
        Assert.Contains("t01  epoch 1 of 10", _terminal.Output, StringComparison.Ordinal);
        Assert.Contains("t03 failed: the loss became NaN", _terminal.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_says_so_when_nothing_runs()
    {
        Assert.Equal(
            ExitCodes.Failure,
            await AeClusterCli.RunAsync(
                ["watch"],
                new VerbHost(_terminal.CliContext(StubCoordinator.With([_ended]))),
                TestContext.Current.CancellationToken));
        Assert.StartsWith("error: no experiment is running", _terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_prints_nothing_but_the_id_on_standard_output()
    {
        Assert.Equal(ExitCodes.Success, await Run("submit", _file, "--set", "seed=7"));
        Assert.Equal(_older.Id, _terminal.Output.Trim());
        Assert.StartsWith("warning: one class is empty", _terminal.Error, StringComparison.Ordinal);
        Assert.StartsWith(
            $"POST /api/experiments?name={Path.GetFileName(_file)}&set=seed%3D7&key=",
            _stub.Requests[^1],
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_looks_at_the_data_only_where_a_coordinator_answers()
    {
        await File.WriteAllTextAsync(
            _file, "name: a\ndata: {source: shapes}\nmodel: {variant: stacked}\n", TestContext.Current.CancellationToken);
        var silent = new StubCoordinator(_ => throw new HttpRequestException("refused"));
        var host = new VerbHost(_terminal.CliContext(silent))
        {
            Look = (_, _) => throw new InvalidOperationException("Nobody is there to whom it could be of use."),
        };
        Assert.Equal(
            ExitCodes.Failure, await AeClusterCli.RunAsync(["submit", _file], host, TestContext.Current.CancellationToken));
        Assert.StartsWith("error: no coordinator answers at ", _terminal.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("POST", Assert.Single(silent.Requests), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_and_watch_follows_to_the_end()
    {
        var exitCode = await AeClusterCli.RunAsync(
            ["submit", _file, "--watch"],
            new VerbHost(_terminal.CliContext(StubCoordinator.With([_ended]))),
            TestContext.Current.CancellationToken);
        Assert.Equal(ExitCodes.Failure, exitCode);
        Assert.Contains("run folder: ", _terminal.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_spec_is_reported_in_the_coordinators_words_with_exit_code_2()
    {
        var refusing = new StubCoordinator(request => request.Method == HttpMethod.Get
            ? StubCoordinator.Json<IReadOnlyList<WorkerView>>([])
            : StubCoordinator.Json(new ErrorView("spec.yaml:\n  line 3: no setting 'epoch'"), HttpStatusCode.BadRequest));
        var exitCode = await AeClusterCli.RunAsync(
            ["submit", _file], new VerbHost(_terminal.CliContext(refusing)), TestContext.Current.CancellationToken);
        Assert.Equal(ExitCodes.BadInput, exitCode);
        Assert.Equal("error: spec.yaml:\n  line 3: no setting 'epoch'\n", _terminal.Error.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void The_exit_code_of_an_experiment_is_that_of_its_worst_trial()
    {
        Assert.Equal(ExitCodes.Success, ExperimentExitCode.Of(Samples.Experiment(Samples.Trial("t01", TrialStatus.Completed))));
        Assert.Equal(ExitCodes.Failure, ExperimentExitCode.Of(Samples.Finished()));
        Assert.Equal(
            ExitCodes.Failure,
            ExperimentExitCode.Of(
                Samples.Experiment(Samples.Trial("t01", TrialStatus.Cancelled)) with
                {
                    Status = ExperimentStatus.Cancelled,
                }));
    }

    private Task<int> Run(params string[] args) =>
        AeClusterCli.RunAsync(args, new VerbHost(_terminal.CliContext(_stub)), TestContext.Current.CancellationToken);
}
