using AeCluster.Cluster.Tests.Support;

namespace AeCluster.Cluster.Tests;

/// <summary>Coordinator, worker and command line as separate processes that communicate over the network.</summary>
public sealed class SeparateProcessTests : IAsyncDisposable
{
    private const string Experiment = """
        name: apart
        data: {source: shapes, train: 500, validation: 100}
        model: {variant: stacked, hidden: [20], codings: 4}
        training: {loss: mse, epochs: 2, batch: 25}
        """;

    private readonly ProcessCluster _cluster = new();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task An_experiment_is_submitted_watched_listed_and_another_one_cancelled_over_http()
    {
        var coordinator = await _cluster.CoordinatorAsync();
        var worker = _cluster.Worker();
        var file = _cluster.Write(Experiment);

        // The experiment may be submitted before the worker has joined, and then waits for it.
        var watched = await _cluster.AskAsync("submit", file, "--watch", "--every", "0", "--set", "seed=3");
        Assert.True(watched.ExitCode == 0, watched.ToString());
        Assert.Contains("t01  epoch 2  loss ", watched.Out, StringComparison.Ordinal);
        Assert.Contains("t01  completed, parameters ", watched.Out, StringComparison.Ordinal);
        Assert.Contains(" has completed: 1 trial", watched.Out, StringComparison.Ordinal);
        var folder = _cluster.Run;
        Assert.Equal("completed", folder.Trials[0]["status"]);
        folder.AssertEpochsOnceEach("t01", 2);

        var endless = await _cluster.AskAsync("submit", file, "--set", "training.epochs=100000", "--set", "name=endless");
        Assert.True(endless.ExitCode == 0, endless.ToString());
        var id = endless.Out.Trim();
        Assert.StartsWith("endless-", id, StringComparison.Ordinal);
        var status = await _cluster.AskAsync("status");
        Assert.True(status.ExitCode == 0, status.ToString());
        Assert.Contains(id, status.Out, StringComparison.Ordinal);
        Assert.Contains("apart-", status.Out, StringComparison.Ordinal);
        Assert.Contains($"-{Assert.Single(worker.Children())}-", status.Out, StringComparison.Ordinal);

        var cancelled = await _cluster.AskAsync("cancel", "endless");
        Assert.True(cancelled.ExitCode == 0, cancelled.ToString());
        var end = await _cluster.AskAsync("watch", id);
        Assert.True(end.ExitCode == 1, end.ToString());
        Assert.Contains(" was cancelled: 1 cancelled", end.Out, StringComparison.Ordinal);

        // The cancelled trial has released its slot.
        var next = await _cluster.AskAsync("submit", file, "--watch", "--set", "seed=3");
        Assert.True(next.ExitCode == 0, next.ToString());

        worker.Send(Signal.Terminate);
        Assert.Equal(0, (await worker.EndAsync()).ExitCode);
        coordinator.Send(Signal.Terminate);
        Assert.Equal(0, (await coordinator.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task A_wrong_file_is_refused_by_the_coordinator_with_the_same_report_as_by_the_command_line()
    {
        await _cluster.CoordinatorAsync();
        var file = _cluster.Write(Experiment.Replace("epochs: 2", "epochs: 0", StringComparison.Ordinal));

        var refused = await _cluster.AskAsync("submit", file);
        Assert.True(refused.ExitCode == 2, refused.ToString());
        var report = (await ValidateAsync(file)).Error.Split('\n')[0];
        Assert.Contains("training.epochs", report, StringComparison.Ordinal);
        Assert.Contains(
            report[report.IndexOf("training.epochs", StringComparison.Ordinal)..],
            refused.Error,
            StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(_cluster.Runs));
    }

    [Fact]
    public async Task A_worker_whose_coordinator_was_killed_leaves_when_it_is_asked_to()
    {
        var coordinator = await _cluster.CoordinatorAsync();
        var worker = _cluster.Worker();
        await _cluster
            .Submit(Experiment.Replace("epochs: 2", "epochs: 100000", StringComparison.Ordinal))
            .LineAsync("t01  epoch 1 ");
        coordinator.Send(Signal.Kill);
        await coordinator.EndAsync();

        // The worker cannot hand back its checkpoint, and must exit well before the minute that it grants a busy coordinator.
        worker.Send(Signal.Terminate);
        var ended = await worker.EndAsync(TimeSpan.FromSeconds(40));
        Assert.True(ended.ExitCode == 0, ended.ToString());
    }

    private static async Task<ProcessResult> ValidateAsync(string file)
    {
        await using var program = TestProcess.Aecluster("validate", file);
        return await program.EndAsync();
    }
}
