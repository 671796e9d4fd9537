using AeCluster.Cluster.Tests.Support;

namespace AeCluster.Cluster.Tests;

/// <summary>Files of a worker's machine that an experiment names.</summary>
public sealed class StrangersFilesTests : IAsyncDisposable
{
    private const string Secret = "s3cr3tw0rd";

    private readonly ProcessCluster _cluster = new();
    private readonly TestFolder _folder = new();

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_submitter_reads_below_the_workers_folders_only_and_nothing_of_a_file_in_errors()
    {
        Directory.CreateDirectory(_folder["data"]);
        var outside = _folder.Write("outside.csv", $"root,x\n{Secret},1\n");
        File.CreateSymbolicLink(_folder["data/link.csv"], outside);
        Directory.CreateSymbolicLink(_folder["data/up"], _folder.Path);
        _folder.Write("data/bad.csv", $"{Secret},b\n1,2\n3,{Secret}\n");
        _folder.Write("data/good.csv", string.Concat(Enumerable.Range(0, 40).Select(row => $"{row},{row % 7}\n")));
        var coordinator = await _cluster.CoordinatorAsync();
        var worker = _cluster.Worker(null, "--data-folder", _folder["data"]);
        string[] files = [outside, "../outside.csv", "link.csv", "up/outside.csv", "/etc/passwd", "bad.csv", "good.csv"];
        await _cluster.SubmitUnseenAsync($$"""
            name: files
            data: {source: csv, scale: unit}
            model: {variant: stacked, hidden: [3], codings: 1}
            training: {loss: mse, epochs: 1, batch: 10}
            search:
              strategy: grid
              over:
                data.file: [{{string.Join(", ", files)}}]
            """);
        var ended = await _cluster.AskAsync("watch", _cluster.Experiment);
        Assert.True(ended.ExitCode == 1, ended + _cluster.Said());

        var trials = _cluster.Run.Trials;
        Assert.All(trials.Take(5), trial => Assert.Contains(" is not read: it is not below ", trial["reason"]));
        Assert.StartsWith(
            $"Line 3 of {_folder["data/bad.csv"]}: column 1 (the first is 0) holds no number. ",
            trials[5]["reason"],
            StringComparison.Ordinal);
        Assert.EndsWith(" The worker's log has the text.", trials[5]["reason"], StringComparison.Ordinal);
        Assert.Equal("completed", trials[6]["status"]);
        Assert.Contains($"holds '{Secret}'", worker.ToString(), StringComparison.Ordinal);

        // It has the journal open, exclusively.
        coordinator.Send(Signal.Terminate);
        await coordinator.EndAsync();
        Assert.All(
            Directory.GetFiles(_cluster.Run.File(), "*", SearchOption.AllDirectories),
            file => Assert.DoesNotContain(Secret, File.ReadAllText(file), StringComparison.Ordinal));
        Assert.DoesNotContain(Secret, ended.Out + ended.Error, StringComparison.Ordinal);
    }
}
