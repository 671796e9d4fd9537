using System.Runtime.CompilerServices;
using System.Text.Json;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Journal;
using AeCluster.Coordinator.Planning;
using AeCluster.Coordinator.Results;
using AeCluster.Coordinator.Tests.Support;
using static AeCluster.Coordinator.Tests.Journal.JournalEvents;
using static AeCluster.Coordinator.Tests.Support.Sample;

namespace AeCluster.Coordinator.Tests.Journal;

public sealed class JournaledExperimentTests : IDisposable
{
    /// <summary>One of the searched settings has a single value, so the list of trials does not show that it was
    /// searched.</summary>
    private const string Yaml = """
        name: sweep
        data: {source: shapes}
        search:
          strategy: grid
          over:
            model: [{variant: tied, codings: 3}, {variant: stacked, codings: 7}]
            training.epochs: [3]
        """;

    private readonly TemporaryFolder _runs = new();

    private string Folder => _runs["sweep-1"];

    public void Dispose() => _runs.Dispose();

    [Theory]
    [InlineData("quickstart-20261123-212011")]
    [InlineData("a-1-20261123-212011-2")]
    [InlineData("20261123-212011/")]
    public void When_an_experiment_was_submitted_shows_in_the_name_of_its_folder(string name) => Assert.Equal(
        new DateTimeOffset(2026, 11, 23, 21, 20, 11, TimeSpan.Zero),
        new UnreadableExperiment(Path.Combine(_runs.Path, name), "damaged").SubmittedAt);

    [Fact]
    public void When_an_experiment_in_a_folder_of_another_name_was_submitted_shows_in_the_age_of_its_file()
    {
        var folder = Directory.CreateDirectory(_runs["mine-99999999-999999"]).FullName;
        Assert.Null(new UnreadableExperiment(folder, "damaged").SubmittedAt);
        var file = Path.Combine(folder, RunFolder.ExperimentFile);
        File.WriteAllText(file, "");
        File.SetLastWriteTimeUtc(file, new DateTime(2026, 11, 23, 21, 20, 11, DateTimeKind.Utc));
        Assert.Equal(
            new DateTimeOffset(2026, 11, 23, 21, 20, 11, TimeSpan.Zero),
            new UnreadableExperiment(folder, "damaged").SubmittedAt);
    }

    [Fact]
    public void An_experiment_is_opened_as_it_was_submitted()
    {
        var plan = Create();
        var opened = Open();
        Assert.Equal(plan.SearchedSettings, opened.State.SearchedSettings);
        Assert.Contains("training.epochs", plan.SearchedSettings);
        Assert.Equal(Text(plan.Trials), Text([.. opened.State.Trials.Select(trial => trial.Plan)]));
        Assert.Equal((Experiment, "sweep", Now), (opened.State.Id, opened.State.Name, opened.State.SubmittedAt));
        Assert.Equal(ExperimentOwner.Coordinator, opened.Owner);
    }

    [Fact]
    public void What_happened_since_is_there()
    {
        Create(new AttemptBegan(new("t01"), Now, 1, new("w1"), "machine", null));
        var opened = Open();
        Assert.Equal(TrialStatus.Running, opened.State.Trials[0].Status);
        Assert.Equal(1 + 2 + 1, opened.Events.Count);
        Assert.Equal("w1", Assert.Single(opened.State.Running).Worker.Value);
    }

    [Theory]
    [InlineData("seed: 7\n")]
    [InlineData("not: [yaml")]
    [InlineData(null)]
    public void Its_experiment_file_is_for_people_and_may_be_changed_or_deleted(string? changed)
    {
        var plan = Create(new AttemptBegan(new("t01"), Now, 1, new("w1"), "machine", null));
        var file = Path.Combine(Folder, RunFolder.ExperimentFile);
        File.Delete(file);
        if (changed is not null)
        {
            File.WriteAllText(file, changed);
        }

        var opened = Open();
        Assert.Equal(Text(plan.Trials), Text([.. opened.State.Trials.Select(trial => trial.Plan)]));
        Assert.Equal(TrialStatus.Running, opened.State.Trials[0].Status);
    }

    [Fact]
    public void Names_and_expectations_of_trials_are_in_the_journal()
    {
        const string Listed = """
            name: sweep
            data: {source: shapes}
            model: {variant: tied}
            search:
              strategy: list
              trials:
                - {name: "3, deep", seed: 3, published: {loss: [0.1, 0.2]}, at_least: {accuracy: plain}}
                - {name: plain, at_most: {loss: 1.0e-7}}
            """;
        var plan = ExperimentFile.Read(Listed, "sweep.yaml", []);
        JournaledExperiment.Create(Experiment, plan, Folder, ExperimentOwner.Coordinator, Now).Journal!.Dispose();

        var recovered = Open().State.Trials.Select(trial => trial.Plan).ToList();

        Assert.Equal(plan.Trials.Select(trial => trial.Name), recovered.Select(trial => trial.Name));
        Assert.Equal(
            plan.Trials.SelectMany(trial => trial.Notes.Expectations),
            recovered.SelectMany(trial => trial.Notes.Expectations));
    }

    [Fact]
    public void Ten_thousand_trials_are_recovered()
    {
        var plan = Plan() with { Trials = [.. TrialsOf(10_000).Select(id => Trial(id.Value))] };
        JournaledExperiment.Create(Experiment, plan, Folder, ExperimentOwner.Coordinator, Now).Journal!.Dispose();
        Assert.Equal(plan.Trials.Select(trial => trial.Id), Open().State.Trials.Select(trial => trial.Id));
    }

    [Fact]
    public void A_submission_that_was_cut_off_while_it_was_written_is_not_resumed()
    {
        Create();
        var path = Path.Combine(Folder, RunFolder.JournalFileName);
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..^10]);
        Assert.Contains("has 1 of 2 trials", Assert.Throws<JournalException>(Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_folder_of_version_0_1_0_is_resumed()
    {
        CopyRunFolderOfVersion010();
        var plan = Plan();

        var opened = Open();
        Assert.Equal(plan.SearchedSettings, opened.State.SearchedSettings);
        Assert.Equal(Text(plan.Trials), Text([.. opened.State.Trials.Select(trial => trial.Plan)]));
        var (journal, _) = JournalFile.Open(Path.Combine(Folder, RunFolder.JournalFileName));
        journal.Append([new AttemptBegan(new("t02"), Now, 1, new("w1"), "machine", null)]);
        journal.Dispose();
        Assert.Equal(TrialStatus.Running, Open().State.Trials[1].Status);
    }

    [Fact]
    public void Version_0_1_0_kept_its_trials_in_the_experiment_file_which_must_not_have_changed()
    {
        CopyRunFolderOfVersion010();
        File.AppendAllText(Path.Combine(Folder, RunFolder.ExperimentFile), "# a comment\n");
        Assert.Contains("was changed", Assert.Throws<JournalException>(Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_event_of_a_trial_that_is_not_there_is_left_out_with_a_word()
    {
        Create(new TrialCancelled(new("t9"), Now));
        var opened = Open();
        Assert.Contains("line 4: it contradicts those before it (There is no trial t9.", opened.Damage, StringComparison.Ordinal);
        Assert.DoesNotContain(opened.Events, change => change is TrialCancelled);
    }

    [Fact]
    public void A_damaged_journal_is_kept_and_a_sound_one_is_written_in_its_place()
    {
        Create(new AttemptBegan(new("t01"), Now, 1, new("w1"), "machine", null), Completed("t01"), new Noted(Now, "t01", "end"));
        var path = Path.Combine(Folder, RunFolder.JournalFileName);
        var damaged = File.ReadAllBytes(path);
        // The first byte of the fourth line, which says that an attempt of t01 began.
        damaged[LineStart(damaged, 4)] = 0xE9;
        File.WriteAllBytes(path, damaged);

        var opened = Open();
        Assert.Contains(
            "line 4: it is no line of a journal (it seems to be: attempt_began of t01); event 4 is missing",
            opened.Damage,
            StringComparison.Ordinal);
        Assert.Equal(TrialStatus.Completed, opened.State.Trials[0].Status);
        Assert.Equal(damaged, File.ReadAllBytes(Path.Combine(Folder, "journal.damaged-1.jsonl")));

        var again = Open();
        Assert.Equal(Texts(opened.Events), Texts(again.Events));
        Assert.Contains("was damaged once", again.Damage, StringComparison.Ordinal);
        File.Delete(Path.Combine(Folder, "journal.damaged-1.jsonl"));
        Assert.Null(Open().Damage);
    }

    [Fact]
    public void A_trial_that_had_not_ended_goes_on_in_an_attempt_that_nobody_can_have()
    {
        Create(
            new AttemptBegan(new("t01"), Now, 1, new("w1"), "machine", null),
            new EpochRecorded(new("t01"), Now, Epoch(1)),
            new CheckpointKept(new("t01"), Now, Checkpoint(1)),
            new EpochRecorded(new("t01"), Now, Epoch(2)),
            new EpochRecorded(new("t01"), Now, Epoch(3)),
            new CheckpointKept(new("t01"), Now, Checkpoint(3)));
        DamageLine(7);

        var trial = Open().State.Trials[0];
        Assert.Equal((TrialStatus.Queued, 2), (trial.Status, trial.Attempt));
        // What follows the lost epoch 2 is repeated.
        Assert.Equal([Checkpoint(1)], trial.Checkpoints);
    }

    [Fact]
    public void Trials_that_a_damaged_journal_has_lost_are_read_from_the_experiment_file_if_that_is_as_it_was()
    {
        var plan = Create(Completed("t01"));
        DamageLine(3);
        var opened = Open();
        Assert.Contains(
            "the plan of 1 of 2 trials is lost and was read from experiment.yaml", opened.Damage, StringComparison.Ordinal);
        Assert.Equal(Text(plan.Trials), Text([.. opened.State.Trials.Select(trial => trial.Plan)]));
        Assert.Equal(TrialStatus.Completed, opened.State.Trials[0].Status);

        DamageLine(2);
        var file = Path.Combine(Folder, RunFolder.ExperimentFile);
        File.WriteAllText(file, File.ReadAllText(file).Replace("codings: 7", "codings: 8", StringComparison.Ordinal));
        Assert.Contains(
            "has lost 1 of 2 trials (line 2: ", Assert.Throws<JournalException>(Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_tables_tell_of_a_trial_whose_end_was_cut_off_the_journal()
    {
        Create(new AttemptBegan(new("t01"), Now, 1, new("w1"), "machine", null));
        File.WriteAllText(
            Path.Combine(Folder, RunFolder.TrialsFile), "trial,variant,status\nt01,tied,completed\nt02,stacked,queued\n");
        var opened = Open();
        Assert.Contains(
            "t01 has ended according to trials.csv, and its end is missing", opened.Damage, StringComparison.Ordinal);
        Assert.Equal((TrialStatus.Queued, 2), (opened.State.Trials[0].Status, opened.State.Trials[0].Attempt));
    }

    [Fact]
    public void An_experiment_that_was_over_goes_on_where_the_end_of_a_trial_is_lost()
    {
        Create(Completed("t01"), Completed("t02"), new ExperimentEnded(Now, null));
        DamageLine(5);
        var opened = Open();
        Assert.False(opened.State.IsWritten);
        Assert.NotNull(opened.Journal);
        Assert.Equal([TrialStatus.Completed, TrialStatus.Queued], opened.State.Trials.Select(trial => trial.Status));
    }

    [Fact]
    public void A_folder_without_a_journal_is_not_resumed()
    {
        Create();
        File.Delete(Path.Combine(Folder, RunFolder.JournalFileName));
        Assert.Contains(RunFolder.JournalFileName, Assert.Throws<JournalException>(Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_is_over_is_only_looked_at()
    {
        Create([.. TrialsOf(2).Select(trial => new TrialCancelled(trial, Now)), new ExperimentEnded(Now, "a problem")]);
        var opened = Open();
        Assert.Null(opened.Journal);
        Assert.Equal((true, "a problem"), (opened.State.IsWritten, opened.State.Problem));
        Open();
    }

    [Fact]
    public void A_coordinator_goes_on_with_its_own_experiments_and_leaves_out_what_it_cannot()
    {
        Create();
        using (JournaledExperiment.Create(new("mine-2"), Plan(), _runs["mine-2"], ExperimentOwner.Coordinator, Now).Journal)
        using (JournaledExperiment.Create(new("local"), Plan(), _runs["local"], ExperimentOwner.Local, Now).Journal)
        {
        }

        Directory.CreateDirectory(_runs["something-else"]);
        var damaged = Path.Combine(Folder, RunFolder.JournalFileName);
        var bytes = File.ReadAllBytes(damaged);
        bytes[40] = 0xFF;
        File.WriteAllBytes(damaged, bytes);
        var (experiments, unreadable) = RunsFolder.Read(_runs.Path, Now);
        using var opened = Assert.Single(experiments).Journal;
        var left = Assert.Single(unreadable);
        Assert.Equal(Folder, left.Folder);
        Assert.Contains($"{damaged} does not say which experiment it is of (line 1: ", left.Reason, StringComparison.Ordinal);
        Assert.Equal(bytes, File.ReadAllBytes(damaged));
    }

    private static IEnumerable<AeCluster.Messages.TrialId> TrialsOf(int count) =>
        Enumerable.Range(1, count).Select(number => TrialIds.Of(number - 1, count));

    private static ExperimentPlan Plan() => ExperimentFile.Read(Yaml, "sweep.yaml", []);

    private static string Text(IReadOnlyList<PlannedTrial> trials) => JsonSerializer.Serialize(trials, JournalJson.Options);

    private void CopyRunFolderOfVersion010([CallerFilePath] string source = "")
    {
        Directory.CreateDirectory(Folder);
        foreach (var file in Directory.GetFiles(Path.Combine(Path.GetDirectoryName(source)!, "version-0.1.0")))
        {
            File.Copy(file, Path.Combine(Folder, Path.GetFileName(file)));
        }
    }

    private ExperimentPlan Create(params IReadOnlyList<ExperimentEvent> events)
    {
        var plan = Plan();
        using var journal = JournaledExperiment.Create(Experiment, plan, Folder, ExperimentOwner.Coordinator, Now).Journal!;
        journal.Append(events);
        return plan;
    }

    private static TrialCompleted Completed(string trial) => new(new(trial), Now, Checkpoint(9), new string('f', 64));

    private static int LineStart(byte[] bytes, int line) =>
        line == 1 ? 0 : Enumerable.Range(0, bytes.Length).Where(at => bytes[at] == '\n').ElementAt(line - 2) + 1;

    private void DamageLine(int line)
    {
        var path = Path.Combine(Folder, RunFolder.JournalFileName);
        var bytes = File.ReadAllBytes(path);
        bytes[LineStart(bytes, line) + 30] ^= 0x80;
        File.WriteAllBytes(path, bytes);
    }

    private JournaledExperiment Open()
    {
        var opened = JournaledExperiment.Open(Folder, Now);
        opened.Journal?.Dispose();
        return opened;
    }
}
