using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using AeCluster.Worker.Artifacts;

namespace AeCluster.Worker.Tests.Artifacts;

public sealed class ArtifactClientTests
{
    private static readonly byte[] _bytes = [1, 2, 3];
    private static readonly string _sha256 = Convert.ToHexStringLower(SHA256.HashData(_bytes));
    private static readonly CheckpointRef _checkpoint = Sample.Checkpoint with { Sha256 = _sha256 };

    [Fact]
    public async Task A_file_goes_to_its_attempts_place_with_its_hash()
    {
        var coordinator = new Stub(HttpStatusCode.NoContent);
        var done = Assert.IsType<Transfer.Done>(
            await Client(coordinator).SendAsync(Sample.Attempt(number: 3), "checkpoints/a b.safetensors", _bytes));
        Assert.Equal(_sha256, done.Sha256);
        Assert.Equal(
            "PUT http://coordinator:8053/experiments/sample-1/trials/t1/attempts/3/artifacts/checkpoints/a%20b.safetensors",
            coordinator.Asked);
        Assert.Equal(_sha256, coordinator.Sha256);
        Assert.Equal(_bytes, coordinator.Body);
    }

    [Fact]
    public async Task A_checkpoint_is_fetched_from_its_trial_and_its_hash_compared()
    {
        var coordinator = new Stub(HttpStatusCode.OK, _bytes);
        Assert.Equal(
            _bytes,
            Assert.IsType<Transfer.Done>(await Client(coordinator).FetchAsync(Sample.Attempt(), _checkpoint)).Bytes);
        Assert.Equal(
            $"GET http://coordinator:8053/experiments/sample-1/trials/t1/attempts/1/artifacts/checkpoints/{_checkpoint.Name}",
            coordinator.Asked);
    }

    [Fact]
    public async Task A_checkpoint_with_another_hash_is_damaged()
    {
        var result = await Client(new Stub(HttpStatusCode.OK, [9, 9, 9])).FetchAsync(Sample.Attempt(), _checkpoint);
        Assert.Contains(_sha256, Assert.IsType<Transfer.Damaged>(result).Reason);
    }

    [Fact]
    public async Task A_checkpoint_that_is_not_there_counts_as_damaged() =>
        Assert.IsType<Transfer.Damaged>(
            await Client(new Stub(HttpStatusCode.NotFound)).FetchAsync(Sample.Attempt(), _checkpoint));

    [Fact]
    public async Task An_attempt_that_is_not_current_is_stale_both_ways()
    {
        Assert.IsType<Transfer.Stale>(await Client(new Stub(HttpStatusCode.Conflict)).FetchAsync(Sample.Attempt(), _checkpoint));
        Assert.IsType<Transfer.Stale>(
            await Client(new Stub(HttpStatusCode.Conflict)).SendAsync(Sample.Attempt(), "a.png", _bytes));
    }

    [Fact]
    public async Task What_the_coordinator_cannot_keep_is_refused_in_its_words()
    {
        var result = await Client(new Stub(HttpStatusCode.InsufficientStorage, "the disk is full"u8.ToArray()))
            .SendAsync(Sample.Attempt(), "a.png", _bytes);
        var reason = Assert.IsType<Transfer.Refused>(result).Reason;
        Assert.Contains("507", reason);
        Assert.Contains("the disk is full", reason);
    }

    [Fact]
    public async Task A_coordinator_that_does_not_listen_is_out_of_reach()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        using var http = new HttpClient();
        var client = new ArtifactClient(http, new Uri($"http://127.0.0.1:{port}/"));
        Assert.IsType<Transfer.Unreachable>(await client.SendAsync(Sample.Attempt(), "a.png", _bytes));
        Assert.IsType<Transfer.Unreachable>(await client.FetchAsync(Sample.Attempt(), _checkpoint));
    }

    [Fact]
    public async Task A_checkpoint_that_breaks_off_is_out_of_reach_and_not_damaged() =>
        Assert.IsType<Transfer.Unreachable>(
            await Client(new Stub(HttpStatusCode.OK, body: null)).FetchAsync(Sample.Attempt(), _checkpoint));

    private static ArtifactClient Client(Stub coordinator) =>
        new(new HttpClient(coordinator), new Uri("http://coordinator:8053/"));

    /// <summary>Answers every request in the same way and records it.</summary>
    private sealed class Stub(HttpStatusCode status, byte[]? body) : HttpMessageHandler
    {
        public Stub(HttpStatusCode status)
            : this(status, [])
        {
        }

        public string? Asked { get; private set; }

        public string? Sha256 { get; private set; }

        public byte[]? Body { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken)
        {
            Asked = $"{request.Method} {request.RequestUri!.AbsoluteUri}";
            Sha256 = request.Headers.TryGetValues(ClusterNames.Sha256Header, out var values) ? values.Single() : null;
            Body = request.Content is { } content ? await content.ReadAsByteArrayAsync(cancellationToken) : null;
            return new HttpResponseMessage(status)
            {
                Content = body is null ? new StreamContent(new BrokenStream()) : new ByteArrayContent(body),
            };
        }
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override int Read(byte[] buffer, int offset, int count) => throw new IOException("connection reset");

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("connection reset");

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) =>
            throw new IOException("connection reset");
    }
}
