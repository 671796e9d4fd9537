using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Journal;
using AeCluster.Coordinator.Planning;
using AeCluster.Coordinator.Search.Spaces;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using FsCheck.Xunit;
using static AeCluster.Coordinator.Tests.Support.Sample;

namespace AeCluster.Coordinator.Tests.Journal;

/// <summary>Folding the journal of an experiment gives its state, whatever happened to its trials.</summary>
public sealed class ReplayTests : IDisposable
{
    private static readonly TrialPlanned[] _planned = [Planned(Trial("t1")), Planned(Trial("t2") with { Until = 2 })];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Property(MaxTest = 50)]
    public void The_state_that_a_journal_tells_is_the_state_that_was(int seed)
    {
        var random = new SplitMix64((ulong)seed);
        var path = _folder[$"{Guid.NewGuid():N}"];
        var live = _planned.Aggregate(ExperimentState.Of(JournalEvents.Submitted), (state, change) => state.Apply(change));
        var journal = JournalFile.Create(path, JournalEvents.Submitted, _planned);
        for (var step = 0; step < 60; step++)
        {
            var changes = Happenings(live, random);
            journal.Append(changes);
            live = changes.Aggregate(live, (state, change) => state.Apply(change));
            if (random.Below(10) == 0)
            {
                // The coordinator dies, possibly in the middle of a line.
                journal.Dispose();
                File.AppendAllText(path, "{\"number\":"[..(int)random.Below(11)]);
                (journal, var content) = JournalFile.Open(path);
                Assert.Equivalent(live, Replay(content), strict: true);
                journal.Replace(content.Events);
            }
        }

        journal.Dispose();
        Assert.Equivalent(live, Replay(JournalContent.Read(File.ReadAllBytes(path), path)), strict: true);
    }

    private static TrialPlanned Planned(PlannedTrial trial) => TrialPlanned.Of(trial, Now);

    private static ExperimentState Replay(JournalContent content) =>
        content.Events.Aggregate(ExperimentState.Of((ExperimentSubmitted)content.Events.First()), (state, change) =>
            state.Apply(change));

    /// <summary>Possible next events, by the coordinator's own rules.</summary>
    private static List<ExperimentEvent> Happenings(ExperimentState experiment, SplitMix64 random)
    {
        var trial = experiment.Trials[(int)random.Below(2)];
        var attempt = new AttemptId(experiment.Id, trial.Id, trial.Attempt);
        var worker = trial.Workers is [var first, ..] ? first : default;
        var (next, epoch) = (trial.Heard.GetValueOrDefault(worker) + 1, trial.Epochs.Count + 1);
        return random.Below(19) switch
        {
            0 or 1 or 2 => [.. TrialDecisions.Assign(trial, new WorkerId($"w{random.Below(3)}"), "machine", Now)],
            3 => [.. TrialDecisions.WorkerLost(trial, attempt, "killed", Now)],
            4 => [.. TrialDecisions.Missed(trial, attempt, "not back", Now)],
            5 => [.. TrialDecisions.Adopt(trial, attempt, trial.Workers, Now)],
            6 =>
            [
                .. Hear(
                    new TrialProtocol.Started(attempt, next, new WorkerId("w1"), 0, (int)random.Below((ulong)epoch), 100, 1000)),
            ],
            7 or 8 or 9 => [.. Hear(new TrialProtocol.EpochDone(attempt, next, Epoch(epoch)))],
            10 or 11 => [.. Hear(new TrialProtocol.CheckpointStored(attempt, next, Checkpoint(epoch)))],
            12 =>
            [
                .. Hear(
                    new TrialProtocol.Released(attempt, next, "damaged", random.Below(2) == 0 ? null : Checkpoint(epoch).Name)),
            ],
            13 when random.Below(8) == 0 =>
            [
                .. Hear(new TrialProtocol.Finished(attempt, next, Checkpoint(epoch), new string('f', 64))),
            ],
            14 when random.Below(8) == 0 => [new CancellationRequested(Now), .. TrialDecisions.Cancel(trial, Now)],
            14 => [experiment.CancelRequested ? new ExperimentResumed(Now) : new Noted(Now, trial.Id.Value, "a note")],
            15 or 16 => [.. TrialDecisions.Advance(trial, epoch + (int)random.Below(3), Now)],
            17 when TrialDecisions.CanDepart(trial, null) => [TrialDeparture.Of(trial, null, Now).EventOf(trial, Now)],
            18 when random.Below(8) == 0 && !trial.IsOver => [TrialDeparture.Of(trial, "bad", Now).EventOf(trial, Now)],
            _ => [],
        };

        IEnumerable<TrialEvent> Hear(TrialProtocol.Report report)
        {
            var events = TrialDecisions.Receive(trial, report, Now).ToList();
            return events.Select(change =>
                change == events[^1] ? change with { Heard = new ReportNumber(worker, next) } : change);
        }
    }
}
