using AeCluster.Cluster.Tests.Support;

namespace AeCluster.Cluster.Tests;

/// <summary>A complete sweep through the command line.</summary>
public sealed class SweepTests : IDisposable
{
    private const string Sweep = """
        name: sweep
        seed: 7
        data: {source: shapes, train: 1000, validation: 200}
        model: {variant: stacked, hidden: [40]}
        training: {loss: mse, epochs: 3, batch: 25}
        search:
          strategy: grid
          over:
            model:
              - {variant: linear, codings: 4}
              - {variant: stacked, codings: 4}
              - {variant: variational, hidden: [40], codings: 4}
        """;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_sweep_leaves_tables_pictures_and_weights_and_the_same_bits_on_one_worker_as_on_two()
    {
        var onTwo = await RunAsync("2");
        Assert.Equal(["t01", "t02", "t03"], onTwo.Trials.Select(row => row["trial"]));
        Assert.All(onTwo.Trials, row =>
        {
            Assert.Equal("completed", row["status"]);
            Assert.Equal("1", row["attempts"]);
            Assert.Equal("3", row["epochs"]);
            Assert.Matches("^[0-9a-f]{64}$", row["parameters_sha256"]);
            Assert.NotEmpty(row["worker"]);
            Assert.Empty(row["reason"]);
            onTwo.AssertEpochsOnceEach(row["trial"], 3);
            Assert.True(File.Exists(onTwo.File("trials", row["trial"], "checkpoints", "final.safetensors")));
            RunFolderReader.AssertPng(onTwo.File("trials", row["trial"], "loss.png"));
            RunFolderReader.AssertPng(onTwo.File("trials", row["trial"], "reconstructions.png"));
            Assert.Equal(row["variant"] == "variational", File.Exists(onTwo.File("trials", row["trial"], "samples.png")));
        });
        RunFolderReader.AssertPng(onTwo.File("trials", "t03", "samples.png"));
        RunFolderReader.AssertPng(onTwo.File("loss.png"));
        Assert.True(File.Exists(onTwo.File("experiment.yaml")));
        Assert.True(File.Exists(onTwo.File("log.jsonl")));

        var onOne = await RunAsync("1");
        Assert.Equal(onTwo.Hashes, onOne.Hashes);
        Assert.Equal(onTwo.RepeatableMetrics, onOne.RepeatableMetrics);
    }

    private async Task<RunFolderReader> RunAsync(string workers)
    {
        var run = _folder[$"on-{workers}"];
        await using var local = TestProcess.Aecluster(
            "local", _folder.Write("sweep.yaml", Sweep), "--workers", workers, "--out", run, "--oversubscribe");
        var ended = await local.EndAsync();
        Assert.True(ended.ExitCode == 0, ended.ToString());
        return new RunFolderReader(run);
    }
}
