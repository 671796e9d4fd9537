using System.Net;
using AeCluster.Coordinator.Actors;
using AeCluster.Coordinator.Api;
using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Coordinator.Views;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using static AeCluster.Coordinator.Tests.Support.Sample;

namespace AeCluster.Coordinator.Tests.Api;

/// <summary>The real client, server, manager, journals and run folders; the worker is the test.</summary>
public sealed class RequestEndpointsTests : IAsyncLifetime
{
    private const string Yaml = """
        name: small
        data: {source: shapes, train: 64, validation: 16}
        model: {variant: stacked}
        search: {strategy: grid, over: {model.codings: [2, 3]}}
        """;

    private readonly TemporaryFolder _runs = new();
    private readonly TemporaryFolder _here = new();
    private readonly ActorSystem _system = ActorSystem.Create("api", "akka.loglevel = OFF\nakka.stdout-loglevel = OFF");
    private readonly Dictionary<AttemptId, long> _reports = [];
    private WebApplication _app = null!;
    private ApiClient _client = null!;
    private IActorRef _manager = null!;
    private Inbox _worker = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        StartManager();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapApi(new Required(() => _manager), new AllowedHosts());
        await _app.StartAsync();
        _client = new ApiClient(new Uri(_app.Urls.Single()));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
        await _system.Terminate();
        _system.Dispose();
        _worker.Dispose();
        _runs.Dispose();
        _here.Dispose();
    }

    [Fact]
    public async Task One_trial_is_cancelled_the_others_go_on_and_it_stays_cancelled()
    {
        var id = await SubmitAsync();
        await RegisterAsync();
        var first = await StartedAsync();
        var view = await _client.CancelTrialAsync(id, "t02", Stop);
        Assert.Equal([TrialStatus.Running, TrialStatus.Cancelled], view.Trials.Select(trial => trial.Status));
        Finish(first);
        Assert.Equal(ExperimentStatus.Completed, (await EndOfAsync(id)).Status);
        var error = await Assert.ThrowsAsync<UserErrorException>(() => _client.ResumeAsync(id, Stop));
        Assert.Equal($"{id} is over: there is nothing to resume", error.Message);
        error = await Assert.ThrowsAsync<UserErrorException>(() => _client.CancelTrialAsync(id, "t09", Stop));
        Assert.Equal($"{id} has no trial t09", error.Message);
    }

    [Fact]
    public async Task A_failed_trial_is_tried_again_while_the_experiment_runs_and_after_it_has_ended()
    {
        var id = await SubmitAsync();
        await RegisterAsync();
        Fail(await StartedAsync());
        var second = await StartedAsync();
        Assert.Equal("t02", second.Trial.Value);
        var view = await _client.RetryAsync(id, Stop);
        Assert.Equal([TrialStatus.Queued, TrialStatus.Running], view.Trials.Select(trial => trial.Status));
        Finish(second);
        var again = await StartedAsync();
        Assert.Equal(("t01", 2), (again.Trial.Value, again.Number));
        Fail(again);
        Assert.Equal([TrialStatus.Failed, TrialStatus.Completed], (await EndOfAsync(id)).Trials.Select(trial => trial.Status));

        // It has ended, and runs again.
        Assert.Equal(ExperimentStatus.Running, (await _client.RetryAsync(id, Stop)).Status);
        var third = await StartedAsync();
        Assert.Equal(("t01", 3), (third.Trial.Value, third.Number));
        Finish(third);
        view = await EndOfAsync(id);
        Assert.All(view.Trials, trial => Assert.Equal(TrialStatus.Completed, trial.Status));
        Assert.Equal(ExperimentStatus.Completed, view.Status);
        var error = await Assert.ThrowsAsync<UserErrorException>(() => _client.RetryAsync(id, Stop));
        Assert.Equal($"{id} has no failed trial", error.Message);

        // After a restart it is as it was.
        await RestartAsync();
        Assert.All((await _client.ExperimentAsync(id, Stop)).Trials, trial =>
            Assert.Equal(TrialStatus.Completed, trial.Status));
    }

    [Fact]
    public async Task A_cancelled_experiment_is_resumed_where_it_was()
    {
        var id = await SubmitAsync();
        await RegisterAsync();
        var first = await StartedAsync();
        Report(first, number => new TrialProtocol.CheckpointStored(first, number, Checkpoint(3)));
        await _client.CancelAsync(id, Stop);
        await StoppedAsync(first);
        Assert.Equal(ExperimentStatus.Cancelled, (await EndOfAsync(id)).Status);
        await RestartAsync();
        Assert.Equal(ExperimentStatus.Cancelled, (await _client.ExperimentAsync(id, Stop)).Status);

        Assert.Equal(ExperimentStatus.Running, (await _client.ResumeAsync(id, Stop)).Status);
        await RegisterAsync();
        var start = await ReceiveAsync<TrialProtocol.Start>();
        Assert.Equal(("t01", 2, Checkpoint(3)), (start.Attempt.Trial.Value, start.Attempt.Number, start.ResumeFrom));
    }

    [Fact]
    public async Task While_it_is_paused_nothing_of_it_begins_also_after_a_restart()
    {
        var id = await SubmitAsync();
        Assert.True((await _client.PauseAsync(id, Stop)).IsPaused);
        Assert.True((await _client.PauseAsync(id, Stop)).IsPaused);
        await RestartAsync();
        Assert.True((await _client.ExperimentAsync(id, Stop)).IsPaused);

        // Slots go to another, which was submitted later.
        var other = await SubmitAsync();
        await RegisterAsync();
        Assert.Equal(other, (await StartedAsync()).Experiment.Value);
        Assert.False((await _client.ResumeAsync(id, Stop)).IsPaused);
        await RegisterAsync("w2");
        Assert.Equal(id, (await StartedAsync()).Experiment.Value);
    }

    [Fact]
    public async Task A_trial_that_runs_when_its_experiment_is_paused_gives_a_checkpoint_and_goes_on_from_it()
    {
        var id = await SubmitAsync();
        await RegisterAsync();
        var first = await StartedAsync();
        Report(first, number => new TrialProtocol.Started(first, number, new WorkerId("w1"), 0, 0, 100, 10));
        await Wait(async () => (await _client.ExperimentAsync(id, Stop)).Trials[0].Done >= 0
            && (await _client.EventsAsync(id, 0, Stop)).Any(line => line.Text.Contains("trains from", StringComparison.Ordinal)));
        await _client.PauseAsync(id, Stop);
        await ReceiveAsync<TrialProtocol.Pause>();
        Report(first, number => new TrialProtocol.CheckpointStored(first, number, Checkpoint(3)));
        await StoppedAsync(first);
        await Wait(async () => (await _client.ExperimentAsync(id, Stop)).Trials[0].Status == TrialStatus.Paused);
        Assert.Equal(TrialStatus.Queued, (await _client.ExperimentAsync(id, Stop)).Trials[1].Status);

        await RestartAsync();
        await RegisterAsync();
        Assert.False((await _client.ResumeAsync(id, Stop)).IsPaused);
        var start = await ReceiveAsync<TrialProtocol.Start>();
        Assert.Equal(("t01", 2, Checkpoint(3)), (start.Attempt.Trial.Value, start.Attempt.Number, start.ResumeFrom));
    }

    [Fact]
    public async Task What_waits_for_others_says_so()
    {
        var first = await SubmitAsync();
        await RegisterAsync();
        await StartedAsync();
        var second = await SubmitAsync();
        await Wait(async () => (await _client.ExperimentAsync(second, Stop)).Queue == $"queued behind 1 trial of {first}");
        Assert.Null((await _client.ExperimentAsync(first, Stop)).Queue);
        await RegisterAsync("w2");
        Assert.Equal(second, (await StartedAsync()).Experiment.Value);
        var few = await SubmitAsync("max_slots=1", "priority=1000");
        await RegisterAsync("w3");
        Assert.Equal(few, (await StartedAsync()).Experiment.Value);
        await Wait(async () => (await _client.ExperimentAsync(few, Stop)).Queue == "max_slots reached (1)");
    }

    [Fact]
    public async Task An_experiment_that_is_over_is_deleted_with_its_folder_and_no_other()
    {
        var id = await SubmitAsync();
        var error = await Assert.ThrowsAsync<UserErrorException>(() => _client.DeleteAsync(id, Stop));
        Assert.Equal($"{id} is still running: stop it first, with `aecluster cancel {id}`", error.Message);
        await _client.CancelAsync(id, Stop);
        await EndOfAsync(id);
        var kept = await SubmitAsync();
        var deleted = await _client.DeleteAsync(id, Stop);
        Assert.Equal((id, _runs[id]), (deleted.Id, deleted.Folder));
        Assert.False(Directory.Exists(_runs[id]));
        Assert.Equal([kept], (await _client.ExperimentsAsync(Stop)).Select(view => view.Id));
        Assert.Equal([kept], Directory.GetDirectories(_runs.Path).Select(Path.GetFileName));

        // What was left of a deletion is no experiment.
        Directory.Move(_runs[kept], _runs[$".deleted-{kept}"]);
        await RestartAsync();
        Assert.Empty(await _client.ExperimentsAsync(Stop));
    }

    [Fact]
    public async Task A_worker_is_asked_to_leave_until_it_does_and_gets_nothing_more()
    {
        await RegisterAsync();
        Assert.True(Assert.Single(await _client.DrainAsync("w1", Stop)).IsDraining);
        await ReceiveAsync<WorkerProtocol.Leave>();
        await ReceiveAsync<WorkerProtocol.Leave>();
        _manager.Tell(new WorkerProtocol.Draining(new WorkerId("w1")), _worker.Receiver);
        await SubmitAsync();
        Assert.Empty(Assert.Single(await _client.WorkersAsync(Stop)).Running);
        var error = await Assert.ThrowsAsync<UserErrorException>(() => _client.DrainAsync("w9", Stop));
        Assert.Equal("There is no worker 'w9'.", error.Message);
    }

    [Fact]
    public async Task A_run_folder_is_fetched_each_file_once_and_a_part_is_completed()
    {
        var id = await SubmitAsync();
        var large = Enumerable.Range(0, 300_000).Select(n => (byte)(n * 7)).ToArray();
        Directory.CreateDirectory(_runs[id, "trials", "t1", "checkpoints"]);
        await File.WriteAllBytesAsync(_runs[id, "trials", "t1", "checkpoints", "epoch-1.safetensors"], large, Stop);
        await File.WriteAllTextAsync(_runs[id, "metrics.csv"], "a,b\n1,2\n", Stop);
        var files = await _client.FilesAsync(id, Stop);
        Assert.Contains("experiment.yaml", files.Select(file => file.Path));
        Assert.DoesNotContain("journal.jsonl", files.Select(file => file.Path));
        var checkpoint = Assert.Single(files, file => file.Path == "trials/t1/checkpoints/epoch-1.safetensors");

        // Half of it was brought before.
        var target = _here["run", "epoch-1.safetensors"];
        Directory.CreateDirectory(_here["run"]);
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(large));
        await File.WriteAllBytesAsync($"{target}.{hash}.part", large[..200_000], Stop);
        Assert.Equal(100_000, await _client.FetchAsync(id, checkpoint.Path, target, Stop));
        Assert.Equal(large, await File.ReadAllBytesAsync(target, Stop));
        Assert.Equal(0, await _client.FetchAsync(id, checkpoint.Path, target, Stop));
        Assert.Equal([target], Directory.GetFiles(_here["run"]));

        // A part of another content is not completed, and one that is damaged is noticed.
        await File.WriteAllTextAsync(_runs[id, "metrics.csv"], "a,b\n1,2\n3,4\n", Stop);
        var metrics = _here["run", "metrics.csv"];
        await File.WriteAllTextAsync($"{metrics}.{new string('0', 64)}.part", "a,b\n", Stop);
        Assert.Equal(12, await _client.FetchAsync(id, "metrics.csv", metrics, Stop));
        Assert.Equal("a,b\n1,2\n3,4\n", await File.ReadAllTextAsync(metrics, Stop));
        File.Delete(target);
        await File.WriteAllBytesAsync($"{target}.{hash}.part", new byte[200_000], Stop);
        await Assert.ThrowsAsync<UserErrorException>(() => _client.FetchAsync(id, checkpoint.Path, target, Stop));
        Assert.Equal(300_000, await _client.FetchAsync(id, checkpoint.Path, target, Stop));
    }

    [Theory]
    [InlineData("journal.jsonl")]
    [InlineData("../experiment.yaml")]
    [InlineData("..%2f..%2fetc%2fpasswd")]
    [InlineData("trials")]
    [InlineData("logs/coordinator.jsonl")]
    public async Task Nothing_else_is_sent(string path)
    {
        var id = await SubmitAsync();
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri($"{_app.Urls.Single()}/api/experiments/{id}/files/{path}"), Stop);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static async Task Wait(Func<Task<bool>> until)
    {
        while (!await until())
        {
            await Task.Delay(50, Stop);
        }
    }

    private void StartManager()
    {
        _manager = _system.ActorOf(ExperimentManager.Props(
            _runs.Path, recovers: true, WorkerDirectory.Props(Offer.Version, "http://coordinator/"), TimeProvider.System));
        _worker = Inbox.Create(_system);
    }

    private async Task RestartAsync()
    {
        await _manager.GracefulStop(TimeSpan.FromSeconds(10));
        _worker.Dispose();
        StartManager();
    }

    private async Task<string> SubmitAsync(params string[] settings) =>
        (await _client.SubmitAsync("small.yaml", Yaml, settings, Stop)).Id;

    private async Task RegisterAsync(string name = "w1")
    {
        _manager.Tell(
            new WorkerProtocol.Register(new WorkerId(name), Offer with { ProcessId = name[1] }, []), _worker.Receiver);
        await ReceiveAsync<WorkerProtocol.Registered>();
    }

    private async Task<AttemptId> StartedAsync() => (await ReceiveAsync<TrialProtocol.Start>()).Attempt;

    private async Task StoppedAsync(AttemptId attempt)
    {
        await ReceiveAsync<TrialProtocol.Stop>();
        Trial(attempt).Tell(new TrialProtocol.Stopped(attempt), _worker.Receiver);
    }

    /// <returns>The next message of this kind; others, such as those that are repeated, are passed over.</returns>
    private async Task<T> ReceiveAsync<T>()
    {
        while (true)
        {
            if (await _worker.ReceiveAsync(TimeSpan.FromSeconds(10)) is T wanted
                && (wanted is not TrialProtocol.Start start || _reports.TryAdd(start.Attempt, 0)))
            {
                return wanted;
            }
        }
    }

    private void Fail(AttemptId attempt) =>
        Report(attempt, number => new TrialProtocol.Failed(attempt, number, "bad luck", "bad luck"));

    private void Finish(AttemptId attempt) =>
        Report(attempt, number => new TrialProtocol.Finished(attempt, number, Checkpoint(9), new string('f', 64)));

    private void Report(AttemptId attempt, Func<long, object> report) =>
        Trial(attempt).Tell(report(++_reports[attempt]), _worker.Receiver);

    private ActorSelection Trial(AttemptId attempt) =>
        _system.ActorSelection(_manager.Path / attempt.Experiment.Value / attempt.Trial.Value);

    private async Task<ExperimentView> EndOfAsync(string id)
    {
        await Wait(async () => (await _client.ExperimentAsync(id, Stop)).Status != ExperimentStatus.Running);
        return await _client.ExperimentAsync(id, Stop);
    }

    private sealed class Required(Func<IActorRef> manager) : IRequiredActor<ExperimentManager>
    {
        public IActorRef ActorRef => manager();

        public Task<IActorRef> GetAsync(CancellationToken cancellationToken = default) => Task.FromResult(manager());
    }
}
