using AeCluster.Coordinator.Analysis;
using AeCluster.Coordinator.Results;
using AeCluster.Coordinator.Results.Studies;
using AeCluster.Coordinator.Tests.Support;

namespace AeCluster.Coordinator.Tests.Results.Studies;

public sealed class StudyReaderTests : IDisposable
{
    private readonly TemporaryFolder _runs = new();

    public void Dispose() => _runs.Dispose();

    [Fact]
    public void The_tables_of_a_run_folder_are_enough()
    {
        var study = StudyReader.Read(RunTables.Write(_runs, "mine", 20), []);

        Assert.Equal("mine", study.Name);
        Assert.Equal(["training.optimizer.learning_rate", "model.activation"], study.Paths);
        Assert.Equal(new Goal("validation_loss"), Assert.Single(study.Goals));
        Assert.Equal((20, 18), (study.Trials.Count, study.Ranking.Count));
        Assert.Equal("t01", study.Ranking[0].Id);
        Assert.Equal([0.51, 0.21], study.Ranking[0].Curve);
        Assert.Equal(TimeSpan.FromSeconds(60), study.Trials[0].Ended - study.Trials[0].Started);
        Assert.True(study.Trials[9].IsFailed);
        Assert.Null(study.Trials[9].Value);
    }

    [Fact]
    public void Any_metric_may_be_a_goal_and_all_are_of_one_epoch()
    {
        var study = StudyReader.Read(
            RunTables.Write(_runs, "mine", 3), [new Goal("rounded_accuracy", IsMaximized: true), new Goal("mse")]);
        Assert.Equal(Analysis.Studies.Values(0.95, 0.1), study.Trials[0].Values);
    }

    [Fact]
    public void What_is_wrong_with_a_folder_is_said()
    {
        Assert.Matches("There is no .*trials.csv", Error(_runs.Path));

        var folder = RunTables.Write(_runs, "mine", 3);
        Assert.Matches("no metric 'validation_los'; did you mean 'validation_loss'", Error(folder, new Goal("validation_los")));

        File.AppendAllText(Path.Combine(folder, RunFolder.MetricsFile), "t01,three,train,10,1,0.5,0.9,0.2,1\n");
        Assert.Matches("metrics.csv, row 8, is damaged", Error(folder));

        File.WriteAllText(Path.Combine(folder, RunFolder.MetricsFile), "");
        Assert.Matches("does not begin with a row of column names", Error(folder));

        File.Delete(Path.Combine(folder, RunFolder.MetricsFile));
        Assert.Matches("There is no .*metrics.csv", Error(folder));
    }

    [Fact]
    public void An_epoch_that_is_being_written_is_left_out_and_one_trained_again_counts_once()
    {
        var folder = RunTables.Write(_runs, "mine", 1);
        File.AppendAllText(
            Path.Combine(folder, RunFolder.MetricsFile), "t01,2,train,20,1,0.19,0.95,0.1,1\nt01,3,train,30,1,0.0");
        Assert.Equal([0.51, 0.19], StudyReader.Read(folder, []).Trials[0].Curve);
    }

    private static string Error(string folder, params Goal[] goals) =>
        Assert.Throws<RunFolderException>(() => StudyReader.Read(folder, goals)).Message;
}
