using AeCluster.Cluster.Tests.Support;

namespace AeCluster.Cluster.Tests;

/// <summary>Processes with the same secret, with another, and with none.</summary>
public sealed class SecretTests : IAsyncDisposable
{
    private const string Experiment = """
        name: together
        seed: 7
        data: {source: shapes, train: 500, validation: 100}
        model: {variant: stacked, hidden: [20], codings: 4}
        training: {loss: mse, epochs: 2, batch: 48}
        parallel: {workers: 2}
        """;

    private const string Secret = "an open secret for the tests";

    private readonly ProcessCluster _cluster = new();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Workers_with_the_clusters_secret_train_together_and_others_are_told_why_they_do_not()
    {
        _cluster.Share(Secret);
        var coordinator = await _cluster.CoordinatorAsync();
        _cluster.Worker();
        _cluster.Worker();
        await _cluster.WorkersAsync(2);

        var other = await _cluster.StrangerAsync(_cluster.WriteSecret("other.secret", "another secret for the tests"));
        Assert.True(other.ExitCode == 3, other.ToString());
        Assert.Single(other.Error.Split('\n'), line =>
            line.Contains(
                "it has another cluster secret. Name the same secret with --secret-file on both.",
                StringComparison.Ordinal));
        var none = await _cluster.StrangerAsync(null);
        Assert.True(none.ExitCode == 3, none.ToString());
        Assert.Single(none.Error.Split('\n'), line =>
            line.Contains("it asks for a cluster secret, and none was given here.", StringComparison.Ordinal));

        // The same for programs that use the coordinator's HTTP API.
        var file = _cluster.Write(Experiment);
        var outsider = await _cluster.AskAsync("submit", file);
        Assert.True(outsider.ExitCode == 1, outsider.ToString());
        Assert.Contains(
            "does not let this program in: it asks for a cluster secret, and none was given here",
            outsider.Error,
            StringComparison.Ordinal);
        outsider = await _cluster.AskAsync(
            "status",
            "--secret-file",
            _cluster.WriteSecret("other.secret", "another secret for the tests"));
        Assert.True(outsider.ExitCode == 1, outsider.ToString());
        Assert.Contains("does not let this program in: it has another cluster secret", outsider.Error, StringComparison.Ordinal);

        var submitted = await _cluster.Submit(Experiment).EndAsync();
        Assert.True(submitted.ExitCode == 0, submitted.ToString());
        Assert.Equal("completed", _cluster.Run.Trials[0]["status"]);
        Assert.Single(coordinator.ToString().Split('\n'), line =>
            line.Contains(" Connections from 127.0.0.1 are refused: it has another cluster secret", StringComparison.Ordinal));
        Assert.Single(coordinator.ToString().Split('\n'), line =>
            line.Contains(
                " HTTP connections from 127.0.0.1 are refused: it has another cluster secret",
                StringComparison.Ordinal));
        await _cluster.WorkersAsync(2);
    }

    [Fact]
    public async Task A_worker_with_a_secret_finds_out_that_the_coordinator_has_none()
    {
        await _cluster.CoordinatorAsync();
        var secret = _cluster.WriteSecret("cluster.secret", Secret);
        var refused = await _cluster.StrangerAsync(secret);
        Assert.True(refused.ExitCode == 3, refused.ToString());
        Assert.Single(refused.Error.Split('\n'), line =>
            line.Contains("it has no cluster secret, and one was given here.", StringComparison.Ordinal));

        var status = await _cluster.AskAsync("status", "--secret-file", secret);
        Assert.True(status.ExitCode == 1, status.ToString());
        Assert.Contains(
            "does not let this program in: it has no cluster secret, and one was given here",
            status.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_file_that_is_none_ends_a_process_at_once()
    {
        foreach (var verb in new[] { "coordinator --port 0 --http-port 0", "worker --join 127.0.0.1:1" })
        {
            await using var process = TestProcess.Aecluster([
                .. verb.Split(' '),
                "--secret-file",
                _cluster.WriteSecret("short.secret", "too short\n"),
            ]);
            var ended = await process.EndAsync();
            Assert.True(ended.ExitCode == 2, ended.ToString());
            Assert.Contains("has 9 bytes; one of fewer than 16 can be guessed.", ended.Error, StringComparison.Ordinal);
            Assert.Contains("hint:", ended.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", ended.Error, StringComparison.Ordinal);
        }
    }
}
