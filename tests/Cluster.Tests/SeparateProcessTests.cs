using AeCluster.Cluster.Tests.Support;

namespace AeCluster.Cluster.Tests;

/// <summary>Coordinator, worker and command line as processes of their own that meet over the network.</summary>
public sealed class SeparateProcessTests : IDisposable
{
    private const string Experiment = """
        name: apart
        data: {source: shapes, train: 500, validation: 100}
        model: {variant: stacked, hidden: [20], codings: 4}
        training: {loss: mse, epochs: 2, batch: 25}
        """;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_experiment_is_submitted_watched_listed_and_another_one_cancelled_over_http()
    {
        await using var coordinator = TestProcess.Aecluster("coordinator", "--port", "0", "--http-port", "0", "--runs", _folder["runs"]);
        var (cluster, http) = Addresses(await coordinator.LineAsync("Coordinator "));
        await using var worker = TestProcess.Aecluster("worker", "--join", cluster, "--device", "cpu", "--oversubscribe");
        var file = _folder.Write("apart.yaml", Experiment);

        // Submitted perhaps before the worker has joined: it waits for one.
        var watched = await RunAsync("submit", file, "--watch", "--set", "seed=3", "--coordinator", http);
        Assert.True(watched.ExitCode == 0, watched.ToString());
        Assert.Contains("t01  epoch 2  loss ", watched.Out, StringComparison.Ordinal);
        Assert.Contains("t01  completed, parameters ", watched.Out, StringComparison.Ordinal);
        Assert.Contains("apart completed: 1 trial: 1 completed", watched.Out, StringComparison.Ordinal);
        var folder = new RunFolderReader(Assert.Single(Directory.GetDirectories(_folder["runs"])));
        Assert.Equal("completed", folder.Trials[0]["status"]);
        folder.AssertEpochsOnceEach("t01", 2);

        var endless = await RunAsync("submit", file, "--set", "training.epochs=100000", "--set", "name=endless", "--coordinator", http);
        Assert.True(endless.ExitCode == 0, endless.ToString());
        var id = endless.Out.Trim();
        Assert.StartsWith("endless-", id, StringComparison.Ordinal);
        var status = await RunAsync("status", "--coordinator", http);
        Assert.True(status.ExitCode == 0, status.ToString());
        Assert.Contains(id, status.Out, StringComparison.Ordinal);
        Assert.Contains("apart-", status.Out, StringComparison.Ordinal);
        Assert.Contains($"-{Assert.Single(worker.Children())}", status.Out, StringComparison.Ordinal);

        var cancelled = await RunAsync("cancel", "endless", "--coordinator", http);
        Assert.True(cancelled.ExitCode == 0, cancelled.ToString());
        var end = await RunAsync("watch", id, "--coordinator", http);
        Assert.True(end.ExitCode == 1, end.ToString());
        Assert.Contains("endless cancelled: 1 trial: 1 cancelled", end.Out, StringComparison.Ordinal);

        // The cancelled trial gave its slot back.
        var next = await RunAsync("submit", file, "--watch", "--set", "seed=3", "--coordinator", http);
        Assert.True(next.ExitCode == 0, next.ToString());

        worker.Send(Signal.Terminate);
        Assert.Equal(0, (await worker.EndAsync()).ExitCode);
        coordinator.Send(Signal.Terminate);
        Assert.Equal(0, (await coordinator.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task A_wrong_file_is_refused_by_the_coordinator_with_the_same_report_as_by_the_command_line()
    {
        await using var coordinator = TestProcess.Aecluster("coordinator", "--port", "0", "--http-port", "0", "--runs", _folder["runs"]);
        var (_, http) = Addresses(await coordinator.LineAsync("Coordinator "));
        var file = _folder.Write("apart.yaml", Experiment.Replace("epochs: 2", "epochs: 0", StringComparison.Ordinal));

        var refused = await RunAsync("submit", file, "--coordinator", http);
        Assert.True(refused.ExitCode == 2, refused.ToString());
        var report = (await RunAsync("validate", file)).Error.Split('\n')[0];
        Assert.Contains("training.epochs", report, StringComparison.Ordinal);
        Assert.Contains(report[report.IndexOf("training.epochs", StringComparison.Ordinal)..], refused.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(_folder["runs"]));
    }

    [Fact]
    public async Task A_worker_whose_coordinator_was_killed_leaves_when_it_is_asked_to()
    {
        await using var coordinator = TestProcess.Aecluster("coordinator", "--port", "0", "--http-port", "0", "--runs", _folder["runs"]);
        var (cluster, http) = Addresses(await coordinator.LineAsync("Coordinator "));
        await using var worker = TestProcess.Aecluster("worker", "--join", cluster, "--device", "cpu", "--oversubscribe");
        var file = _folder.Write("apart.yaml", Experiment.Replace("epochs: 2", "epochs: 100000", StringComparison.Ordinal));
        await using var watch = TestProcess.Aecluster("submit", file, "--watch", "--coordinator", http);
        await watch.LineAsync("t01  epoch 1 ");
        coordinator.Send(Signal.Kill);
        await coordinator.EndAsync();

        // It has a checkpoint to hand back and nobody to take it; well before the minute that a busy coordinator gets.
        worker.Send(Signal.Terminate);
        var ended = await worker.EndAsync(TimeSpan.FromSeconds(40));
        Assert.True(ended.ExitCode == 0, ended.ToString());
    }

    /// <summary>From "Coordinator HOST:PORT, HTTP URL, runs in FOLDER".</summary>
    internal static (string Cluster, string Http) Addresses(string line)
    {
        var words = line.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        return (words[1], words[3]);
    }

    private static async Task<Ended> RunAsync(params string[] arguments)
    {
        await using var program = TestProcess.Aecluster(arguments);
        return await program.EndAsync();
    }
}
