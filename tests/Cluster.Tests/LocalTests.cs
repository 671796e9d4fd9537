using AeCluster.Cluster.Tests.Support;

namespace AeCluster.Cluster.Tests;

/// <summary><c>aecluster local</c> and its workers under disturbances.</summary>
public sealed class LocalTests(Undisturbed undisturbed) : IDisposable
{
    private readonly TestFolder _folder = new();

    private string Run => _folder["run"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_killed_worker_is_started_again_and_the_sweep_ends_as_if_nothing_had_happened()
    {
        await using var local = Start(Undisturbed.Experiment, workers: "1");
        await local.LineAsync("t01  checkpoint at step 80 ");
        Posix.Send(Signal.Kill, Assert.Single(local.Children()));

        var ended = await local.EndAsync();
        Assert.True(ended.ExitCode == 0, ended.ToString());
        Assert.Contains("t01  attempt 1 ended: the worker's process ended ", ended.Out, StringComparison.Ordinal);
        Assert.Contains("t01  attempt 2 goes on at step ", ended.Out, StringComparison.Ordinal);
        var folder = new RunFolderReader(Run);
        Assert.Equal("2", folder.Trials[0]["attempts"]);
        await undisturbed.AssertSameAsync(folder);
    }

    [Fact]
    public async Task Control_c_stops_the_run_says_what_is_kept_and_leaves_no_process()
    {
        await using var local = Start(Endless, workers: "2");
        await local.LineAsync("t01  epoch 1 ");
        var workers = local.Children();
        Assert.Equal(2, workers.Count);
        local.Send(Signal.Interrupt);

        var ended = await local.EndAsync();
        Assert.True(ended.ExitCode == 130, ended.ToString());
        Assert.Contains(
            $"Interrupted. Kept in {Run}: the tables, the metrics, and every checkpoint stored so far.",
            ended.Error,
            StringComparison.Ordinal);
        Assert.All(workers, worker => Assert.False(Posix.IsRunning(worker)));
        var folder = new RunFolderReader(Run);
        Assert.Equal("cancelled", Assert.Single(folder.Trials)["status"]);
        Assert.NotEmpty(folder.Metrics);
        Assert.NotEmpty(Directory.GetFiles(folder.File("trials", "t01", "checkpoints"), "epoch-*.safetensors"));
    }

    /// <summary>Killed without warning, interrupted by Ctrl+C, and each time resumed: the weights are those of a run that
    /// nobody disturbed.</summary>
    [Fact]
    public async Task A_run_that_was_killed_and_then_interrupted_is_resumed_to_the_same_weights()
    {
        await using (var killed = Start(Undisturbed.Experiment, workers: "1"))
        {
            await killed.LineAsync("t01  checkpoint at step 80 ");
            killed.Send(Signal.Kill);
            await killed.EndAsync();
        }

        string hint;
        await using (var interrupted = Resume("--workers", "1"))
        {
            await interrupted.LineAsync("t01  attempt 2 goes on at step ");
            interrupted.Send(Signal.Interrupt);
            var ended = await interrupted.EndAsync();
            Assert.True(ended.ExitCode == 130, ended.ToString());
            hint = ended.Error;
        }

        Assert.Contains($"Go on with `aecluster resume {Run} --workers 1 --oversubscribe`.", hint, StringComparison.Ordinal);
        await using var resumed = Resume("--workers", "1");
        var last = await resumed.EndAsync();
        Assert.True(last.ExitCode == 0, last.ToString());
        await undisturbed.AssertSameAsync(new RunFolderReader(Run));

        // There is nothing left to do.
        await using var again = Resume();
        var refused = await again.EndAsync();
        Assert.True(refused.ExitCode == 2, refused.ToString());
        Assert.Contains($"{Run} is over: there is nothing to resume", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Workers_end_by_themselves_when_the_process_that_started_them_is_killed()
    {
        await using var local = Start(Endless, workers: "2");
        await local.LineAsync("t01  trains from step 0 ");
        var workers = local.Children();
        Assert.Equal(2, workers.Count);
        local.Send(Signal.Kill);

        await Wait.ForAsync("the workers' end", () => !workers.Any(Posix.IsRunning), TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task A_trial_that_diverges_fails_with_its_reason_and_the_others_complete()
    {
        await using var local = Start("""
            name: too-steep
            data: {source: shapes, train: 500, validation: 100}
            model: {variant: linear, codings: 4}
            training: {loss: mse, optimizer: {name: sgd}, epochs: 2, batch: 25}
            search:
              strategy: grid
              over:
                training.optimizer.learning_rate: [0.1, 1000000, 0.01]
            """, workers: "1");

        var ended = await local.EndAsync();
        Assert.True(ended.ExitCode == 1, ended.ToString());
        var trials = new RunFolderReader(Run).Trials;
        Assert.Equal(["completed", "failed", "completed"], trials.Select(trial => trial["status"]));
        Assert.Equal("1", trials[1]["attempts"]);
        Assert.Empty(trials[1]["parameters_sha256"]);
        Assert.Contains("diverged", trials[1]["reason"], StringComparison.Ordinal);
        Assert.Contains($"t02 failed: {trials[1]["reason"]}", ended.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_experiment_expects_of_its_results_is_reported_at_its_end_and_afterwards_from_the_folder()
    {
        await using var local = Start("""
            name: expecting
            data: {source: shapes, train: 200, validation: 100}
            training: {loss: mse, epochs: 1, batch: 20}
            search:
              strategy: list
              trials:
                - {name: with a sense of proportion, at_most: {validation_loss: 1000}, model: {variant: linear, codings: 2}}
                - {name: overambitious, published: {validation_loss: -1}, model: {variant: linear, codings: 3}}
            """, workers: "1");

        var ended = await local.EndAsync();
        Assert.True(ended.ExitCode == 0, ended.ToString());
        Assert.Contains("t02    linear   overambitious", ended.Out, StringComparison.Ordinal);
        Assert.EndsWith("1 of 2 rows met", ended.Out.TrimEnd(), StringComparison.Ordinal);

        await using var report = TestProcess.Aecluster("report", Run, "--markdown");
        var reported = await report.EndAsync();
        Assert.True(reported.ExitCode == 1, reported.ToString());
        var kept = await File.ReadAllTextAsync(Path.Combine(Run, "report.md"), TestContext.Current.CancellationToken);
        Assert.Equal(kept.TrimEnd(), reported.Out.TrimEnd());
        Assert.Matches(@"measured on \d{4}-\d\d-\d\d .* on 1 worker\n- .*\n- .+, \d+ cores, cpu, AeCluster [\d.]+, TorchSharp [\d.]+, \.NET ", reported.Out);
    }

    /// <summary>A trial too long for any test to finish.</summary>
    private static string Endless { get; } =
        Undisturbed.Experiment.Replace($"epochs: {Undisturbed.Epochs}", "epochs: 100000", StringComparison.Ordinal);

    private TestProcess Resume(params string[] options) =>
        TestProcess.Aecluster(["resume", Run, "--every", "0", "--oversubscribe", .. options]);

    private TestProcess Start(string yaml, string workers) => TestProcess.Aecluster(
        "local", _folder.Write("experiment.yaml", yaml), "--workers", workers, "--out", Run, "--every", "0", "--oversubscribe");
}
