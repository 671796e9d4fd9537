using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Decisions.Parallel;
using AeCluster.Coordinator.Tests.Support;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using static AeCluster.Coordinator.Tests.Support.Sample;

namespace AeCluster.Coordinator.Tests.Decisions.Parallel;

/// <summary>A data-parallel trial from its first slots to its end, one rule a test.</summary>
public class ParallelTrialDecisionsTests
{
    [Fact]
    public void An_attempt_begins_when_there_are_enough_workers_and_all_are_told_to_prepare()
    {
        var story = new ParallelTrialStory(max: 3).Granted("ab");
        Assert.Equal(TrialStatus.Queued, story.State.Trial.Status);
        story.Granted("c");
        var began = Assert.IsType<AttemptBegan>(Assert.Single(story.Events));
        Assert.Equal(["a", "b", "c"], [began.Worker.Value, .. began.Others.Select(worker => worker.Value)]);
        Assert.All("abc", worker => Assert.IsType<TrialProtocol.Start>(Assert.Single(story.Pending(worker))));
    }

    [Fact]
    public void The_first_generation_is_named_when_all_are_prepared_in_the_order_of_their_names_with_equal_shares()
    {
        var story = new ParallelTrialStory(max: 3).Granted("cab").Started("ca");
        Assert.Null(story.State.Current);
        story.Started("b");
        Assert.Equal(("abc", "3 3 2", "3 workers begin"), (story.Current, story.Shards, story.Reason));
        var enters = "abc"
            .Select(worker => Assert.IsType<GenerationProtocol.Enter>(Assert.Single(story.Pending(worker))))
            .ToList();
        Assert.All(enters, enter => Assert.Equal(enters[0], enter));
        Assert.Equal([0, 3, 6], enters[0].Members.Select(member => member.FirstShard));
        Assert.Equal(1, enters[0].Generation);
    }

    [Fact]
    public void It_is_live_when_all_say_so_which_is_recorded_with_the_step_and_who_took_the_weights()
    {
        var story = new ParallelTrialStory(max: 2).Granted("ab").Started("ab").Entered("ab");
        Assert.All("ab", worker => Assert.Empty(story.Pending(worker)));
        story.Running("b", 7, copied: "b");
        Assert.DoesNotContain(story.Events, it => it is GenerationBegan);
        story.Running("a", 7).Running("ab", 7);
        var began = Assert.Single(story.Events.OfType<GenerationBegan>());
        Assert.Equal((7, "b"), (began.Step, Assert.Single(began.Copied).Value));
    }

    [Fact]
    public void One_that_is_lost_while_it_prepares_does_not_hold_up_the_others()
    {
        var story = new ParallelTrialStory(max: 3).Granted("abc").Started("ab").Lost("c");
        Assert.Equal(("ab", "c was lost: the worker's process ended; 2 workers begin"), (story.Current, story.Reason));
        Assert.Equal("", new ParallelTrialStory(max: 3, min: 3).Granted("abc").Started("ab").Lost("c").Current);
    }

    [Fact]
    public void When_all_others_accuse_one_it_has_to_go_at_once()
    {
        var story = new ParallelTrialStory(max: 3).Live("abc").Broken('a', "b");
        Assert.Equal("abc", story.Current);
        story.Broken('c', "b");
        Assert.Equal(("ac", "4 4", "b was lost: closed its connection"), (story.Current, story.Shards, story.Reason));
        Assert.Equal(2, story.State.Current!.Number);
        Assert.IsType<TrialProtocol.Stop>(Assert.Single(story.Pending('b')));
        Assert.All("ac", worker =>
            Assert.Equal(2, Assert.IsType<GenerationProtocol.Enter>(Assert.Single(story.Pending(worker))).Generation));
    }

    [Fact]
    public void Who_is_silent_is_waited_for_a_moment_and_no_longer()
    {
        var story = new ParallelTrialStory(max: 3).Live("abc").Broken('a', "b").After(0.1);
        Assert.Equal("abc", story.Current);
        Assert.Equal("ac", story.After(0.06).Current);
    }

    [Fact]
    public void One_that_is_cut_off_and_the_first_to_notice_does_not_push_out_the_others()
    {
        var story = new ParallelTrialStory(max: 3).Live("abc").Broken('b', "ac").Broken('c', "b");
        Assert.Equal("abc", story.Current);
        Assert.Equal("ac", story.Broken('a', "b").Current);
    }

    [Fact]
    public void A_worker_that_is_dead_counts_as_accused_by_all()
    {
        var story = new ParallelTrialStory(max: 3).Live("abc").Broken('a', "b").Lost("b");
        Assert.Equal("abc", story.Current);
        story.Broken('c', "b");
        Assert.Equal(("ac", "", "b was lost: the worker's process ended"), (story.Current, story.Stopping, story.Reason));

        Assert.Equal("bc", new ParallelTrialStory(max: 3).Live("abc").Lost("a").After(0.15).Current);
    }

    [Fact]
    public void Two_lost_at_once_make_one_new_generation()
    {
        var story = new ParallelTrialStory(max: 4).Live("abcd").Lost("b").Broken('a', "bc").Lost("c").Broken('d', "b");
        Assert.Equal(("ad", 2), (story.Current, story.State.Current!.Number));
        Assert.Equal("b was lost: the worker's process ended; c was lost: the worker's process ended", story.Reason);
    }

    [Fact]
    public void All_but_one_lost_leaves_that_one()
    {
        var story = new ParallelTrialStory(max: 3).Live("abc").Lost("ab").Broken('c', "ab");
        Assert.Equal(("c", "8"), (story.Current, story.Shards));
    }

    [Fact]
    public void All_lost_ends_the_attempt_and_the_next_begins_from_the_newest_checkpoint()
    {
        var story = new ParallelTrialStory(max: 2)
            .Live("ab")
            .Report('a', number => new TrialProtocol.CheckpointStored(Attempt(1), number, Checkpoint(3)))
            .Lost("ab");
        Assert.Equal(TrialStatus.Queued, story.State.Trial.Status);
        Assert.Equal((2, 2, true), (story.Wanted.Least, story.Wanted.Most, story.Wanted.Again));
        story.Granted("cd");
        Assert.Equal(
            (2, Checkpoint(3)),
            (story.State.Trial.Attempt, Assert.IsType<TrialProtocol.Start>(Assert.Single(story.Pending('c'))).ResumeFrom));
        story.Started("cd");
        Assert.Equal((1, "2 workers begin"), (story.State.Current!.Number, story.Reason));
    }

    [Fact]
    public void One_that_loses_another_while_a_generation_forms_is_heard_too()
    {
        var story = new ParallelTrialStory(max: 3).Granted("abc").Started("abc").Running("a").Broken('a', "b").Broken('c', "b");
        Assert.Equal(("ac", 2), (story.Current, story.State.Current!.Number));
        Assert.DoesNotContain(story.Events, it => it is GenerationBegan);
    }

    [Fact]
    public void One_that_does_not_answer_that_it_has_heard_of_a_generation_is_done_without()
    {
        var story = new ParallelTrialStory(max: 3).Granted("abc").Started("abc").Entered("ac").Running("a").After(4.9);
        Assert.Equal("abc", story.Current);
        story.After(0.1);
        Assert.Equal(("ac", "b", "b was lost: does not answer"), (story.Current, story.Stopping, story.Reason));
    }

    [Fact]
    public void What_is_said_of_an_older_generation_changes_nothing()
    {
        var story = new ParallelTrialStory(max: 3).Live("abc").Lost("b").Broken('a', "b").Broken('c', "b");
        story.Broken('a', "c", generation: 1).Broken('c', "a", generation: 1).After(1);
        Assert.Equal(("ac", 2), (story.Current, story.State.Current!.Number));
        Assert.All("ac", worker => Assert.IsType<GenerationProtocol.Enter>(Assert.Single(story.Pending(worker))));
    }

    [Fact]
    public void One_whose_own_fault_it_is_gives_up()
    {
        var story = new ParallelTrialStory(max: 2).Live("ab").Broken('a', "", "the disk is full").Broken('b', "a");
        Assert.Equal(("b", "a", "a gave up: the disk is full"), (story.Current, story.Stopping, story.Reason));
    }

    [Fact]
    public void One_that_had_to_go_although_alive_is_not_wanted_back_for_a_while_and_each_time_for_longer()
    {
        var story = new ParallelTrialStory(max: 3).Live("abc").Broken('a', "b").Broken('c', "b").Stopped("b").Running("ac");
        Assert.Equal(["b"], story.Wanted.Except.Select(worker => worker.Value));
        Assert.Empty(story.After(5).Wanted.Except);
        story.Granted("b").Started("b").Running("abc").Broken('a', "b").Broken('c', "b").Running("ac");
        Assert.Single(story.After(9).Wanted.Except);
        Assert.Empty(story.After(1).Wanted.Except);
    }

    [Fact]
    public void With_too_few_left_it_waits_with_those_it_has_and_goes_on_when_there_are_enough()
    {
        var story = new ParallelTrialStory(max: 3, min: 2).Live("abc").Lost("bc").Broken('a', "bc");
        Assert.Equal(("a", "", TrialStatus.Running), (story.Members, story.Current, story.State.Trial.Status));
        Assert.Equal((2, 3, true), (story.Wanted.Least, story.Wanted.Most, story.Wanted.Again));
        Assert.Equal(
            "waits with a for more workers: it goes on with 2 (parallel.workers.min)",
            PendingWork.WaitReason(story.State));
        Assert.Empty(story.Pending('a'));
        story.Granted("d");
        Assert.Equal("", story.Current);
        story.Started("d");
        Assert.Equal(("ad", 2), (story.Current, story.State.Current!.Number));
        Assert.EndsWith("; d joined", story.Reason, StringComparison.Ordinal);
        Assert.Null(PendingWork.WaitReason(story.State));
    }

    [Fact]
    public void One_that_waits_gives_way_to_another_trial_and_begins_again_later()
    {
        var story = new ParallelTrialStory(max: 3, min: 2).Live("abc").Yielded();
        Assert.Equal("abc", story.Current);
        story.Lost("bc").After(1).Yielded();
        Assert.Equal((TrialStatus.Queued, "", "a"), (story.State.Trial.Status, story.Members, story.Stopping));
        Assert.IsType<AttemptEnded>(story.Events[^1]);
    }

    [Fact]
    public void A_late_worker_joins_when_it_is_prepared_and_the_others_compute_until_then()
    {
        var story = new ParallelTrialStory(max: 3, min: 2).Live("ac").Granted("b");
        Assert.Equal(("ac", 1), (story.Current, story.State.Current!.Number));
        story.Started("b");
        Assert.Equal(("abc", 2, "b joined"), (story.Current, story.State.Current!.Number, story.Reason));
    }

    [Fact]
    public void Late_workers_that_come_while_a_generation_forms_join_together_once_it_is_live()
    {
        var story = new ParallelTrialStory(max: 4, min: 2).Granted("ab").Started("ab").Granted("cd").Started("cd");
        Assert.Equal("ab", story.Current);
        story.Running("ab");
        Assert.Equal(("abcd", "c joined; d joined"), (story.Current, story.Reason));
    }

    [Fact]
    public void One_that_leaves_is_told_to_stop_and_the_others_go_on()
    {
        var story = new ParallelTrialStory(max: 3).Live("abc").Leaving('b');
        Assert.Equal(("ac", "b", "b leaves"), (story.Current, story.Stopping, story.Reason));
        Assert.IsType<TrialProtocol.Stop>(Assert.Single(story.Pending('b')));
        Assert.Empty(story.Stopped("b").Pending('b'));
    }

    [Fact]
    public void The_last_one_that_leaves_hands_back_what_it_has()
    {
        var story = new ParallelTrialStory(max: 2).Live("ab").Leaving('a').Running("b").Leaving('b');
        Assert.Equal(("b", "a"), (story.Current, story.Stopping));
        story.Report('b', number => new TrialProtocol.CheckpointStored(Attempt(1), number, Checkpoint(2)))
            .Report('b', number => new TrialProtocol.Released(Attempt(1), number, "the worker is leaving", null));
        Assert.Equal((TrialStatus.Queued, ""), (story.State.Trial.Status, story.Members));
        Assert.Equal(Checkpoint(2), story.State.Trial.NewestCheckpoint);
    }

    [Fact]
    public void Where_all_leave_at_once_one_is_left_alone_to_hand_back_even_below_the_least_number()
    {
        var story = new ParallelTrialStory(max: 3, min: 3).Live("abc");
        story.Leaving('b');
        Assert.Equal(("ac", ""), (story.Members, story.Current));
        story.Leaving('c').Leaving('a');
        Assert.Equal(("a", "bc"), (story.Current, story.Stopping));
    }

    [Fact]
    public void One_that_leaves_gives_the_weights_to_a_late_worker_first()
    {
        var story = new ParallelTrialStory(max: 2, min: 1).Live("a").Granted("b").Leaving('a').Started("b");
        Assert.Equal(("ab", ""), (story.Current, story.Stopping));
        story.Running("ab", 5, copied: "b");
        Assert.Equal(("b", "a"), (story.Current, story.Stopping));
    }

    [Fact]
    public void Shares_follow_measured_speed_with_every_new_generation()
    {
        var story = new ParallelTrialStory(max: 3).Live("abc").Measured('a', 10, 0.1).Measured('c', 10, 0.3).Lost("b").After(1);
        Assert.Equal("6 2", story.Shards);
    }

    [Fact]
    public void Shares_alone_make_a_generation_where_it_is_worth_it_and_not_too_often()
    {
        var story = new ParallelTrialStory(max: 2).Live("ab");
        Measure(25).After(29);
        Assert.Equal(1, story.State.Current!.Number);
        story.After(1);
        Assert.Equal((2, "6 2", "shares follow speed: 6/2 shards"), (story.State.Current!.Number, story.Shards, story.Reason));
        story.Running("ab").After(60);
        Measure(25).After(1);
        Assert.Equal(2, story.State.Current!.Number);

        ParallelTrialStory Measure(int steps) => story.Measured('a', steps, 0.1).Measured('b', steps, 0.3);
    }

    [Theory]
    [InlineData(19, 0.3, 1)]
    [InlineData(20, 0.3, 2)]
    [InlineData(20, 0.12, 1)]
    public void Shares_alone_make_none_after_too_few_steps_or_for_too_little(int steps, double seconds, int generation)
    {
        var story = new ParallelTrialStory(max: 2).Live("ab").Measured('a', steps, 0.1).Measured('b', steps, seconds).After(31);
        Assert.Equal(generation, story.State.Current!.Number);
    }

    [Fact]
    public void What_a_generation_cost_is_recorded_when_it_is_over()
    {
        var story = new ParallelTrialStory(max: 2)
            .Live("ab")
            .Measured('a', 10, 0.1)
            .Measured('a', 5, 0.1)
            .Measured('b', 4, 0.1)
            .Lost("b")
            .After(1);
        var ended = Assert.Single(story.Events.OfType<GenerationEnded>());
        Assert.Equal(
            [("a", 15, 2000L), ("b", 4, 1000L)],
            ended.Costs.Select(member => (member.Worker.Value, member.Costs.Steps, member.Costs.BytesSent)));
        Assert.Equal(ended.Costs, story.State.Trial.Generations[0].Costs);
    }

    [Fact]
    public void Each_epoch_counts_once_whoever_reports_it_first()
    {
        var story = new ParallelTrialStory(max: 2)
            .Live("ab")
            .Report('b', Epoch(1))
            .Report('a', Epoch(1))
            .Report('b', Epoch(3))
            .Report('a', Epoch(2))
            .Report('a', Epoch(3));
        Assert.Equal([1, 3, 2], story.Events.OfType<EpochRecorded>().Select(it => it.Metrics.Epoch));
        Assert.Equal([1, 2, 3], story.State.Trial.Epochs.Select(epoch => epoch.Epoch));
    }

    [Fact]
    public void Timings_may_differ_between_workers_and_nothing_else()
    {
        var story = new ParallelTrialStory(max: 2)
            .Live("ab")
            .Report('a', Epoch(1))
            .Report('b', number => new TrialProtocol.EpochDone(
                Attempt(1),
                number,
                Sample.Epoch(1) with
                {
                    Seconds = 9,
                    SamplesPerSecond = 9,
                }));
        Assert.Equal(TrialStatus.Running, story.State.Trial.Status);
        story
            .Report('a', Epoch(2))
            .Report('b', number => new TrialProtocol.EpochDone(
                Attempt(1),
                number,
                Sample.Epoch(2) with
                {
                    Loss = Math.BitIncrement(0.25),
                }));
        Assert.Equal((TrialStatus.Failed, "ab"), (story.State.Trial.Status, story.Stopping));
        Assert.StartsWith(
            "two workers disagree about epoch 2: b measured loss 0.25000000000000006, another 0.25",
            story.State.Trial.Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Parts_of_the_loss_are_compared_too_and_nan_equals_nan()
    {
        var story = new ParallelTrialStory(max: 2).Live("ab").Report('a', Parts(double.NaN)).Report('b', Parts(double.NaN));
        Assert.Equal(TrialStatus.Running, story.State.Trial.Status);
        Assert.Contains(
            "latent",
            new ParallelTrialStory(max: 2).Live("ab").Report('a', Parts(1)).Report('b', Parts(2)).State.Trial.Reason,
            StringComparison.Ordinal);

        static Func<long, TrialProtocol.Report> Parts(double latent) => number => new TrialProtocol.EpochDone(
            Attempt(1), number, Sample.Epoch(1) with { Parts = new Dictionary<string, double> { ["latent"] = latent } });
    }

    [Fact]
    public void Workers_whose_data_differ_are_found_out()
    {
        var story = new ParallelTrialStory(max: 2).Granted("ab").Started("a")
            .Report('b', number => new TrialProtocol.Started(Attempt(1), number, ParallelTrialStory.Id('b'), 0, 0, 99, 1000));
        Assert.StartsWith(
            "two workers disagree about the trial: b counts 99 steps",
            story.State.Trial.Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_older_checkpoint_of_one_that_was_behind_is_not_kept()
    {
        var story = new ParallelTrialStory(max: 2)
            .Live("ab")
            .Report('a', Stored(4))
            .Report('b', Stored(3))
            .Report('b', Stored(4))
            .Report('b', Stored(5));
        Assert.Equal([4, 5], story.State.Trial.Checkpoints.Select(checkpoint => checkpoint.Epoch));

        static Func<long, TrialProtocol.Report> Stored(int epoch) =>
            number => new TrialProtocol.CheckpointStored(Attempt(1), number, Checkpoint(epoch));
    }

    [Fact]
    public void Once_it_is_finished_all_are_told_to_stop()
    {
        var story = new ParallelTrialStory(max: 2).Live("ab").Measured('a', 3, 0.1)
            .Report('a', number => new TrialProtocol.Finished(Attempt(1), number, Checkpoint(9), new string('f', 64)));
        Assert.Equal((TrialStatus.Completed, "", "ab"), (story.State.Trial.Status, story.Members, story.Stopping));
        Assert.IsType<GenerationEnded>(story.Events[^2]);
        Assert.Null(PendingWork.WantedSlots(story.State, new TrialPlace(Now, 0), story.Time));
        story.Stopped("a").Lost("b");
        Assert.Equal("", story.Stopping);
        Assert.Equal("", story.Granted("c").Members);
    }

    [Fact]
    public void One_that_cannot_go_on_fails_the_trial()
    {
        var story = new ParallelTrialStory(max: 2)
            .Granted("ab")
            .Report('a', number => new TrialProtocol.Failed(Attempt(1), number, "no such file", "details"));
        Assert.Equal(
            (TrialStatus.Failed, "no such file", "ab"),
            (story.State.Trial.Status, story.State.Trial.Reason, story.Stopping));
    }

    [Fact]
    public void Cancelled_it_stops_all()
    {
        Assert.Equal("abc", new ParallelTrialStory(max: 3).Live("abc").Cancelled().Stopping);
        Assert.Equal("ab", new ParallelTrialStory(max: 3).Granted("ab").Cancelled().Stopping);
    }

    [Fact]
    public void A_damaged_checkpoint_is_dropped_once_and_the_next_attempt_takes_the_one_before_it()
    {
        var story = new ParallelTrialStory(max: 2)
            .Live("ab")
            .Report('a', Stored(1))
            .Report('a', Stored(2))
            .Lost("ab")
            .Granted("cd");
        foreach (var worker in "cd")
        {
            story.Report(worker, number => new TrialProtocol.Released(
                Attempt(2),
                number,
                "its hash is wrong",
                Checkpoint(2).Name));
        }

        Assert.Single(story.Events.OfType<CheckpointDropped>());
        Assert.Equal((TrialStatus.Queued, Checkpoint(1)), (story.State.Trial.Status, story.State.Trial.NewestCheckpoint));

        static Func<long, TrialProtocol.Report> Stored(int epoch) =>
            number => new TrialProtocol.CheckpointStored(Attempt(1), number, Checkpoint(epoch));
    }

    [Fact]
    public void A_trial_whose_workers_die_again_and_again_without_one_step_more_fails()
    {
        var story = new ParallelTrialStory(max: 2, min: 1).Live("ab");
        for (var losses = 0; losses < 20 && !story.State.Trial.IsOver; losses++)
        {
            story.Lost("b").After(1).Running("a").Granted("b").Started("b").Running("ab");
        }

        Assert.Equal(TrialStatus.Failed, story.State.Trial.Status);
        Assert.StartsWith("11 workers in a row died without one step more", story.State.Trial.Reason, StringComparison.Ordinal);

        var moving = new ParallelTrialStory(max: 2, min: 1).Live("ab");
        for (var losses = 0; losses < 40; losses++)
        {
            moving.Lost("b").After(1).Running("a", losses).Granted("b").Started("b").Running("ab", losses);
        }

        Assert.Equal(TrialStatus.Running, moving.State.Trial.Status);
    }

    private static AttemptId Attempt(int number) => new(Experiment, new TrialId("t1"), number);

    private static Func<long, TrialProtocol.Report> Epoch(int epoch) =>
        number => new TrialProtocol.EpochDone(Attempt(1), number, Sample.Epoch(epoch));
}
