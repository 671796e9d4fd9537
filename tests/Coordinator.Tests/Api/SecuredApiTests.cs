using System.Collections.Concurrent;
using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using AeCluster.Coordinator.Api;
using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Coordinator.Views;
using AeCluster.Messages;
using AeCluster.Messages.Security;
using AeCluster.Messages.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AeCluster.Coordinator.Tests.Api;

/// <summary>The HTTP interface of a cluster with a secret, over connections of this machine. What it answers is not the point
/// here.</summary>
public sealed class SecuredApiTests : IAsyncLifetime
{
    private static readonly ClusterSecret _secret = new("an open secret for the tests"u8);
    private static readonly ClusterSecret _other = new("another secret for the tests"u8);
    private readonly ClusterIdentity _identity = new(_secret);
    private readonly ConcurrentQueue<(IPAddress? From, string Reason)> _refused = [];
    private int _answered;
    private WebApplication _app = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private Uri Url => new(_app.Urls.Single());

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
                listen.UseIdentity(_identity, new RejectedConnections((from, reason) => _refused.Enqueue((from, reason))))));
        _app = builder.Build();
        _app.MapGet($"/{ClusterNames.WorkersPath}", () =>
        {
            _answered++;
            return TypedResults.Json<IReadOnlyList<WorkerView>>([], WireJson.Options);
        });
        _app.MapGet("/api/experiments/e/stream", () => TypedResults.ServerSentEvents(EndedAsync()));
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _identity.Dispose();
    }

    [Theory]
    [InlineData("https")]
    [InlineData("http")]
    public async Task A_program_with_the_secret_is_answered_over_https_however_the_address_was_written(string scheme)
    {
        using var client = new ApiClient(new UriBuilder(Url) { Scheme = scheme }.Uri, _secret);
        Assert.Empty(await client.WorkersAsync(Stop));
        Assert.Equal("https", client.Coordinator.Scheme);
        Assert.Empty(_refused);
    }

    [Fact]
    public async Task A_stream_is_followed_over_https()
    {
        using var client = new ApiClient(Url, _secret);
        var update = await client.StreamAsync("e", after: 0, Stop).SingleAsync(Stop);
        Assert.Equal(Samples.Finished().Id, Assert.IsType<ExperimentSnapshot>(update).Experiment.Id);
        using var stranger = new ApiClient(Url, _other);
        await Assert.ThrowsAsync<UserErrorException>(() => stranger.StreamAsync("e", after: 0, Stop).SingleAsync(Stop).AsTask());
    }

    [Theory]
    [InlineData("https", true, "it has another cluster secret")]
    [InlineData("https", false, "it asks for a cluster secret, and none was given here")]
    [InlineData("http", false, "it asks for a cluster secret, and none was given here")]
    public async Task Another_one_is_not_answered_and_told_why(string scheme, bool hasSecret, string reason)
    {
        using var client = new ApiClient(new UriBuilder(Url) { Scheme = scheme }.Uri, hasSecret ? _other : null);
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var error = await Assert.ThrowsAsync<UserErrorException>(() => client.WorkersAsync(Stop));
            Assert.EndsWith($"does not let this program in: {reason}", error.Message, StringComparison.Ordinal);
            Assert.Equal("name the same secret with --secret-file on both", error.Hint);
        }

        Assert.Equal(0, _answered);
        Assert.Equal(_refused.Distinct().Count(), _refused.Count);
    }

    private static async IAsyncEnumerable<SseItem<string>> EndedAsync()
    {
        await Task.Yield();
        yield return new SseItem<string>(
            JsonSerializer.Serialize(StubCoordinator.Snapshot(Samples.Finished()), WireJson.Options), "snapshot");
        yield return new SseItem<string>("", "heartbeat");
    }

    [Fact]
    public async Task A_client_that_takes_any_certificate_still_has_to_show_the_right_one()
    {
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
        using var client = new HttpClient(handler);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri(Url, ClusterNames.WorkersPath), Stop));
        Assert.Equal(0, _answered);
        Assert.Equal([(IPAddress.Loopback, "it has no cluster secret")], _refused);
    }
}
