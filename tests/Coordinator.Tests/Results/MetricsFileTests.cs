using System.Text;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Results;
using AeCluster.Coordinator.Results.Reports;
using AeCluster.Coordinator.Results.Tables;
using AeCluster.Coordinator.Results.Writing;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Messages;

namespace AeCluster.Coordinator.Tests.Results;

public sealed class MetricsFileTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();
    private readonly RunFolder _folder;
    private ResultFiles _files;
    private ExperimentState _state = Experiments.Of(Experiments.Trial("t1").On("w1"), Experiments.Trial("t2").On("w2"));

    public MetricsFileTests()
    {
        _folder = RunFolder.Create(_temporary["run"], "");
        _files = new ResultFiles(_folder);
    }

    private string Table => _temporary["run", RunFolder.MetricsFile];

    private IEnumerable<string> Rows => File.ReadLines(Table).Skip(1).Select(row => string.Join(' ', row.Split(',')[..2]));

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void Rows_of_new_epochs_are_appended_as_they_come()
    {
        Measure("t2", 1);
        Write();
        var before = File.ReadAllText(Table);
        // Of a file that is replaced this handle would keep the old content.
        using var kept = new FileStream(Table, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Measure("t1", 1);
        Measure("t2", 2);
        Write();

        Assert.StartsWith(before, File.ReadAllText(Table), StringComparison.Ordinal);
        Assert.Equal(["t2 1", "t1 1", "t2 2"], Rows);
        Assert.Equal(new FileInfo(Table).Length, kept.Length);
    }

    [Fact]
    public void At_the_end_it_is_ordered_by_trial()
    {
        Write();
        Measure("t2", 1);
        Measure("t1", 1);
        Write();
        foreach (var trial in (string[])["t1", "t2"])
        {
            Happen(new TrialCompleted(new TrialId(trial), Experiments.Began, Sample.Checkpoint(1), new string('f', 64)));
        }

        Write();

        Assert.Equal(Encoding.UTF8.GetString(MetricsTable.Of(_state)), File.ReadAllText(Table));
        Assert.Equal(["t1 1", "t2 1"], Rows);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Epochs_that_were_withdrawn_are_not_in_it(bool isWritten)
    {
        Write();
        Measure("t1", 1);
        Measure("t1", 2);
        if (isWritten)
        {
            Write();
        }

        Happen(new TrainingStarted(new TrialId("t1"), Experiments.Began, 10, 1, 100, 1000));
        Write();
        Assert.Equal(["t1 1"], Rows);

        Measure("t1", 2);
        Write();
        Assert.Equal(["t1 1", "t1 2"], Rows);
    }

    [Fact]
    public void A_metric_that_no_epoch_had_before_gets_a_column()
    {
        Measure("t1", 1);
        Write();
        Measure("t2", 1, ("latent", 0.25));
        Write();

        Assert.Equal(Encoding.UTF8.GetString(MetricsTable.Of(_state)), File.ReadAllText(Table));
        Assert.Contains(",latent,", File.ReadLines(Table).First(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_crash_has_left_of_a_row_is_gone_after_the_next_start()
    {
        Measure("t1", 1);
        Write();
        File.AppendAllText(Table, "t1,2,tra");

        _files = new ResultFiles(_folder);
        Write();

        Assert.Equal(Encoding.UTF8.GetString(MetricsTable.Of(_state)), File.ReadAllText(Table));
    }

    [Fact]
    public void A_file_that_is_not_the_one_written_last_is_replaced()
    {
        Measure("t1", 1);
        Write();
        File.AppendAllText(Table, "a remark");
        Measure("t1", 2);
        Write();
        Assert.Equal(["t1 1", "t1 2"], Rows);

        File.Delete(Table);
        Measure("t1", 3);
        Write();
        Assert.Equal(["t1 1", "t1 2", "t1 3"], Rows);
    }

    [Fact]
    public void A_row_that_is_being_written_is_not_read()
    {
        Measure("t1", 1);
        Write();
        File.AppendAllText(Table, "t1,2,tra");
        Assert.Single(TableRow.ReadAll(Table, isAppendedTo: true));
    }

    private void Measure(string trial, int epoch, params (string Name, double Value)[] parts) =>
        Happen(new EpochRecorded(
            new TrialId(trial),
            Experiments.Began,
            Sample.Epoch(epoch) with { Parts = parts.ToDictionary(part => part.Name, part => part.Value) }));

    private void Happen(TrialEvent change)
    {
        _state = _state.Apply(change);
        _files.Apply(change);
    }

    private void Write() => _files.WriteMetrics(_state);
}
