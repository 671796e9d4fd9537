using System.Net;
using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Coordinator.Text;
using AeCluster.Coordinator.Views;

namespace AeCluster.Coordinator.Tests.Client;

public class ApiClientTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Views_come_through_whole_even_with_a_loss_that_is_no_number()
    {
        var sweep = Samples.Sweep();
        var stub = StubCoordinator.With([sweep], [Worker()], [Samples.Event(1), Samples.Event(2)]);
        using var client = stub.Client();

        Assert.Equivalent(sweep, Assert.Single(await client.ExperimentsAsync(Stop)), strict: true);
        Assert.Equivalent(sweep, await client.ExperimentAsync(sweep.Id, Stop), strict: true);
        Assert.Equivalent(sweep, await client.CancelAsync(sweep.Id, Stop), strict: true);
        Assert.Equivalent(Worker(), Assert.Single(await client.WorkersAsync(Stop)), strict: true);
        Assert.Equal([Samples.Event(2)], await client.EventsAsync(sweep.Id, 1, Stop));
        Assert.Equal(
            [
                "GET /api/experiments",
                $"GET /api/experiments/{sweep.Id}",
                $"POST /api/experiments/{sweep.Id}/cancel",
                "GET /api/workers",
                $"GET /api/experiments/{sweep.Id}/events?after=1",
            ],
            stub.Requests);
    }

    [Fact]
    public async Task A_submission_carries_file_name_settings_and_text()
    {
        var stub = StubCoordinator.With([Samples.Sweep()]);
        using var client = stub.Client();

        var submitted = await client.SubmitAsync("my file.yaml", "name: ü\n", ["a.b=1&2", "c=d e"], Stop);

        Assert.Equal(Samples.Sweep().Id, submitted.Id);
        Assert.Equal(["one class is empty"], submitted.Warnings);
        Assert.Matches(
            "^POST /api/experiments\\?name=my%20file.yaml&set=a.b%3D1%262&set=c%3Dd%20e&key=[0-9a-f]{32}$",
            Assert.Single(stub.Requests));
        Assert.Equal(("name: ü\n", "text/yaml"), (stub.LastBody, stub.LastContentType));
    }

    [Fact]
    public async Task That_a_workers_process_has_ended_is_said_with_its_machine_and_answered_with_the_workers_left()
    {
        var stub = new StubCoordinator(_ => StubCoordinator.Json<IReadOnlyList<WorkerView>>([Worker()]));
        using var client = stub.Client();

        Assert.Equivalent(Worker(), Assert.Single(await client.WorkerEndedAsync("gpu 1", 42, Stop)), strict: true);
        Assert.Equal("POST /api/workers/ended?host=gpu%201&process=42", Assert.Single(stub.Requests));
    }

    [Fact]
    public async Task A_path_in_the_coordinators_address_is_kept()
    {
        var stub = StubCoordinator.With([]);
        using var client = new ApiClient(new Uri("http://gate.test/trainer"), stub);
        await Assert.ThrowsAsync<UserErrorException>(() => client.WorkersAsync(Stop));
        Assert.Equal("GET /trainer/api/workers", Assert.Single(stub.Requests));
    }

    [Theory]
    [InlineData(
        HttpStatusCode.BadRequest,
        "line 3: no setting 'epoch'\nline 4: ...",
        ExitCodes.BadInput,
        "line 3: no setting 'epoch'\nline 4: ...")]
    [InlineData(HttpStatusCode.NotFound, "there is no experiment 'x'", ExitCodes.BadInput, "there is no experiment 'x'")]
    [InlineData(HttpStatusCode.Conflict, "x is over", ExitCodes.BadInput, "x is over")]
    [InlineData(
        HttpStatusCode.InternalServerError,
        "disk full",
        ExitCodes.Failure,
        "the coordinator answered HTTP 500: disk full")]
    public async Task A_refusal_is_reported_in_the_coordinators_words(
        HttpStatusCode status,
        string error,
        int exitCode,
        string expected)
    {
        var thrown = await Failure(() => StubCoordinator.Json(new ErrorView(error), status));
        Assert.Equal((expected, exitCode), (thrown.Message, thrown.ExitCode));
    }

    [Theory]
    [InlineData(HttpStatusCode.OK, "<html>", "text/html", "answered HTTP 200 with text/html, not as a coordinator does")]
    [InlineData(HttpStatusCode.OK, "", "application/json", "answered HTTP 200 with nothing, not as a coordinator does")]
    [InlineData(
        HttpStatusCode.OK,
        "null",
        "application/json",
        "answered HTTP 200 with application/json that this version cannot read")]
    [InlineData(
        HttpStatusCode.OK,
        "{\"id\": \"x\"}",
        "application/json",
        "answered HTTP 200 with application/json that this version cannot read")]
    [InlineData(
        HttpStatusCode.OK,
        "{\"id\": ",
        "application/json",
        "answered HTTP 200 with application/json that this version cannot read")]
    [InlineData(
        HttpStatusCode.NotFound,
        "not here",
        "text/plain",
        "answered HTTP 404 with text/plain, not as a coordinator does")]
    [InlineData(
        HttpStatusCode.InternalServerError,
        "{\"title\": \"oops\"}",
        "application/json",
        "answered HTTP 500 with application/json that this version cannot read")]
    public async Task Garbage_is_called_so(HttpStatusCode status, string body, string type, string expected)
    {
        var thrown = await Failure(() => StubCoordinator.Text(body, type, status));
        Assert.Equal($"http://coordinator.test:8053 {expected}", thrown.Message);
        Assert.NotNull(thrown.Hint);
    }

    [Fact]
    public async Task A_coordinator_of_another_version_is_named()
    {
        var thrown = await Failure(() =>
        {
            var response = StubCoordinator.Text("{\"new_field\": 1}", "application/json");
            response.Headers.Add(ProductVersion.Header, "9.9.9");
            return response;
        });
        Assert.Equal(
            $"the coordinator at http://coordinator.test:8053 is AeCluster 9.9.9, this program is {ProductVersion.Current}",
            thrown.Message);
    }

    [Theory]
    [InlineData(HttpStatusCode.BadGateway)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    public async Task A_gateway_without_a_coordinator_is_worth_another_try(HttpStatusCode status) =>
        Assert.IsType<CoordinatorUnreachableException>(await Failure(() => StubCoordinator.Text("", "text/plain", status)));

    [Theory]
    [InlineData(typeof(HttpRequestException))]
    [InlineData(typeof(IOException))]
    public async Task Nobody_there_is_said_with_what_to_do(Type type)
    {
        var thrown = await Failure(() => throw (Exception)Activator.CreateInstance(type)!);
        Assert.IsType<CoordinatorUnreachableException>(thrown);
        Assert.StartsWith("no coordinator answers", thrown.Message, StringComparison.Ordinal);
        Assert.EndsWith("at http://coordinator.test:8053", thrown.Message, StringComparison.Ordinal);
        Assert.Equal("start one with `aecluster coordinator`, or name it with --coordinator", thrown.Hint);
    }

    [Fact]
    public async Task An_answer_that_does_not_come_is_called_that()
    {
        var thrown = await Failure(() => throw new TaskCanceledException());
        Assert.True(Assert.IsType<CoordinatorUnreachableException>(thrown).IsLate);
        Assert.Equal("no answer within 10 s from the coordinator at http://coordinator.test:8053", thrown.Message);
        Assert.Contains("aecluster status", thrown.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_submission_whose_answer_does_not_come_is_repeated_with_the_same_key()
    {
        var tries = 0;
        var stub = new StubCoordinator(_ => ++tries < 3
            ? throw new TaskCanceledException()
            : StubCoordinator.Json(new SubmittedView("x-1", "/runs/x-1", [])));
        using var client = stub.Client();
        Assert.Equal("x-1", (await client.SubmitAsync("x.yaml", "name: x", [], Stop)).Id);
        Assert.Equal(3, stub.Requests.Count);
        Assert.Single(stub.Requests.Distinct());
    }

    [Fact]
    public async Task A_refused_connection_is_an_unreachable_coordinator()
    {
        // Port 1 of this machine: nothing listens there, and no port needs to be reserved to be sure of it.
        using var client = new ApiClient(new Uri("http://127.0.0.1:1"));
        await Assert.ThrowsAsync<CoordinatorUnreachableException>(() => client.WorkersAsync(Stop));
    }

    [Fact]
    public async Task Cancelling_is_not_taken_for_silence()
    {
        using var client = StubCoordinator.With([]).Client();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.WorkersAsync(new CancellationToken(canceled: true)));
    }

    private static async Task<UserErrorException> Failure(Func<HttpResponseMessage> answer)
    {
        using var client = new StubCoordinator(_ => answer()).Client();
        return await Assert.ThrowsAnyAsync<UserErrorException>(() => client.ExperimentAsync("x", Stop));
    }

    private static WorkerView Worker() => new("worker-1", "ada", 42, "cpu", "A processor", 1, 2, ["t01"]);
}
