using AeCluster.Cluster.Tests.Support;

namespace AeCluster.Cluster.Tests;

/// <summary>Verbs for trained models, end to end: the command line, and the worker program that executes them.</summary>
public sealed class TrainedModelTests(TrainedModelTests.Trained trained) : IClassFixture<TrainedModelTests.Trained>, IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Codings_pictures_and_samples_come_from_a_run_folder()
    {
        var run = await trained.RunAsync();
        foreach (var (words, said) in ((string, string)[])
        [
            ("encode --out z.npy --out z.csv", "200 validation examples of shapes"),
            ("reconstruct", "t01: variational, 3 codings, after epoch 2"),
            ("generate --count 9", "samples.png (9 samples, "),
            ("tsne --limit 100 --perplexity 10", "the first 100 validation examples of shapes"),
        ])
        {
            var verb = words.Split(' ');
            var ended = await RunAsync([verb[0], run, .. verb[1..]]);
            Assert.True(ended.ExitCode == 0, ended.ToString());
            Assert.Contains(said, ended.Out, StringComparison.Ordinal);
            Assert.Equal($"taking {run}/trials/t01/checkpoints/final.safetensors (the only completed trial)", ended.Error);
        }

        Assert.Equal(
            [
                "reconstructions.csv",
                "reconstructions.png",
                "samples.png",
                "tsne.csv",
                "tsne.png",
                "z-labels.npy",
                "z.csv",
                "z.npy",
            ],
            Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(201, (await File.ReadAllLinesAsync(_folder["z.csv"], TestContext.Current.CancellationToken)).Length);
        RunFolderReader.AssertPng(_folder["reconstructions.png"]);
        RunFolderReader.AssertPng(_folder["samples.png"]);
        RunFolderReader.AssertPng(_folder["tsne.png"]);
        RunFolderReader.AssertPng(Path.Combine(run, "trials", "t01", "codings.png"));
    }

    [Fact]
    public async Task A_file_that_is_no_checkpoint_is_one_clear_error()
    {
        var wrong = _folder.Write("wrong.safetensors", "not a checkpoint at all");
        var ended = await RunAsync("encode", wrong);
        Assert.True(ended.ExitCode == 2, ended.ToString());
        Assert.Empty(ended.Out);
        Assert.StartsWith($"error: {wrong} is not a usable checkpoint: ", ended.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', ended.Error);
        Assert.Equal([wrong], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task Control_c_ends_long_work_and_leaves_nothing_half_written()
    {
        var run = await trained.RunAsync();
        await using var program = TestProcess.AeclusterIn(
            _folder.Path,
            "generate",
            run,
            "--count",
            "1000000",
            "--out",
            "many.npy");
        await Wait.ForAsync("the file to grow", () =>
            Directory.GetFiles(_folder.Path, ".many.npy.*").Any(file => new FileInfo(file).Length > 1_000_000));
        var child = Assert.Single(program.Children());
        program.Send(Signal.Interrupt);

        var ended = await program.EndAsync();
        Assert.True(ended.ExitCode == 130, ended.ToString());
        Assert.Equal("interrupted", ended.Error.Split('\n')[^1]);
        Assert.False(Posix.IsRunning(child));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    private async Task<ProcessResult> RunAsync(params string[] arguments)
    {
        await using var program = TestProcess.AeclusterIn(_folder.Path, arguments);
        return await program.EndAsync();
    }

    /// <summary>A run folder with one small trained model.</summary>
    public sealed class Trained : IDisposable
    {
        private readonly TestFolder _folder = new();
        private Task<string>? _run;

        public Task<string> RunAsync() => _run ??= TrainAsync();

        public void Dispose() => _folder.Dispose();

        private async Task<string> TrainAsync()
        {
            var experiment = _folder.Write("small.yaml", """
                name: small
                data: {source: shapes, train: 500, validation: 200}
                model: {variant: variational, hidden: [20], codings: 3}
                training: {epochs: 2}
                """);
            await using var local = TestProcess.Aecluster(
                "local",
                experiment,
                "--workers",
                "1",
                "--out",
                _folder["run"],
                "--oversubscribe");
            var ended = await local.EndAsync();
            Assert.True(ended.ExitCode == 0, ended.ToString());
            return _folder["run"];
        }
    }
}
