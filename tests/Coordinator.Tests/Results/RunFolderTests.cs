using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Files;
using AeCluster.Coordinator.Results;
using AeCluster.Coordinator.Results.Writing;
using AeCluster.Coordinator.Tests.Support;

namespace AeCluster.Coordinator.Tests.Results;

public sealed class RunFolderTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    private string Run => _temporary["runs", "shapes-1"];

    [Fact]
    public void A_new_run_folder_holds_what_was_asked_for()
    {
        RunFolder.Create(Run, "name: shapes\n");

        Assert.Equal(["runs/shapes-1/experiment.yaml"], _temporary.Files);
        Assert.Equal("name: shapes\n", File.ReadAllText(Path.Combine(Run, "experiment.yaml")));
    }

    [Fact]
    public void A_folder_that_already_holds_an_experiment_is_refused_and_left_alone()
    {
        RunFolder.Create(Run, "name: first");

        var refusal = Assert.Throws<RunFolderException>(() => RunFolder.Create(Run, "name: second"));

        Assert.Contains("already holds an experiment", refusal.Message);
        Assert.Equal("name: first", File.ReadAllText(Path.Combine(Run, "experiment.yaml")));
    }

    [Fact]
    public void A_file_in_the_folders_place_is_refused()
    {
        File.WriteAllText(_temporary["taken"], "");

        Assert.Contains("is a file", Assert.Throws<RunFolderException>(() => RunFolder.Create(_temporary["taken"], "")).Message);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_refused_with_its_path_and_what_to_do()
    {
        File.WriteAllText(_temporary["taken"], "");

        var refusal = Assert.Throws<RunFolderException>(() => RunFolder.Create(_temporary["taken", "run"], ""));

        Assert.Contains(_temporary["taken", "run", "experiment.yaml"], refusal.Message);
        Assert.Contains("choose another one", refusal.Message);
    }

    [Fact]
    public void A_run_folder_is_opened_again_and_cleared_of_what_a_killed_process_left_half_written()
    {
        RunFolder.Create(Run, "");
        Directory.CreateDirectory(Path.Combine(Run, "trials", "t01", "checkpoints"));
        File.WriteAllText(Path.Combine(Run, "trials", "t01", "checkpoints", ".0123.part"), "half");

        var folder = RunFolder.Open(Run);

        Assert.Equal(Run, folder.Folder);
        Assert.Equal(["runs/shapes-1/experiment.yaml"], _temporary.Files);
    }

    [Fact]
    public void A_folder_without_an_experiment_cannot_be_opened() =>
        Assert.Contains("has no experiment.yaml", Assert.Throws<RunFolderException>(() => RunFolder.Open(Run)).Message);

    [Fact]
    public void Tables_are_written_whole_each_time()
    {
        var folder = RunFolder.Create(Run, "");
        var trial = Experiments.Trial("t01").On("w1").MeasureMany(3, 0.2);
        new ResultFiles(folder).WriteTables(Experiments.Of(trial));
        new ResultFiles(folder).WriteTables(Experiments.Of(trial));

        Assert.Equal(4, File.ReadAllLines(Path.Combine(Run, "metrics.csv")).Length);
        Assert.Equal(2, File.ReadAllLines(Path.Combine(Run, "trials.csv")).Length);
    }

    [Fact]
    public void A_failed_write_keeps_what_was_there_and_says_how_to_mend_it()
    {
        var folder = RunFolder.Create(Run, "");
        new ResultFiles(folder).WriteTables(Experiments.Of(Experiments.Trial("t01")));
        var before = File.ReadAllText(Path.Combine(Run, "trials.csv"));
        // A folder of that name cannot be replaced by a file, whoever runs the test.
        File.Delete(Path.Combine(Run, "metrics.csv"));
        Directory.CreateDirectory(Path.Combine(Run, "metrics.csv"));

        var failure = Assert.Throws<RunFolderException>(() =>
            new ResultFiles(folder).WriteTables(Experiments.Of(Experiments.Trial("t01"))));

        Assert.Contains(Path.Combine(Run, "metrics.csv"), failure.Message);
        Assert.Contains("What was written before is kept", failure.Message);
        Assert.Equal(before, File.ReadAllText(Path.Combine(Run, "trials.csv")));
        Assert.DoesNotContain(_temporary.Files, file => file.EndsWith(".part", StringComparison.Ordinal));
    }

    [Fact]
    public void A_failed_write_says_what_to_do_about_its_cause()
    {
        Assert.Equal(
            "Could not write /runs/a.csv: the disk is full. Free some space there.",
            DiskFailure.Describe("/runs/a.csv", new IOException("No space left on device", 28)));
        Assert.Equal(
            "Could not write /runs/a.csv: Access is denied. "
            + "Make the folder writable for the user who runs the coordinator, or choose another one.",
            DiskFailure.Describe("/runs/a.csv", new UnauthorizedAccessException("Access is denied.")));
    }

    [Fact]
    public async Task A_reader_never_sees_half_a_table()
    {
        var folder = RunFolder.Create(Run, "");
        ExperimentState[] states =
        [
            Experiments.Of(Experiments.Trial("t01").On("w1").MeasureMany(20, 0.2)),
            Experiments.Of(
                Enumerable.Range(1, 30).Select(number => Experiments.Trial($"t{number:00}").On("w1").MeasureMany(20, 0.2))),
        ];
        new ResultFiles(folder).WriteTables(states[0]);
        using var enough = new CancellationTokenSource();
        var seen = new HashSet<int>();
        var reader = Task.Run(() =>
        {
            while (!enough.IsCancellationRequested)
            {
                seen.Add(File.ReadAllLines(Path.Combine(Run, "metrics.csv")).Length);
            }
        }, TestContext.Current.CancellationToken);

        for (var i = 0; i < 100; i++)
        {
            new ResultFiles(folder).WriteTables(states[i % 2]);
        }

        await enough.CancelAsync();
        await reader;
        Assert.Subset(new HashSet<int> { 21, 601 }, seen);
    }

    public void Dispose() => _temporary.Dispose();
}
