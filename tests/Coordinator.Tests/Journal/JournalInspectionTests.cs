using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Journal;
using AeCluster.Coordinator.Results;
using AeCluster.Coordinator.Tests.Results.Reports;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Messages;
using static AeCluster.Coordinator.Tests.Support.Sample;

namespace AeCluster.Coordinator.Tests.Journal;

public sealed class JournalInspectionTests : IDisposable
{
    private readonly TemporaryFolder _runs = new();

    public void Dispose() => _runs.Dispose();

    [Fact]
    public void A_sound_journal_and_one_that_is_being_written_are_not_spoken_of()
    {
        using (Create().Journal)
        {
            Assert.Empty(Warnings());
        }

        Assert.Empty(Warnings());
    }

    [Fact]
    public void What_is_damaged_is_named_and_nothing_is_changed()
    {
        Create().Journal!.Dispose();
        var path = _runs["run", RunFolder.JournalFileName];
        File.AppendAllText(path, "caf\u00e9\n");
        var bytes = File.ReadAllBytes(path);

        Assert.StartsWith(
            $"{path} is damaged: line 3: it is no line of a journal", Assert.Single(Warnings()), StringComparison.Ordinal);
        Assert.Equal(bytes, File.ReadAllBytes(path));
        Assert.Empty(JournalFile.DamagedIn(_runs["run"]));

        using (JournaledExperiment.Open(_runs["run"], Now).Journal)
        {
        }

        Assert.Contains("journal.damaged-1.jsonl is what was left", Assert.Single(Warnings()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_trial_whose_end_only_the_table_knows_is_named()
    {
        using (Create().Journal)
        {
        }

        File.WriteAllText(_runs["run", RunFolder.TrialsFile], "trial,status\nt01,completed\n");
        Assert.Contains(
            "t01 has ended according to trials.csv, and its end is missing", Assert.Single(Warnings()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_journal_that_is_not_there_is_missed()
    {
        Create().Journal!.Dispose();
        File.Delete(_runs["run", RunFolder.JournalFileName]);
        Assert.StartsWith(
            $"there is no {_runs["run", RunFolder.JournalFileName]}", Assert.Single(Warnings()), StringComparison.Ordinal);
    }

    private JournaledExperiment Create() => JournaledExperiment.Create(
        new ExperimentId("run-1"), Runs.Plan("- {seed: 1}"), _runs["run"], ExperimentOwner.Local, Now);

    private IReadOnlyList<string> Warnings() => JournalInspection.WarningsOf(_runs["run"], Now);
}
