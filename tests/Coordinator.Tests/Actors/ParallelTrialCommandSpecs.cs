using AeCluster.Coordinator.Actors;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Messages.Protocol;
using Akka.Actor;
using static AeCluster.Coordinator.Tests.Support.Sample;

namespace AeCluster.Coordinator.Tests.Actors;

/// <summary>A data-parallel trial that is trained only so far, goes on, is paused and pruned.</summary>
public sealed class ParallelTrialCommandSpecs(ITestOutputHelper output) : ParallelTrialTestKit(output)
{
    [Fact]
    public void Every_member_is_told_how_far_it_may_train_and_again_until_it_has_heard()
    {
        Trial = Create(New(2, null) with { Until = 3 });
        Grant("ab");
        Assert.All("ab", worker => Assert.Equal(3, Workers[worker].ExpectMsg<TrialProtocol.Start>().UntilEpoch));
        Started("ab");
        Enters("ab", 1);
        Running("ab", 1);
        Trial.Tell(new TrialActor.Advance(6));
        Assert.Equal(6, Event<TrialAdvanced>().UntilEpoch);
        Assert.All("ab", worker => Assert.Equal(6, Workers[worker].FishForMessage<TrialProtocol.Extend>(_ => true).UntilEpoch));
        Trial.Tell(new TrialProtocol.Extended(Attempt, 6), Workers['a']);
        Advance(1);
        Assert.Equal(6, Workers['b'].FishForMessage<TrialProtocol.Extend>(_ => true).UntilEpoch);
        Trial.Tell(new TrialProtocol.Extended(Attempt, 6), Workers['b']);
        Trial.Tell(new TrialActor.Advance(6));
        Advance(1);
        Quiet('a');
        Quiet('b');
    }

    [Fact]
    public void At_its_horizon_with_its_checkpoint_stored_it_is_paused_at_once_and_goes_on_from_there()
    {
        LiveAtHorizon("ab");
        Trial!.Tell(new TrialActor.Pause());
        Trial!.Tell(new TrialActor.Pause());
        Event<TrialPaused>();
        Assert.All("ab", worker => Workers[worker].FishForMessage<TrialProtocol.Stop>(_ => true));
        Directory.FishForMessage<SlotProtocol.ReleaseSlot>(_ => true);
        Assert.All("ab", worker => Trial!.Tell(new TrialProtocol.Stopped(Attempt), Workers[worker]));
        Assert.All("ab", _ => Directory.FishForMessage<SlotProtocol.FreeSlot>(_ => true));
        Sync();
        Assert.Empty(Drain(Directory));

        Trial.Tell(new TrialActor.Advance(9));
        Event<TrialAdvanced>();
        Assert.Equal((2, 2), Directory.ExpectMsg<SlotProtocol.RequestSlots>().Request is var request
            ? (request.Least, request.Most)
            : default);
        Sync();
        Grant("cd");
        Assert.All("cd", worker =>
        {
            var start = Workers[worker].ExpectMsg<TrialProtocol.Start>();
            Assert.Equal((2, Checkpoint(3), 9), (start.Attempt.Number, start.ResumeFrom, start.UntilEpoch));
        });
    }

    [Fact]
    public void Within_an_epoch_it_is_paused_when_the_first_rank_has_stored_its_progress()
    {
        Live("ab");
        Trial!.Tell(new TrialActor.Pause());
        Workers['a'].FishForMessage<TrialProtocol.Pause>(_ => true);
        Advance(1);
        Workers['a'].FishForMessage<TrialProtocol.Pause>(_ => true);
        Quiet('b');
        Report('a', number => new TrialProtocol.CheckpointStored(Attempt, number, Checkpoint(0) with { Step = 7 }));
        Event<TrialPaused>();
        Workers['b'].FishForMessage<TrialProtocol.Stop>(_ => true);
    }

    [Fact]
    public void What_is_not_stored_for_long_does_not_keep_the_slots()
    {
        Live("ab");
        Trial!.Tell(new TrialActor.Pause());
        Advance(TrialDeparture.Patience.TotalSeconds);
        Event<TrialPaused>();
    }

    [Fact]
    public void Pruned_at_its_horizon_it_waits_for_the_checkpoint_that_is_on_its_way()
    {
        LiveAtHorizon("ab", isStored: false);
        Trial!.Tell(new TrialActor.Prune("too bad"));
        Sync();
        Report('a', number => new TrialProtocol.CheckpointStored(Attempt, number, Checkpoint(3)));
        Assert.Equal("too bad", Event<TrialPruned>().Reason);
        Assert.All("ab", worker => Workers[worker].FishForMessage<TrialProtocol.Stop>(_ => true));
    }

    [Fact]
    public void Where_the_first_rank_dies_with_the_checkpoint_of_the_horizon_the_next_one_stores_it()
    {
        LiveAtHorizon("ab", isStored: false);
        Trial!.Tell(new TrialActor.Prune("too bad"));
        Kill('a');
        Broken('b', 1, "a");
        Enters("b", 2);
        Running("b", 2);
        Workers['b'].FishForMessage<TrialProtocol.Pause>(_ => true);
        Report('b', number => new TrialProtocol.CheckpointStored(Attempt, number, Checkpoint(3)));
        Event<TrialPruned>();
    }

    [Fact]
    public void When_all_are_lost_at_its_horizon_it_needs_no_slots_before_it_may_go_on()
    {
        LiveAtHorizon("ab");
        Kill('a');
        Kill('b');
        Event<AttemptEnded>();
        Directory.FishForMessage<SlotProtocol.ReleaseSlot>(_ => true);
        Sync();
        Assert.DoesNotContain(Drain(Directory), message => message is SlotProtocol.RequestSlots);
        Trial!.Tell(new TrialActor.Advance(6));
        Directory.FishForMessage<SlotProtocol.RequestSlots>(_ => true);
    }

    [Fact]
    public void While_it_waits_at_its_horizon_it_asks_for_no_more_workers()
    {
        LiveAtHorizon("ab", max: 3);
        Assert.Equal(2, Directory.FishForMessage<SlotProtocol.RequestSlots>(it => it.Request.Most < 3).Request.Most);
        Trial!.Tell(new TrialActor.Advance(6));
        Assert.Equal(3, Directory.FishForMessage<SlotProtocol.RequestSlots>(_ => true).Request.Most);
    }

    [Fact]
    public void Slots_that_are_granted_while_the_request_is_withdrawn_are_not_taken()
    {
        Trial = Create(New(2, null) with { Until = 3 });
        Trial!.Tell(new TrialActor.Pause());
        Trial.Tell(new TrialActor.Advance(4));
        Directory.ExpectMsg<SlotProtocol.ReleaseSlot>();
        Directory.ExpectMsg<SlotProtocol.RequestSlots>();
        Event<TrialPaused>();
        Event<TrialAdvanced>();
        // The answer to the new request arrives after the directory's answer to what it was asked with the withdrawal.
        Sync();
        Grant("ab");
        Expect<TrialProtocol.Start>("ab");
    }

    private void LiveAtHorizon(string workers, bool isStored = true, int? max = null)
    {
        Trial = Create(New(max ?? workers.Length, min: max is null ? null : 2) with { Until = 3 });
        Live(workers);
        Assert.All(workers, worker => Assert.All([1, 2, 3], epoch =>
            Report(worker, number => new TrialProtocol.EpochDone(Attempt, number, Sample.Epoch(epoch)))));
        if (isStored)
        {
            Report(workers[0], number => new TrialProtocol.CheckpointStored(Attempt, number, Checkpoint(3)));
        }

        Sync();
    }
}
