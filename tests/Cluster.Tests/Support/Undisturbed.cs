[assembly: AssemblyFixture(typeof(AeCluster.Cluster.Tests.Support.Undisturbed))]

namespace AeCluster.Cluster.Tests.Support;

/// <summary>
/// A trial that is long enough to be disturbed, and its undisturbed result. The variant is variational: its noise is drawn in
/// every step, so that a resumed run which loses any random state ends with other weights.
/// </summary>
public sealed class Undisturbed
{
    public const int Epochs = 5;

    /// <summary>80 steps per epoch; checkpoints after each epoch and at steps 60, 120, 180, ...</summary>
    public const string Experiment = """
        name: long
        seed: 11
        data: {source: shapes, train: 4000, validation: 200}
        model: {variant: variational, hidden: [600], codings: 6}
        training: {loss: bce, epochs: 5, batch: 50, checkpoint_every_steps: 60}
        """;

    private readonly Lazy<Task<Result>> _result = new(() => RunAsync(Experiment));
    private readonly Lazy<Task<Result>> _parallel = new(() => RunAsync(ParallelExperiment("1")));

    /// <param name="Hash">Hash of the trained parameters.</param>
    /// <param name="Metrics">Rows of <c>metrics.csv</c> without timings.</param>
    public sealed record Result(string Hash, IReadOnlyList<string> Metrics);

    /// <summary>The same trial in four shards per step, whose weights differ because the order of additions does.</summary>
    public static string ParallelExperiment(string workers) => $"{Experiment}\nparallel: {{workers: {workers}, shards: 4}}\n";

    /// <summary>Asserts that the trial of <paramref name="folder"/>, which was disturbed, has the undisturbed result.</summary>
    public async Task AssertSameAsync(RunFolderReader folder)
    {
        AssertSame(await _result.Value, folder);
        Assert.True(File.Exists(folder.File("trials", "t01", "checkpoints", "final.safetensors")));
        RunFolderReader.AssertPng(folder.File("trials", "t01", "reconstructions.png"));
        RunFolderReader.AssertPng(folder.File("trials", "t01", "samples.png"));
    }

    /// <summary>As <see cref="AssertSameAsync"/>, for a trial of <see cref="ParallelExperiment"/>.</summary>
    public async Task AssertSameParallelAsync(RunFolderReader folder) => AssertSame(await _parallel.Value, folder);

    private static void AssertSame(Result expected, RunFolderReader folder)
    {
        folder.AssertEpochsOnceEach("t01", Epochs);
        Assert.Equal(expected.Metrics, folder.RepeatableMetrics);
        Assert.Equal([expected.Hash], folder.Hashes);
    }

    private static async Task<Result> RunAsync(string experiment)
    {
        await using var cluster = await TestCluster.StartAsync(experiment, workers: 1);
        var folder = await cluster.CompletedAsync();
        Assert.Equal("1", folder.Trials[0]["attempts"]);
        return new Result(folder.Hashes[0], folder.RepeatableMetrics);
    }
}
