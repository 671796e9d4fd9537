using AeCluster.Coordinator.Results;
using AeCluster.Coordinator.Results.Reports;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Coordinator.Yaml;

namespace AeCluster.Coordinator.Tests.Results.Reports;

/// <summary>Run folders that are not whole: one error each, which says where.</summary>
public sealed class RecordedRunTests : IDisposable
{
    private readonly TemporaryFolder _runs = new();
    private readonly string _folder;

    public RecordedRunTests()
    {
        var plan = Runs.Plan("- {name: a, published: {validation_loss: 1}, seed: 1}\n- {name: \"b, c\", seed: 2}");
        _folder = _runs.Write(plan, Runs.Completed(plan, (0.1 + 0.2, 0.9, [("latent", double.NaN)]), (1, 1, [])));
    }

    private string Trials => Path.Combine(_folder, RunFolder.TrialsFile);

    private string Metrics => Path.Combine(_folder, RunFolder.MetricsFile);

    public void Dispose() => _runs.Dispose();

    [Fact]
    public void The_last_epoch_is_read_to_the_bit_with_every_metric_that_was_measured()
    {
        var run = RecordedRun.Read(_folder);

        Assert.Equal(["latent", "loss", "rounded_accuracy", "validation_loss"], run.Trials[0].Metrics.Keys.Order());
        Assert.Equal((0.1 + 0.2, double.NaN), (run.Trials[0].Metrics["validation_loss"], run.Trials[0].Metrics["latent"]));
        Assert.DoesNotContain("latent", run.Trials[1].Metrics.Keys);
        Assert.Equal((2, "w1", 83.0), (run.Trials[1].Epochs, run.Trials[1].Worker, run.Trials[1].Seconds));
    }

    [Fact]
    public void A_folder_without_an_experiment_is_no_run_folder()
    {
        File.Delete(Path.Combine(_folder, RunFolder.ExperimentFile));
        Assert.Equal($"'{_folder}' is no run folder: it has no experiment.yaml.", Refusal());
    }

    [Fact]
    public void A_damaged_experiment_is_reported_by_its_line()
    {
        File.AppendAllText(Path.Combine(_folder, RunFolder.ExperimentFile), "sede: 1\n");
        Assert.Contains(
            "experiment.yaml:",
            Assert.Throws<SpecFileException>(() => RecordedRun.Read(_folder)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RunFolder.TrialsFile)]
    [InlineData(RunFolder.MetricsFile)]
    public void A_missing_table_is_named(string table)
    {
        File.Delete(Path.Combine(_folder, table));
        Assert.Equal(
            $"There is no {Path.Combine(_folder, table)}: the run has written no tables yet, or it was deleted.",
            Refusal());
    }

    [Theory]
    [InlineData("")]
    [InlineData("trial,status")]
    [InlineData("trial,trial\nt01,t01\n")]
    public void A_table_that_is_none_is_damaged(string text)
    {
        File.WriteAllText(Trials, text);
        Assert.StartsWith($"{Trials} is damaged: ", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_that_is_cut_short_is_named()
    {
        var lines = File.ReadAllLines(Metrics);
        File.WriteAllLines(Metrics, [.. lines[..^1], "t02,2,train"]);
        Assert.StartsWith(
            $"{Metrics}, row 5, is damaged: it has 3 cells, the row of column names ",
            Refusal(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_metric_that_is_no_number_is_named()
    {
        File.WriteAllText(
            Metrics,
            File.ReadAllText(Metrics)
                .Replace("0.30000000000000004", "0,3", StringComparison.Ordinal)
                .Replace("0,3", "\"0,3\"", StringComparison.Ordinal));
        Assert.Equal($"{Metrics}, row 3, is damaged: validation_loss is '0,3', not a number.", Refusal());
    }

    [Fact]
    public void Tables_of_another_run_are_noticed()
    {
        File.WriteAllText(Trials, File.ReadAllText(Trials).Replace("\nt02,", "\nt03,", StringComparison.Ordinal));
        Assert.Contains(
            "has 0 rows for trial t02 of experiment.yaml, not one: the two are not of the same run",
            Refusal(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Epochs_that_are_missing_are_noticed()
    {
        File.WriteAllLines(Metrics, File.ReadAllLines(Metrics)[..^1]);
        Assert.Contains("has 1 epochs of trial t02, but trials.csv says that it had 2", Refusal(), StringComparison.Ordinal);
    }

    private string Refusal() => Assert.Throws<RunFolderException>(() => RecordedRun.Read(_folder)).Message;
}
