using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AeCluster.Coordinator.Actors;
using AeCluster.Coordinator.Api;
using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Coordinator.Text;
using AeCluster.Coordinator.Views;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using AeCluster.Messages.Wire;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using static AeCluster.Coordinator.Tests.Support.Sample;

namespace AeCluster.Coordinator.Tests.Api;

/// <summary>The real server and the real manager; the worker that runs the first trial is the test.</summary>
public sealed class ApiServerTests : IAsyncLifetime
{
    private const string Yaml = "name: small\ndata: {source: shapes, train: 64, validation: 16}\nmodel: {variant: stacked}\n";
    private static readonly byte[] _bytes = [1, 2, 3, 4];

    private readonly TemporaryFolder _runs = new();
    private readonly ActorSystem _system = ActorSystem.Create("api", "akka.loglevel = OFF\nakka.stdout-loglevel = OFF");
    private readonly HttpClient _http = new();
    private WebApplication _app = null!;
    private IActorRef _manager = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _manager = _system.ActorOf(
            ExperimentManager.Props(
                _runs.Path,
                recovers: false,
                WorkerDirectory.Props(Offer.Version, "http://coordinator/"),
                TimeProvider.System));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapApi(new Required(_manager), new AllowedHosts());
        await _app.StartAsync();
        _http.BaseAddress = new Uri(_app.Urls.Single());
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
        await _system.Terminate();
        _system.Dispose();
        _runs.Dispose();
    }

    [Fact]
    public async Task A_file_that_is_right_is_accepted_and_can_be_looked_at()
    {
        var submitted = await SubmitAsync();
        Assert.StartsWith(_runs.Path, submitted.Folder, StringComparison.Ordinal);
        var view = await ReadAsync<ExperimentView>(await GetAsync($"api/experiments/{submitted.Id}"));
        Assert.Equal((submitted.Id, "small", ExperimentStatus.Running, 0), (view.Id, view.Name, view.Status, view.Workers));
        Assert.Equal(
            [submitted.Id],
            (await ReadAsync<List<ExperimentView>>(await GetAsync("api/experiments"))).Select(experiment => experiment.Id));
        Assert.Empty(await ReadAsync<List<WorkerView>>(await GetAsync("api/workers")));
    }

    [Fact]
    public async Task Settings_win_over_the_file()
    {
        using var body = new StringContent(Yaml, Encoding.UTF8, "text/yaml");
        using var answer = await _http.PostAsync(
            new Uri("api/experiments?name=small.yaml&set=training.epochs%3D7", UriKind.Relative),
            body);
        var view = await ReadAsync<ExperimentView>(
            await GetAsync($"api/experiments/{(await ReadAsync<SubmittedView>(answer)).Id}"));
        Assert.Equal(7, Assert.Single(view.Trials).Epochs);
    }

    [Fact]
    public async Task A_file_that_is_wrong_is_refused_with_every_error_and_where_it_is()
    {
        using var body = new StringContent(
            "name: small\ndata: {source: shapes, trian: 64}\nmodel: {variant: stacked, codings: 0}\n",
            Encoding.UTF8,
            "text/yaml");
        using var answer = await _http.PostAsync(new Uri("api/experiments?name=small.yaml", UriKind.Relative), body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var report = (await ReadAsync<ErrorView>(answer)).Error;
        Assert.Contains("small.yaml", report);
        Assert.Contains("trian", report);
        Assert.Contains("codings", report);
        Assert.Empty(_runs.Files);
    }

    [Theory]
    [InlineData("GET", "api/experiments/unheard-of")]
    [InlineData("GET", "api/experiments/unheard-of/events")]
    [InlineData("GET", "api/experiments/unheard-of/stream")]
    [InlineData("POST", "api/experiments/unheard-of/cancel")]
    public async Task An_experiment_that_is_not_there_is_not_found_by_name(string method, string path)
    {
        using var answer = await SendAsync(method, path);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("'unheard-of'", (await ReadAsync<ErrorView>(answer)).Error);
    }

    [Fact]
    public async Task Every_answer_says_the_version()
    {
        foreach (var path in (string[])["api/experiments", "api/workers", "api/experiments/unheard-of"])
        {
            Assert.Equal([ProductVersion.Current], (await GetAsync(path)).Headers.GetValues(ProductVersion.Header));
        }
    }

    [Fact]
    public async Task Events_are_read_from_a_number_on_and_cancelling_ends_the_experiment()
    {
        var attempt = await BeginAsync();
        var path = $"api/experiments/{attempt.Experiment}";
        Assert.Equal([1], (await ReadAsync<List<EventView>>(await GetAsync($"{path}/events"))).Select(item => item.Number));
        Assert.Empty(await ReadAsync<List<EventView>>(await GetAsync($"{path}/events?after=1")));
        using var answer = await SendAsync("POST", $"{path}/cancel");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(attempt.Experiment.Value, (await ReadAsync<ExperimentView>(answer)).Id);
    }

    [Fact]
    public async Task A_stream_begins_with_the_whole_view_and_the_log_and_goes_on_with_what_changes()
    {
        var attempt = await BeginAsync();
        using var client = new ApiClient(_http.BaseAddress!);
        await using var updates = client.StreamAsync(attempt.Experiment.Value, after: 0, Stop).GetAsyncEnumerator(Stop);

        Assert.True(await updates.MoveNextAsync());
        var snapshot = Assert.IsType<ExperimentSnapshot>(updates.Current);
        Assert.Equal((attempt.Experiment.Value, 1, 1), (snapshot.Experiment.Id, snapshot.Experiment.Workers, snapshot.Log.Count));
        Assert.Equal(new TrialCounts(0, 1, 0, 0, 0), snapshot.Counts);

        using var answer = await SendAsync("POST", $"api/experiments/{attempt.Experiment}/cancel");
        var last = snapshot as ExperimentUpdate;
        while (await updates.MoveNextAsync())
        {
            Assert.True(updates.Current.Version > last.Version);
            last = updates.Current;
        }

        Assert.Equal(ExperimentStatus.Cancelled, Assert.IsType<ExperimentChange>(last).Status);
        Assert.Equal(new TrialCounts(0, 0, 0, 0, 1), Assert.IsType<ExperimentChange>(last).Counts);
    }

    [Fact]
    public async Task The_stream_of_an_experiment_that_has_ended_is_its_snapshot()
    {
        var attempt = await BeginAsync();
        using var answer = await SendAsync("POST", $"api/experiments/{attempt.Experiment}/cancel");
        using var client = new ApiClient(_http.BaseAddress!);
        await client.StreamAsync(attempt.Experiment.Value, after: null, Stop).LastAsync(Stop);

        var update = await client.StreamAsync(attempt.Experiment.Value, after: null, Stop).SingleAsync(Stop);

        var snapshot = Assert.IsType<ExperimentSnapshot>(update);
        Assert.Equal(ExperimentStatus.Cancelled, snapshot.Experiment.Status);
        Assert.Empty(snapshot.Log);
    }

    [Fact]
    public async Task A_stream_is_of_server_sent_events()
    {
        var attempt = await BeginAsync();
        using var request = new HttpRequestMessage(
            HttpMethod.Get, new Uri($"api/experiments/{attempt.Experiment}/stream", UriKind.Relative));
        using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal([ProductVersion.Current], answer.Headers.GetValues(ProductVersion.Header));
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(Stop));
        Assert.Equal("event: snapshot", await reader.ReadLineAsync(Stop));
        Assert.StartsWith("data: {\"", await reader.ReadLineAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_streams_do_not_delay_a_server_that_stops()
    {
        var attempt = await BeginAsync();
        using var client = new ApiClient(_http.BaseAddress!);
        await using var updates = client.StreamAsync(attempt.Experiment.Value, after: null, Stop).GetAsyncEnumerator(Stop);
        Assert.True(await updates.MoveNextAsync());

        var next = updates.MoveNextAsync();
        await _app.StopAsync(Stop);

        Assert.False(await next);
    }

    [Fact]
    public async Task What_was_put_is_what_one_gets()
    {
        var attempt = await BeginAsync();
        foreach (var name in (string[])["checkpoints/epoch-1.safetensors", "samples.png"])
        {
            Assert.Equal(HttpStatusCode.NoContent, await PutAsync(ClusterNames.ArtifactPath(attempt, name)));
            Assert.Equal(_bytes, await (await GetAsync(ClusterNames.ArtifactPath(attempt, name))).Content.ReadAsByteArrayAsync());
            Assert.Equal(
                _bytes,
                await File.ReadAllBytesAsync(_runs[attempt.Experiment.Value, "trials", attempt.Trial.Value, name]));
        }
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_not_found() =>
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await GetAsync(ClusterNames.ArtifactPath(await BeginAsync(), "samples.png"))).StatusCode);

    [Fact]
    public async Task A_file_without_its_hash_or_with_another_is_refused()
    {
        var attempt = await BeginAsync();
        var path = ClusterNames.ArtifactPath(attempt, "samples.png");
        Assert.Equal(HttpStatusCode.BadRequest, await PutAsync(path, sha256: null));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await PutAsync(path, sha256: new string('0', 64)));
        Assert.DoesNotContain(_runs.Files, file => file.Contains("samples", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_attempt_that_is_not_current_stores_and_gets_nothing()
    {
        var attempt = await BeginAsync();
        foreach (
            var other in (AttemptId[])
                [
                    attempt with
                    {
                        Number = 0,
                    },
                    attempt with
                    {
                        Number = 2,
                    },
                    attempt with
                    {
                        Trial = new("t9"),
                    },
                    attempt with
                    {
                        Experiment = new("unheard-of"),
                    },
                ])
        {
            Assert.Equal(HttpStatusCode.Conflict, await PutAsync(ClusterNames.ArtifactPath(other, "samples.png")));
            Assert.Equal(HttpStatusCode.Conflict, (await GetAsync(ClusterNames.ArtifactPath(other, "samples.png"))).StatusCode);
        }
    }

    [Theory]
    [InlineData("..%2fsamples.png")]
    [InlineData("checkpoints%2f..%2f..%2f..%2fexperiment.yaml")]
    [InlineData("checkpoints/..%2fepoch-1.safetensors")]
    [InlineData("..%5csamples.png")]
    [InlineData("%2ftmp%2fsamples.png")]
    [InlineData(".hidden.png")]
    [InlineData("samples.png%00.safetensors")]
    [InlineData("samples.exe")]
    [InlineData("checkpoints/deeper/epoch-1.safetensors")]
    public async Task A_name_that_is_not_of_an_artifact_is_refused_and_leaves_nothing(string name)
    {
        var attempt = await BeginAsync();
        var before = _runs.Files.ToList();
        var path = ClusterNames.ArtifactPath(attempt, "") + name;
        Assert.Equal(HttpStatusCode.BadRequest, await PutAsync(path));
        Assert.Equal(HttpStatusCode.BadRequest, (await GetAsync(path)).StatusCode);
        // The tables and the log may have been written meanwhile.
        Assert.DoesNotContain(_runs.Files.Except(before), file => Path.GetExtension(file) is not (".csv" or ".jsonl" or ".part"));
    }

    private async Task<SubmittedView> SubmitAsync()
    {
        using var body = new StringContent(Yaml, Encoding.UTF8, "text/yaml");
        using var answer = await _http.PostAsync(new Uri("api/experiments?name=small.yaml", UriKind.Relative), body);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return await ReadAsync<SubmittedView>(answer);
    }

    /// <returns>An attempt that runs, on a worker that never says anything.</returns>
    private async Task<AttemptId> BeginAsync()
    {
        var worker = Inbox.Create(_system);
        var id = new ExperimentId((await SubmitAsync()).Id);
        _manager.Tell(new WorkerProtocol.Register(new WorkerId("w1"), Offer, []), worker.Receiver);
        Assert.IsType<WorkerProtocol.Registered>(await worker.ReceiveAsync(TimeSpan.FromSeconds(5)));
        var start = Assert.IsType<TrialProtocol.Start>(await worker.ReceiveAsync(TimeSpan.FromSeconds(5)));
        Assert.Equal(id, start.Attempt.Experiment);
        return start.Attempt;
    }

    private Task<HttpResponseMessage> GetAsync(string path) => SendAsync("GET", path);

    private async Task<HttpResponseMessage> SendAsync(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        return await _http.SendAsync(request);
    }

    private Task<HttpStatusCode> PutAsync(string path) => PutAsync(path, Convert.ToHexStringLower(SHA256.HashData(_bytes)));

    private async Task<HttpStatusCode> PutAsync(string path, string? sha256)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(path, UriKind.Relative))
        {
            Content = new ByteArrayContent(_bytes),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        if (sha256 is not null)
        {
            request.Headers.Add(ClusterNames.Sha256Header, sha256);
        }

        using var answer = await _http.SendAsync(request);
        return answer.StatusCode;
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage answer)
        where T : class =>
        JsonSerializer.Deserialize<T>(await answer.Content.ReadAsStringAsync(), WireJson.Options)!;

    private sealed class Required(IActorRef manager) : IRequiredActor<ExperimentManager>
    {
        public IActorRef ActorRef => manager;

        public Task<IActorRef> GetAsync(CancellationToken cancellationToken = default) => Task.FromResult(manager);
    }
}
