using AeCluster.Coordinator.Actors;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Results;
using AeCluster.Coordinator.Tests.Results.Reports;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Messages.Protocol;
using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using Akka.TestKit;
using static AeCluster.Coordinator.Tests.Support.Experiments;

namespace AeCluster.Coordinator.Tests.Actors;

/// <summary>Timers run on the test's clock, which moves only when told to.</summary>
public sealed class RunFolderWriterSpecs(ITestOutputHelper output) : Akka.Hosting.TestKit.TestKit(output: output)
{
    private readonly TemporaryFolder _runs = new();
    private RunFolder _folder = null!;
    private TestProbe _parent = null!;
    private IActorRef _writer = null!;

    protected override Config Config => """akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit" """;

    private string Metrics => _runs["run", RunFolder.MetricsFile];

    protected override void ConfigureAkka(AkkaConfigurationBuilder builder, IServiceProvider provider)
    {
    }

    [Fact]
    public void States_that_come_faster_than_they_are_written_replace_each_other()
    {
        Create();
        for (var epoch = 1; epoch <= 3; epoch++)
        {
            Write(Of(Trial("t1").On("w1").MeasureMany(epoch, 0.1)));
        }

        Assert.False(File.Exists(Metrics));
        Advance(0.5);
        Assert.Equal(1 + 3, File.ReadLines(Metrics).Count());

        File.Delete(Metrics);
        Advance(60);
        Assert.False(File.Exists(Metrics));
    }

    [Fact]
    public void Metrics_are_appended_twice_a_second_and_the_other_tables_replaced_less_often()
    {
        Create();
        var trials = _runs["run", RunFolder.TrialsFile];
        var trial = Trial("t1").On("w1");
        Write(Of(trial));
        Advance(0.5);
        var before = File.ReadAllText(trials);

        var epoch = Ended().Epochs[0];
        _writer.Tell(new RunFolderWriter.Append(new EpochRecorded(trial.Id, Began, epoch)));
        Write(Of(trial.Apply(new EpochRecorded(trial.Id, Began, epoch))));
        Advance(0.5);
        Assert.Equal(1 + 1, File.ReadLines(Metrics).Count());
        Assert.Equal(before, File.ReadAllText(trials));

        Advance(1.5);
        Assert.NotEqual(before, File.ReadAllText(trials));
        Assert.Equal(1 + 1, File.ReadLines(Metrics).Count());
    }

    [Fact]
    public void The_end_is_written_at_once_and_announced_when_it_is()
    {
        Create();
        Over(Ended());
        Write(Of(Ended()));
        _parent.ExpectMsg<RunFolderWriter.Finished>();
        Assert.True(File.Exists(Metrics));
        Assert.True(File.Exists(_runs["run", RunFolder.LossFile]));
        Assert.True(File.Exists(_runs["run", "trials", "t1", RunFolder.LossFile]));
    }

    /// <summary>Drawing a thousand trials that never began would keep a cancelled experiment from its end for a minute.</summary>
    [Fact]
    public void A_trial_without_an_epoch_has_no_plot()
    {
        Create();
        var waited = Trial("t1") with { Status = TrialStatus.Cancelled, EndedAt = Began };
        var failed = Trial("t2").On("w1") with { Status = TrialStatus.Failed, EndedAt = Began };
        Over(waited);
        Over(failed);
        Write(Of(waited, failed));
        _parent.ExpectMsg<RunFolderWriter.Finished>();
        Assert.False(Directory.Exists(_runs["run", "trials"]));
        Assert.True(File.Exists(_runs["run", RunFolder.LossFile]));
    }

    [Fact]
    public void Every_trial_that_has_ended_is_drawn_while_others_run_and_after_a_restart()
    {
        Create();
        var ended = Enumerable.Range(1, 5).Select(number => Ended($"t{number}")).ToList();
        var state = Of([.. ended, Trial("t6")]);
        ended.ForEach(Over);
        Write(state);
        Advance(0.5);
        AwaitAssert(() => Assert.All(ended, trial => Assert.True(_folder.IsDrawn(trial))));

        File.Delete(_runs["run", "trials", "t3", RunFolder.LossFile]);
        _writer = _parent.ChildActorOf(RunFolderWriter.Props(_folder, state, []));
        Sync();
        Advance(0.5);
        AwaitAssert(() => Assert.All(ended, trial => Assert.True(_folder.IsDrawn(trial))));
    }

    [Fact]
    public void A_plot_that_could_not_be_written_is_drawn_later()
    {
        Create();
        var obstacle = _runs["run", "trials"];
        File.WriteAllText(obstacle, "");
        Over(Ended());
        Write(Of(Ended(), Trial("t2")));
        Advance(0.5);
        _parent.ExpectMsg<RunFolderWriter.Problem>();

        File.Delete(obstacle);
        Advance(5);
        AwaitAssert(() => Assert.True(_folder.IsDrawn(Ended())));
    }

    /// <summary>What has a row or a curve for each trial takes a share of the time that does not grow with the trials.</summary>
    [Theory]
    [InlineData(10, 2, 2)]
    [InlineData(10_000, 10, 50)]
    public void The_more_trials_there_are_the_less_often_tables_and_plot_are_replaced(int trials, int tables, int plot)
    {
        Create();
        var state = Of([.. Enumerable.Range(1, trials).Select(number => Trial($"t{number}"))]);
        string[] replaced = [_runs["run", RunFolder.TrialsFile], _runs["run", RunFolder.LossFile]];
        End("t1");
        Advance(0.5);
        AwaitAssert(() => Assert.All(replaced, file => Assert.True(File.Exists(file))));
        foreach (var file in replaced)
        {
            File.Delete(file);
        }

        for (var (passed, number) = (0, 2); passed < plot; passed++, number++)
        {
            Assert.Equal([passed >= tables, false], replaced.Select(File.Exists));
            End($"t{number % trials + 1}");
            Advance(1);
        }

        AwaitAssert(() => Assert.All(replaced, file => Assert.True(File.Exists(file))));

        void End(string id)
        {
            Over(Ended(id));
            state = state.With(Ended(id));
            Write(state);
        }
    }

    [Fact]
    public void At_the_end_results_are_held_against_what_was_expected_where_anything_was()
    {
        Create();
        Write(Of(Ended()));
        _parent.ExpectMsg<RunFolderWriter.Finished>();
        Assert.False(File.Exists(_runs["run", RunFolder.ReportFile]));

        var plan = Runs.Plan("- {name: a, published: {validation_loss: 0.3}, seed: 1}");
        File.WriteAllText(_runs["run", RunFolder.ExperimentFile], plan.ResolvedYaml);
        Write(Runs.Completed(plan, (0.301, 0.9, [])));
        _parent.ExpectMsg<RunFolderWriter.Finished>();
        Assert.Contains(
            "| t01 | a | validation_loss | 0.30100 | 0.3000 | met |",
            File.ReadAllText(_runs["run", RunFolder.ReportFile]));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_reported_once_and_tried_again()
    {
        Create();
        Directory.CreateDirectory(Metrics);
        Write(Of(Ended()));
        Assert.Contains(RunFolder.MetricsFile, _parent.ExpectMsg<RunFolderWriter.Problem>().Message);
        Advance(5);
        _parent.ExpectNoMsg(TimeSpan.FromMilliseconds(100));

        Directory.Delete(Metrics);
        Advance(5);
        _parent.ExpectMsg<RunFolderWriter.Recovered>();
        Assert.Null(_parent.ExpectMsg<RunFolderWriter.Finished>().Problem);
        Assert.True(File.Exists(Metrics));
    }

    [Fact]
    public void A_folder_that_stays_unwritable_after_the_last_trial_ends_the_experiment_with_the_reason()
    {
        Create();
        Directory.CreateDirectory(Metrics);
        Write(Of(Ended()));
        _parent.ExpectMsg<RunFolderWriter.Problem>();
        Advance(5);
        Advance(5);
        Assert.Contains(RunFolder.MetricsFile, _parent.ExpectMsg<RunFolderWriter.Finished>().Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_deleted_is_written_again_but_for_what_is_lost()
    {
        Create();
        var (running, ended) = (Trial("t2").On("w1").Measure(0.5, 0.5), Ended());
        Write(Of(running, ended));
        Advance(0.5);
        Directory.Delete(_folder.Folder, recursive: true);
        Advance(2);
        Assert.Contains("weights and pictures of t1 are lost", _parent.ExpectMsg<RunFolderWriter.Restored>().Message);
        Assert.Equal("name: shapes\n", File.ReadAllText(_runs["run", RunFolder.ExperimentFile]));
        Assert.True(File.Exists(Metrics));
        Assert.True(File.Exists(_runs["run", "trials", "t1", RunFolder.LossFile]));
        _writer.Tell(new RunFolderWriter.Append(new EpochRecorded(running.Id, Began, running.Epochs[0])));
        Sync();
        Assert.True(File.Exists(_folder.LogPath));

        Write(Of(running.Complete(new string('f', 64), 60), ended));
        Assert.Contains(
            "was deleted or moved away", _parent.ExpectMsg<RunFolderWriter.Finished>().Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Checkpoints_that_no_attempt_will_need_are_deleted_and_files_not_yet_reported_are_not()
    {
        Create();
        var checkpoints = Directory.CreateDirectory(_runs["run", "trials", "t1", "checkpoints"]).FullName;
        foreach (
            var name in (string[])
                ["old.safetensors", "epoch-1.safetensors", "epoch-2.safetensors", "epoch-3.safetensors", "final.safetensors"])
        {
            File.WriteAllText(Path.Combine(checkpoints, name), "weights");
        }

        var running = Trial("t1").On("w1").Measure(0.5, 0.5).Keep().Measure(0.4, 0.4).Keep();
        Keep(new CheckpointRef("old.safetensors", 0, 0, "", 7));
        running.Checkpoints.ForEach(Keep);
        Write(Of(running));
        Advance(0.5);
        Assert.Equal(["epoch-1.safetensors", "epoch-2.safetensors", "epoch-3.safetensors", "final.safetensors"], Names());

        var final = new CheckpointRef("final.safetensors", 2, 20, "", 7);
        Write(Of(running with { Status = TrialStatus.Completed, Final = final, EndedAt = Began }));
        Assert.Equal(["epoch-1.safetensors", "epoch-2.safetensors", "final.safetensors"], Names());

        void Keep(CheckpointRef checkpoint) =>
            _writer.Tell(new RunFolderWriter.Append(new CheckpointKept(running.Id, Began, checkpoint)));

        IEnumerable<string> Names() =>
            Directory.GetFiles(checkpoints).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);
    }

    [Fact]
    public void Every_event_is_a_line_of_the_log_at_once()
    {
        Create();
        foreach (var epoch in Ended().Epochs)
        {
            _writer.Tell(new RunFolderWriter.Append(new EpochRecorded(Trial("t1").Id, Began, epoch)));
        }

        Sync();
        using var log = new StreamReader(new FileStream(_folder.LogPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        Assert.Equal(Ended().Epochs.Count, log.ReadToEnd().TrimEnd().Split('\n').Length);
    }

    protected override async Task AfterAllAsync()
    {
        // Actors write there until they have ended.
        await Sys.Terminate();
        _runs.Dispose();
    }

    private static TrialState Ended(string id = "t1") => Trial(id).On("w1").MeasureMany(4, 0.1).Complete(new string('f', 64), 60);

    private void Create()
    {
        _folder = RunFolder.Create(_runs["run"], "name: shapes\n");
        _parent = CreateTestProbe();
        _writer = _parent.ChildActorOf(RunFolderWriter.Props(_folder, Of(Trial("t1")), []));
    }

    /// <summary>The writer is told of the last event of a trial.</summary>
    private void Over(TrialState trial) =>
        _writer.Tell(new RunFolderWriter.Append(new TrialCancelled(trial.Id, Began)));

    private void Write(ExperimentState state)
    {
        _writer.Tell(new RunFolderWriter.Write(state));
        Sync();
    }

    private void Advance(double seconds)
    {
        ((TestScheduler)Sys.Scheduler).Advance(TimeSpan.FromSeconds(seconds));
        Sync();
    }

    /// <summary>The writer has dealt with everything so far.</summary>
    private void Sync()
    {
        _writer.Tell(new Identify(null), TestActor);
        ExpectMsg<ActorIdentity>(TimeSpan.FromMinutes(1), cancellationToken: TestContext.Current.CancellationToken);
    }
}
