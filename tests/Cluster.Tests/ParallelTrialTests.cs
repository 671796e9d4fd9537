using AeCluster.Cluster.Tests.Support;

namespace AeCluster.Cluster.Tests;

/// <summary>
/// Data-parallel trials on real worker processes: the weights depend on the number of shards, not on who computes them.
/// </summary>
public sealed class ParallelTrialTests : IDisposable
{
    private const string Experiment = """
        name: parallel
        seed: 7
        data: {source: shapes, train: 1000, validation: 200}
        model: {variant: variational, hidden: [40], codings: 4}
        training: {optimizer: {name: rmsprop, momentum: 0.5}, batch: 50, epochs: 4, checkpoint_every_steps: 10}
        parallel: {workers: WORKERS, shards: 8}
        """;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task One_two_and_three_workers_train_the_same_weights_and_measure_the_same()
    {
        var one = await RunAsync("1");
        var two = await RunAsync("2");
        var three = await RunAsync("{min: 2, max: 3}", processes: "3");

        Assert.Equal(one.Hashes, two.Hashes);
        Assert.Equal(one.Hashes, three.Hashes);
        Assert.Equal(one.RepeatableMetrics, two.RepeatableMetrics);
        Assert.Equal(one.RepeatableMetrics, three.RepeatableMetrics);
        Assert.Equal(2, two.Trials[0]["worker"].Split(' ').Length);
        Assert.True(File.Exists(two.File("generations.csv")));
        Assert.True(File.Exists(two.File("parallel.csv")));
    }

    [Fact]
    public async Task Injured_at_random_and_its_coordinator_killed_it_ends_with_the_same_weights()
    {
        // With this seed, the coordinator is killed at the beginning of the first run, and workers in each of the others.
        await using var chaos = TestProcess.Aecluster(
            "chaos", _folder.Write("chaos.yaml", Experiment.Replace("WORKERS", "{min: 1, max: 3}", StringComparison.Ordinal)),
            "--runs", "3", "--workers", "3", "--seed", "216", "--out", _folder["chaos"]);
        var ended = await chaos.EndAsync(TimeSpan.FromMinutes(5));

        Assert.True(ended.ExitCode == 0, ended.ToString());
        Assert.Contains("3 injured runs, 3 with the weights of the undisturbed one", ended.Out, StringComparison.Ordinal);
        Assert.Matches("run 1/3: at [0-9.]+ s killed the coordinator", ended.Out);
        Assert.Matches("workers killed: [1-9].*; coordinators killed: 1", ended.Out);
    }

    private async Task<RunFolderReader> RunAsync(string workers, string? processes = null)
    {
        var run = _folder[$"on-{processes ?? workers}"];
        await using var local = TestProcess.Aecluster(
            "local", _folder.Write("parallel.yaml", Experiment.Replace("WORKERS", workers, StringComparison.Ordinal)),
            "--workers", processes ?? workers, "--out", run, "--oversubscribe");
        var ended = await local.EndAsync();
        Assert.True(ended.ExitCode == 0, ended.ToString());
        return new RunFolderReader(run);
    }
}
