using AeCluster.Coordinator.Actors;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Messages.Protocol;
using Akka.Actor;
using static AeCluster.Coordinator.Tests.Support.Sample;

namespace AeCluster.Coordinator.Tests.Actors;

/// <summary>A <see cref="ParallelTrialActor"/> recovered from a journal while its trial was running.</summary>
public sealed class RecoveredParallelTrialSpecs(ITestOutputHelper output) : ParallelTrialTestKit(output)
{
    [Fact]
    public void Found_in_a_journal_while_it_ran_its_members_form_the_next_generation_and_go_on()
    {
        CreateRunning("ab");
        Found("a");
        Adopted("a");
        Sync();
        Quiet('a');
        Found("b");
        Adopted("b");
        Assert.Equal(2, Event<AttemptAdopted>().Workers.Count);
        Assert.Equal("the coordinator was started again", Event<GenerationNamed>().Reason);
        Enters("ab", 2);
        Running("ab", 2);
        Report('a', number => new TrialProtocol.EpochDone(Attempt, number, Sample.Epoch(1)));
        Assert.Equal(2, Workers['a'].FishForMessage<TrialProtocol.Received>(_ => true).Sequence);
        Report('b', number => new TrialProtocol.EpochDone(Attempt, number, Sample.Epoch(1)));
        Assert.Equal(2, Workers['b'].FishForMessage<TrialProtocol.Received>(_ => true).Sequence);
        Event<EpochRecorded>();
        Assert.Equal(new ReportNumber(Id('b'), 2), Event<DuplicateReport>().Heard);
    }

    [Fact]
    public void Found_in_a_journal_it_goes_on_with_those_members_that_are_back()
    {
        CreateRunning("abc", min: 2);
        Missed("b");
        Found("ac");
        Adopted("ac");
        Assert.Equal(["a", "c"], Enters("ac", 2).Members.Select(member => member.Worker.Value));
        Assert.Equal(
            (2, 3),
            Directory.FishForMessage<SlotProtocol.RequestSlots>(_ => true).Request is var request
                ? (request.Least, request.Most)
                : default);
    }

    [Fact]
    public void Found_in_a_journal_when_nobody_is_back_it_begins_again()
    {
        CreateRunning("ab");
        Missed("ab");
        Assert.Contains("did not come back", Event<AttemptEnded>().Reason, StringComparison.Ordinal);
        Assert.True(Directory.FishForMessage<SlotProtocol.RequestSlots>(_ => true).Request.Again);
        Grant("ab");
        Assert.Equal(2, Workers['a'].FishForMessage<TrialProtocol.Start>(_ => true).Attempt.Number);
    }

    [Fact]
    public void A_member_that_has_ended_the_attempt_meanwhile_is_lost()
    {
        CreateRunning("ab", min: 1);
        Found("ab");
        Workers['b'].FishForMessage<TrialProtocol.Adopt>(_ => true);
        Trial!.Tell(new TrialProtocol.Stopped(Attempt), Workers['b']);
        Adopted("a");
        Advance(1);
        Assert.Single(Workers['a'].FishForMessage<GenerationProtocol.Enter>(it => it.Generation == 3).Members);
    }

    [Fact]
    public void Cancelled_while_it_looks_for_its_workers_it_stops_those_that_it_has_found()
    {
        CreateRunning("ab");
        Found("a");
        Trial!.Tell(new TrialActor.Cancel());
        Workers['a'].FishForMessage<TrialProtocol.Stop>(_ => true);
        Event<TrialCancelled>();
        Found("b");
        Workers['b'].FishForMessage<TrialProtocol.Stop>(_ => true);
    }

    /// <summary>Recovers a trial that was in its first generation.</summary>
    private void CreateRunning(string workers, int? min = null)
    {
        var (id, others) = (Attempt.Trial, workers.Skip(1).Select(Id).ToList());
        var state = New(workers.Length, min)
            .Apply(new AttemptBegan(id, Sample.Now, 1, Id(workers[0]), "machine", null) { Others = others })
            .Apply(new TrainingStarted(id, Sample.Now, 0, 0, 100, 1000) { Heard = new ReportNumber(Id(workers[0]), 1) });
        state = others
            .Aggregate(state, (it, worker) =>
                it.Apply(new DuplicateReport(id, Sample.Now) { Heard = new ReportNumber(worker, 1) }))
            .Apply(
                new GenerationNamed(
                    id,
                    Sample.Now,
                    1,
                    1,
                    "2 workers begin",
                    [.. workers.Select((worker, rank) => new MemberShare(Id(worker), rank, 1))]))
            .Apply(new GenerationBegan(id, Sample.Now, 1, 1, 0, []));
        foreach (var worker in workers)
        {
            (Workers[worker], Sent[worker]) = (CreateTestProbe(), 1);
        }

        Trial = Create(state);
        var find = Directory.ExpectMsg<SlotProtocol.FindAttempt>();
        Assert.Equal((Attempt, true), (find.Attempt, find.Parallel));
        Assert.Equal(workers.Select(Id), find.Workers.OrderBy(worker => worker.Value));
    }

    private void Found(string workers) => Assert.All(
        workers, worker => Trial!.Tell(new SlotProtocol.Found(Id(worker), Workers[worker], Offer), Directory));

    private void Missed(string workers) => Assert.All(
        workers, worker => Trial!.Tell(new SlotProtocol.WorkerLost(Id(worker), "its worker did not come back"), Directory));

    private void Adopted(string workers) => Assert.All(workers, worker =>
    {
        Workers[worker].FishForMessage<TrialProtocol.Adopt>(_ => true);
        Trial!.Tell(new TrialProtocol.Adopted(Attempt), Workers[worker]);
    });
}
