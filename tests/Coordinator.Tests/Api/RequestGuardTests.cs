using System.Net;
using System.Net.Sockets;
using System.Text;
using AeCluster.Coordinator.Actors;
using AeCluster.Coordinator.Api;
using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Tests.Support;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using static AeCluster.Coordinator.Tests.Support.Sample;

namespace AeCluster.Coordinator.Tests.Api;

/// <summary>What a page, a script or a stranger may send to the real server, written to a socket byte by byte.</summary>
public sealed class RequestGuardTests : IAsyncLifetime
{
    private const string Yaml = "name: small\ndata: {source: shapes, train: 64, validation: 16}\nmodel: {variant: stacked}\n";
    private const string Submit = "POST /api/experiments?name=small.yaml";

    private readonly TemporaryFolder _runs = new();
    private readonly ActorSystem _system = ActorSystem.Create("guard", "akka.loglevel = OFF\nakka.stdout-loglevel = OFF");
    private WebApplication _app = null!;
    private IActorRef _manager = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private Uri Url => new(_app.Urls.Single());

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
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.ApplyLimits();
        });
        _app = builder.Build();
        _app.MapApi(new Required(_manager), new AllowedHosts("head.example"));
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _system.Terminate();
        _system.Dispose();
        _runs.Dispose();
    }

    [Theory]
    [InlineData("127.0.0.1:{port}")]
    [InlineData("localhost:{port}")]
    [InlineData("LOCALHOST")]
    [InlineData("localhost.")]
    [InlineData("[::1]:{port}")]
    [InlineData("10.0.0.7:9000")]
    [InlineData("head.example")]
    public async Task Names_of_the_coordinator_and_addresses_are_answered(string host) =>
        Assert.Equal(200, await StatusAsync("GET /api/workers", $"Host: {host}"));

    [Theory]
    [InlineData("evil.example:{port}")]
    [InlineData("localhost.evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("evil.example#localhost")]
    [InlineData("x.head.example")]
    public async Task Another_name_is_not_and_the_answer_names_the_option(string host)
    {
        foreach (var request in (string[])["GET /api/workers", "GET /", "POST /api/experiments/e/cancel", "OPTIONS /api/workers"])
        {
            var answer = await AskAsync($"{request} HTTP/1.1\r\nHost: {Filled(host)}\r\nContent-Length: 0\r\n\r\n");
            Assert.True(answer.Contains("HTTP/1.1 421 ", StringComparison.Ordinal)
                || answer.Contains("HTTP/1.1 400 ", StringComparison.Ordinal), answer);
        }

        var read = await AskAsync("GET /api/workers HTTP/1.1\r\nHost: evil.example\r\n\r\n");
        Assert.Contains("'evil.example'", read.Replace("\\u0027", "'", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains(AllowedHosts.Option, read, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_names_no_host_is_refused() =>
        Assert.Equal(421, StatusOf(await AskAsync("GET /api/workers HTTP/1.0\r\n\r\n")));

    [Theory]
    [InlineData("Origin: http://evil.example")]
    [InlineData("Origin: null")]
    [InlineData("Origin: http://127.0.0.1:3000")]
    [InlineData("Origin: http://localhost")]
    [InlineData("Origin: file://")]
    [InlineData("Sec-Fetch-Site: cross-site")]
    [InlineData("Sec-Fetch-Site: same-site")]
    [InlineData("Sec-Fetch-Site: same-origin\r\nSec-Fetch-Site: cross-site")]
    public async Task A_page_of_another_origin_neither_changes_nor_reads_anything(string header)
    {
        Assert.Equal(403, await StatusAsync(Submit, header, "Content-Type: text/yaml", Yaml));
        Assert.Equal(403, await StatusAsync("POST /api/experiments/e/cancel", header));
        Assert.Equal(403, await StatusAsync("POST /api/workers/ended?host=h&process=1", header));
        Assert.Equal(403, await StatusAsync("PUT /experiments/e/trials/t01/attempts/1/artifacts/x.png", header));
        Assert.Equal(403, await StatusAsync("GET /api/workers", header));
        Assert.Equal(403, await StatusAsync("OPTIONS /api/experiments", header));
        Assert.Empty(_runs.Files);
    }

    [Theory]
    [InlineData("Origin: http://127.0.0.1:{port}")]
    [InlineData("Sec-Fetch-Site: same-origin")]
    [InlineData("Sec-Fetch-Site: none")]
    [InlineData("User-Agent: curl/8")]
    public async Task Its_own_pages_the_address_bar_and_programs_are_answered(string header)
    {
        Assert.Equal(200, await StatusAsync("GET /api/workers", Filled(header)));
        Assert.Equal(201, await StatusAsync(Submit, Filled(header), "Content-Type: text/yaml; charset=utf-8", Yaml));
    }

    [Theory]
    [InlineData("Content-Type: text/plain")]
    [InlineData("Content-Type: application/x-www-form-urlencoded")]
    [InlineData("Content-Type: multipart/form-data; boundary=x")]
    [InlineData("Content-Type: text/plain; text/yaml")]
    [InlineData("X-No-Content-Type: 1")]
    public async Task A_body_that_a_form_could_send_is_not_taken(string type)
    {
        var answer = await AskAsync(Request(Submit, type, Yaml));
        Assert.Equal(415, StatusOf(answer));
        Assert.Contains("Content-Type: text/yaml", answer, StringComparison.Ordinal);
        Assert.Empty(_runs.Files);
    }

    [Fact]
    public async Task Requests_without_a_body_take_none()
    {
        Assert.Equal(404, await StatusAsync("POST /api/experiments/e/cancel"));
        Assert.Equal(415, await StatusAsync("POST /api/experiments/e/cancel", "Content-Type: text/plain"));
        Assert.Equal(415, StatusOf(await AskAsync(Request("POST /api/experiments/e/cancel", "X-A: 1", "x=1"))));
    }

    [Fact]
    public async Task A_body_beyond_the_limit_is_refused_whether_it_says_its_length_or_not()
    {
        var announced = await AskAsync(Head(Submit, "Content-Type: text/yaml", $"Content-Length: {5 << 20}"));
        Assert.Equal(413, StatusOf(announced));
        Assert.Contains("4 MiB", announced, StringComparison.Ordinal);

        // Little more than the limit: the server would close the connection on what it has not read.
        var chunk = $"100000\r\n{new string('#', 1 << 20)}\r\n";
        var chunked = await AskAsync(
            Head(Submit, "Content-Type: text/yaml", "Transfer-Encoding: chunked")
                + string.Concat(Enumerable.Repeat(chunk, 4)) + "1\r\n#\r\n");
        Assert.Equal(413, StatusOf(chunked));
        Assert.Empty(_runs.Files);
    }

    [Fact]
    public async Task A_chunk_that_is_none_is_a_bad_request() =>
        Assert.Equal(
            400,
            StatusOf(await AskAsync(
                Head(Submit, "Content-Type: text/yaml", "Transfer-Encoding: chunked") + "zz\r\nname: x\r\n0\r\n\r\n")));

    [Fact]
    public async Task The_own_client_is_let_in()
    {
        using var client = new ApiClient(Url);
        Assert.NotEmpty((await client.SubmitAsync("small.yaml", Yaml, [], Stop)).Id);
        Assert.Empty(await client.WorkersAsync(Stop));
    }

    private string Filled(string text) => text.Replace("{port}", $"{Url.Port}", StringComparison.Ordinal);

    private string Head(string request, params string[] headers)
    {
        var host = headers.Any(header => header.StartsWith("Host:", StringComparison.Ordinal))
            ? Array.Empty<string>()
            : [$"Host: {Url.Authority}"];
        return $"{request} HTTP/1.1\r\n{string.Concat(host.Concat(headers).Select(header => $"{Filled(header)}\r\n"))}\r\n";
    }

    private string Request(string request, string header, string body) =>
        Head(request, header, $"Content-Length: {Encoding.UTF8.GetByteCount(body)}") + body;

    private async Task<int> StatusAsync(string request, params string[] headers) =>
        StatusOf(await AskAsync(Head(request, headers)));

    private async Task<int> StatusAsync(string request, string header, string type, string body) =>
        StatusOf(await AskAsync(Request(request, $"{header}\r\n{type}", body)));

    private static int StatusOf(string answer) => int.Parse(answer.Split(' ')[1]);

    /// <returns>The first bytes of the answer.</returns>
    private async Task<string> AskAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Url.Port, Stop);
        var stream = client.GetStream();
        try
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(request), Stop);
        }
        catch (IOException)
        {
            // The server has answered and closed before it has read all of it.
        }

        var answer = new StringBuilder();
        var bytes = new byte[4096];
        while (await stream.ReadAsync(bytes, Stop) is var count and > 0)
        {
            answer.Append(Encoding.UTF8.GetString(bytes, 0, count));
            if (answer.ToString() is var text && text.Contains("\r\n\r\n", StringComparison.Ordinal)
                && (text.Contains('}', StringComparison.Ordinal) || !text.Contains("application/json", StringComparison.Ordinal)
                    || text.EndsWith("0\r\n\r\n", StringComparison.Ordinal)))
            {
                break;
            }
        }

        return answer.ToString();
    }

    private sealed class Required(IActorRef manager) : IRequiredActor<ExperimentManager>
    {
        public IActorRef ActorRef => manager;

        public Task<IActorRef> GetAsync(CancellationToken cancellationToken = default) => Task.FromResult(manager);
    }
}
