using AeCluster.Coordinator.Actors;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using Akka.Actor;
using static AeCluster.Coordinator.Tests.Support.Sample;

namespace AeCluster.Coordinator.Tests.Actors;

/// <summary>A data-parallel trial from its first slots to its end.</summary>
public sealed class ParallelTrialActorSpecs(ITestOutputHelper output) : ParallelTrialTestKit(output)
{
    [Fact]
    public void Prepared_members_are_told_the_same_of_each_other_and_a_new_nonce_each_time()
    {
        Begin("abc");
        var first = Enters("abc", 1);
        Assert.Equal(["a", "b", "c"], first.Members.Select(member => member.Worker.Value));
        Assert.Matches("^[0-9a-f]{64}$", first.Nonce);
        Running("abc", 1);
        Kill('b');
        Broken('a', 1, "b");
        Broken('c', 1, "b");
        Assert.NotEqual(first.Nonce, Enters("ac", 2).Nonce);
    }

    [Fact]
    public void Start_and_enter_are_repeated_until_they_are_answered()
    {
        Grant("ab");
        Expect<TrialProtocol.Start>("ab");
        Advance(1);
        Expect<TrialProtocol.Start>("ab");
        Started("ab");
        Enters("ab", 1);
        Trial!.Tell(new GenerationProtocol.Entered(Attempt, 1, Id('a')), Workers['a']);
        Advance(1);
        Assert.Equal(1, Workers['b'].ExpectMsg<GenerationProtocol.Enter>().Generation);
        Quiet('a');
    }

    [Fact]
    public void Killing_one_of_three_makes_a_generation_of_two_and_asks_for_another_worker()
    {
        Live("abc");
        Kill('b');
        Broken('a', 1, "b");
        Broken('c', 1, "b");
        Assert.Equal([(0, 4), (4, 4)], Enters("ac", 2).Members.Select(member => (member.FirstShard, member.Shards)));
        var request = Directory.FishForMessage<SlotProtocol.RequestSlots>(it => it.Request.Again).Request;
        Assert.Equal((1, 3), (request.Least, request.Most));
        Assert.Contains("b was lost: killed", Event<GenerationNamed>(2).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Killing_two_at_once_or_all_but_one_leaves_a_generation_of_the_rest()
    {
        Live("abcd");
        Kill('b');
        Kill('c');
        Kill('d');
        Broken('a', 1, "bcd");
        Assert.Equal("a", Assert.Single(Enters("a", 2).Members).Worker.Value);
    }

    [Fact]
    public void When_nobody_reports_the_survivors_go_on_after_a_moment()
    {
        Live("abc");
        Kill('a');
        Advance(0.16);
        Enters("bc", 2);
    }

    [Fact]
    public void Killing_all_begins_another_attempt_from_the_newest_checkpoint()
    {
        Live("ab");
        Report('a', number => new TrialProtocol.CheckpointStored(Attempt, number, Checkpoint(2)));
        Kill('a');
        Kill('b');
        var request = Directory.FishForMessage<SlotProtocol.RequestSlots>(it => it.Request.Least == 2).Request;
        Assert.True(request.Again);
        Grant("cd");
        Assert.All("cd", worker =>
        {
            var start = Workers[worker].ExpectMsg<TrialProtocol.Start>();
            Assert.Equal((2, Checkpoint(2)), (start.Attempt.Number, start.ResumeFrom));
        });
    }

    [Fact]
    public void One_that_is_cut_off_accuses_all_others_and_is_told_to_stop()
    {
        Live("abc");
        Broken('b', 1, "ac");
        Broken('a', 1, "b");
        Broken('c', 1, "b");
        Enters("ac", 2);
        Assert.Equal(Attempt, Workers['b'].ExpectMsg<TrialProtocol.Stop>().Attempt);
        Assert.Equal(Id('b'), Directory.FishForMessage<SlotProtocol.LeaveSlot>(_ => true).Worker);
        Trial!.Tell(new TrialProtocol.Stopped(Attempt), Workers['b']);
        Assert.Equal(Id('b'), Directory.FishForMessage<SlotProtocol.FreeSlot>(_ => true).Worker);
    }

    [Fact]
    public void A_process_that_wakes_up_again_is_told_to_stop_and_comes_back_as_a_new_member()
    {
        Live("abc");
        Broken('a', 1, "b");
        Broken('c', 1, "b");
        Enters("ac", 2);
        Running("ac", 2);
        Workers['b'].ExpectMsg<TrialProtocol.Stop>();
        Broken('b', 1, "ac");
        Advance(1);
        Workers['b'].ExpectMsg<TrialProtocol.Stop>();
        Trial!.Tell(new TrialProtocol.Stopped(Attempt), Workers['b']);
        Advance(6);
        Assert.Empty(Drain(Directory).OfType<SlotProtocol.RequestSlots>().Last().Request.Except);
        Grant("b");
        Workers['b'].FishForMessage(it => it is TrialProtocol.Start);
        Sent['b'] = 0;
        Started("b");
        Assert.Equal("a b c", string.Join(' ', Enters("ac", 3).Members.Select(member => member.Worker)));
    }

    [Fact]
    public void A_late_worker_joins_at_a_step_boundary_and_takes_up_where_the_others_are()
    {
        Live("ac", min: 2, max: 3);
        Report('a', number => new TrialProtocol.CheckpointStored(Attempt, number, Checkpoint(1)));
        Grant("b");
        Assert.Equal(Checkpoint(1), Workers['b'].ExpectMsg<TrialProtocol.Start>().ResumeFrom);
        Quiet('a');
        Started("b");
        Enters("abc", 2);
        Assert.Equal("b joined", Event<GenerationNamed>(2).Reason);
    }

    [Fact]
    public void One_that_leaves_is_let_go_when_the_others_have_their_next_generation()
    {
        Live("abc");
        Trial!.Tell(new GenerationProtocol.Leaving(Attempt, Id('c')), Workers['c']);
        Enters("ab", 2);
        Workers['c'].ExpectMsg<TrialProtocol.Stop>();
        Trial!.Tell(new TrialProtocol.Stopped(Attempt), Workers['c']);
        Assert.Equal(Id('c'), Directory.FishForMessage<SlotProtocol.FreeSlot>(_ => true).Worker);
    }

    [Fact]
    public void Shares_are_dealt_anew_when_the_measured_speeds_are_worth_it_and_costs_are_seen()
    {
        Live("ab");
        foreach (var (worker, seconds) in (IEnumerable<(char, double)>)[('a', 1), ('b', 3)])
        {
            Trial!.Tell(
                new GenerationProtocol.Measured(
                    Attempt,
                    1,
                    Id(worker),
                    new StepCosts(20, 4, 20 * 4 * seconds, 1, 1, 1, 100, 20)),
                Workers[worker]);
        }

        Assert.Equal(2, Parent.FishForMessage<ParallelTrialActor.Seen>(it => it.Latest.Count == 2).Latest.Count);
        Advance(20);
        Quiet('a');
        Advance(11);
        Assert.Equal([6, 2], Enters("ab", 2).Members.Select(member => member.Shards));
        Assert.Equal("shares follow speed: 6/2 shards", Event<GenerationNamed>(2).Reason);
    }

    [Fact]
    public void What_is_said_of_an_old_generation_or_attempt_changes_nothing()
    {
        Live("abc");
        Kill('b');
        Advance(0.16);
        Enters("ac", 2);
        Running("ac", 2);
        Broken('a', 1, "c");
        Broken('c', 1, "a");
        Advance(0.2);
        Quiet('a');
        Quiet('c');
        var stranger = CreateTestProbe();
        Trial!.Tell(new GenerationProtocol.Broken(Attempt with { Number = 7 }, 3, new WorkerId("x"), [], "?", 0), stranger);
        Assert.Equal(7, stranger.ExpectMsg<TrialProtocol.Stop>().Attempt.Number);
    }

    [Fact]
    public void Each_member_has_its_own_numbers_and_an_epoch_counts_once()
    {
        Live("ab");
        foreach (var worker in "ab")
        {
            Report(worker, number => new TrialProtocol.EpochDone(Attempt, number, Sample.Epoch(1)));
            Assert.Equal(2, Workers[worker].ExpectMsg<TrialProtocol.Received>().Sequence);
        }

        Assert.Equal(1, Event<EpochRecorded>().Metrics.Epoch);
        Report('a', number => new TrialProtocol.EpochDone(Attempt, number, Sample.Epoch(2) with { Loss = 1 }));
        Report('b', number => new TrialProtocol.EpochDone(Attempt, number, Sample.Epoch(2) with { Loss = 2 }));
        Assert.Contains("disagree about epoch 2", Event<TrialFailed>().Reason, StringComparison.Ordinal);
        Assert.All("ab", worker => Workers[worker].FishForMessage(it => it is TrialProtocol.Stop));
    }

    [Fact]
    public void Finished_it_stops_all_and_gives_every_slot_back_when_its_worker_has_answered()
    {
        Live("abc");
        var finished = new TrialProtocol.Finished(Attempt, 2, Checkpoint(9), new string('f', 64));
        Trial!.Tell(finished, Workers['a']);
        Assert.Equal(2, Workers['a'].ExpectMsg<TrialProtocol.Received>().Sequence);
        Event<TrialCompleted>();
        Expect<TrialProtocol.Stop>("abc");
        Trial!.Tell(finished, Workers['a']);
        Workers['a'].ExpectMsg<TrialProtocol.Stop>();
        Directory.FishForMessage(it => it is SlotProtocol.ReleaseSlot);
        Trial!.Tell(new TrialProtocol.Stopped(Attempt), Workers['a']);
        Assert.Equal(Id('a'), Directory.ExpectMsg<SlotProtocol.FreeSlot>().Worker);
        Advance(1);
        Expect<TrialProtocol.Stop>("bc");
        Kill('b');
        Trial!.Tell(new TrialProtocol.Stopped(Attempt), Workers['c']);
        Assert.Equal(
            ["b", "c"],
            Enumerable.Range(0, 2).Select(_ => Directory.ExpectMsg<SlotProtocol.FreeSlot>().Worker.Value));
        Advance(3);
        Assert.All("abc", Quiet);
    }

    [Fact]
    public void With_too_few_it_waits_aloud_and_gives_way_when_told_to()
    {
        Live("abc", min: 2);
        Kill('b');
        Kill('c');
        Broken('a', 1, "bc");
        Assert.Contains(
            "waits with a for more workers",
            Parent.FishForMessage<TrialActor.Waits>(_ => true).Reason,
            StringComparison.Ordinal);
        Trial!.Tell(new SlotProtocol.Yield(), Directory);
        Workers['a'].ExpectMsg<TrialProtocol.Stop>();
        Event<AttemptEnded>();
        Assert.Equal(
            2,
            Directory
                .FishForMessage<SlotProtocol.RequestSlots>(it => it.Request.Least == 2 && it.Request.Again)
                .Request.Least);
    }

    [Fact]
    public void Cancelled_it_stops_whoever_prepares_or_computes()
    {
        Grant("ab");
        Expect<TrialProtocol.Start>("ab");
        Trial!.Tell(new TrialActor.Cancel());
        Expect<TrialProtocol.Stop>("ab");
        Event<TrialCancelled>();
    }

    [Fact]
    public void Progress_is_that_of_the_first_rank_alone()
    {
        Live("ab");
        Trial!.Tell(new TrialProtocol.Progress(Attempt, 1, 5, 0.5, 100, Sample.Measures), Workers['b']);
        Trial!.Tell(new TrialProtocol.Progress(Attempt, 1, 6, 0.5, 100, Sample.Measures), Workers['a']);
        Assert.Equal(6, Parent.FishForMessage<TrialProtocol.Progress>(_ => true).Step);
    }
}
