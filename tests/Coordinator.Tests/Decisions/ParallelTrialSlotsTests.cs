using System.Diagnostics;
using AeCluster.Coordinator.Decisions;
using AeCluster.Messages;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using static AeCluster.Coordinator.Tests.Support.Sample;

namespace AeCluster.Coordinator.Tests.Decisions;

/// <summary>Slots for trials that need several at once.</summary>
public class ParallelTrialSlotsTests
{
    [Fact]
    public void A_trial_gets_all_slots_it_must_have_or_none()
    {
        var (ledger, none) = Workers(2).Request(Group("t1", 3)).Grant();
        Assert.Empty(none);
        Assert.Equal(["w0", "w1", "w2"], Names(ledger.Add(new WorkerId("w2"), Offer).Grant().Grants, "t1"));
    }

    [Fact]
    public void It_takes_one_slot_of_a_worker_at_most()
    {
        var (_, grants) = Workers(2, slots: 4).Request(Group("t1", 1, 8)).Grant();
        Assert.Equal(["w0", "w1"], Names(grants, "t1"));
    }

    [Fact]
    public void What_nobody_waits_for_goes_to_those_that_can_use_more()
    {
        var ledger = Workers(4).Request(Group("t1", 1, 4)).Request(Group("t2", 2, 2)).Grant().Ledger;
        Assert.Equal((2, 2), (Held(ledger, "t1"), Held(ledger, "t2")));
        Assert.Equal(4, Held(ledger.Release(Key("t2")).Grant().Ledger, "t1"));
        Assert.Equal(2, Held(ledger.Release(Key("t2")).Request(Group("t3", 2)).Grant().Ledger, "t1"));
    }

    [Fact]
    public void While_the_first_in_line_waits_nobody_overtakes_it_with_a_slot_it_could_use()
    {
        var ledger = Workers(2).Request(Group("t1", 1)).Grant().Ledger;
        ledger = ledger.Request(Group("t2", 2)).Request(Group("t3", 1));
        Assert.Empty(ledger.Grant().Grants);
        Assert.Equal(["t2", "t2"], ledger.Release(Key("t1")).Grant().Grants.Select(grant => grant.Trial.Trial.Value));
    }

    [Fact]
    public void Slots_that_are_no_good_to_the_first_in_line_go_to_those_behind_it()
    {
        var ledger = Workers(2)
            .Add(new WorkerId("big"), Offer with { Threads = 4 })
            .Add(new WorkerId("large"), Offer with { Threads = 4 })
            .Request(Group("t1", 1, threads: 4))
            .Grant()
            .Ledger;
        ledger = ledger.Request(Group("t2", 2, threads: 4)).Request(Group("t3", 2)).Grant().Ledger;
        Assert.Equal((0, 2), (Held(ledger, "t2"), Held(ledger, "t3")));
    }

    [Fact]
    public void One_that_needs_more_workers_than_there_are_holds_nobody_up_and_is_told()
    {
        var ledger = Workers(2).Request(Group("t1", 3)).Request(Group("t2", 2)).Grant().Ledger;
        Assert.Equal(2, Held(ledger, "t2"));
        var hopeless = Assert.Single(ledger.Unsatisfiable());
        Assert.Equal(
            "waits for 3 workers at the same time (parallel.workers); there are 2: start more",
            ShortageText.Of(hopeless, [.. ledger.Workers.Values]));
    }

    [Theory]
    [InlineData(
        1,
        4,
        "waits for a worker with 4 compute threads (training.threads); those here have at most 2: start one with --threads 4")]
    [InlineData(
        2,
        4,
        "waits for 2 workers with 4 compute threads (training.threads); those here have at most 2: start some with --threads 4")]
    [InlineData(
        2,
        2,
        "waits for 2 workers with 2 compute threads (training.threads) at the same time (parallel.workers); 1 of the 3 here "
            + "will do: start more")]
    [InlineData(4, 1, "waits for 4 workers at the same time (parallel.workers); there are 3: start more")]
    public void Scarcity_has_a_cause_and_a_remedy(int least, int threads, string text)
    {
        var ledger = Workers(2).Add(new WorkerId("big"), Offer with { Threads = 2 });
        Assert.Equal(text, ShortageText.Of(Group("t1", least, threads: threads), [.. ledger.Workers.Values]));
    }

    [Fact]
    public void One_that_has_begun_and_lost_a_worker_goes_before_those_that_have_not_begun()
    {
        var ledger = Workers(3)
            .Request(Group("t1", 3))
            .Grant()
            .Ledger.Request(Group("t2", 1))
            .Request(Group("t1", 2, 3, again: true));
        ledger = ledger
            .Remove(new WorkerId("w0"))
            .Ledger.Remove(new WorkerId("w1"))
            .Ledger.Add(new WorkerId("w3"), Offer)
            .Grant()
            .Ledger;
        Assert.Equal((2, 0), (Held(ledger, "t1"), Held(ledger, "t2")));
    }

    [Fact]
    public void A_slot_that_is_left_counts_no_more_but_is_free_only_when_the_worker_is()
    {
        var ledger = Workers(2).Request(Group("t1", 2)).Grant().Ledger.Leave(Key("t1"), new WorkerId("w0"));
        ledger = ledger.Request(Group("t1", 1, 2, again: true)).Request(Group("t2", 1)).Grant().Ledger;
        Assert.Equal((1, 0), (Held(ledger, "t1"), Held(ledger, "t2")));
        Assert.Equal(1, Held(ledger.Release(Key("t1"), new WorkerId("w0")).Grant().Ledger, "t2"));
    }

    [Fact]
    public void It_gets_no_worker_that_it_does_not_want()
    {
        var request = Group("t1", 1, 3) with { Except = [new WorkerId("w1")] };
        Assert.Equal(["w0", "w2"], Names(Workers(3).Request(request).Grant().Grants, "t1"));
    }

    [Fact]
    public void Of_two_that_wait_for_each_others_slots_the_later_gives_way()
    {
        var ledger = Waiting("t1", 3).Request(Group("t2", 3, again: true));
        Assert.Equal([Key("t2")], ledger.Yielding());
        ledger = ledger.Release(Key("t2")).Request(Group("t2", 3, again: true)).Grant().Ledger;
        Assert.Equal((3, 0), (Held(ledger, "t1"), Held(ledger, "t2")));
    }

    [Fact]
    public void Nobody_gives_way_while_a_slot_will_be_free_anyway_or_nobody_needs_it()
    {
        Assert.Empty(
            Waiting("t1", 3)
                .Add(new WorkerId("w9"), Offer)
                .Request(Group("t3", 1))
                .Grant()
                .Ledger.Request(Group("t2", 3, again: true))
                .Yielding());
        Assert.Empty(Workers(2).Request(Group("t1", 2)).Grant().Ledger.Request(Group("t1", 3, again: true)).Yielding());
    }

    [Fact]
    public void One_that_can_never_go_on_gives_way_to_one_that_can()
    {
        var ledger = Workers(2)
            .Request(Group("t1", 2))
            .Grant()
            .Ledger.Request(Group("t1", 3, again: true))
            .Request(Group("t2", 2));
        Assert.Equal([Key("t1")], ledger.Yielding());
    }

    /// <summary>Two trials of three workers each have lost one each, and there are no others.</summary>
    private static SlotLedger Waiting(string first, int least) =>
        Workers(6).Request(Group(first, 3)).Request(Group("t2", 3)).Grant().Ledger
            .Remove(new WorkerId("w0")).Ledger.Remove(new WorkerId("w5")).Ledger.Request(Group(first, least, again: true));

    /// <summary>
    /// Trials of all sizes and workers come and go. No slot is granted twice, no trial gets two slots of one worker or a part of
    /// what it needs, and every grant is what looking at every request would give. Once running trials end and no new ones come,
    /// every trial for which there are enough workers gets its turn.
    /// </summary>
    [Property(MaxTest = 500)]
    public Property All_or_none_never_too_many_and_a_turn_for_everyone()
    {
        Func<SlotLedger, int, SlotLedger>[] operations =
        [
            (ledger, n) => ledger.Add(new WorkerId($"w{n % 5}"), Offer with { Slots = 1 + (n % 2), Threads = 1 + (n % 3) }),
            (ledger, n) => ledger.Remove(new WorkerId($"w{n % 5}")).Ledger,
            (ledger, n) => ledger.Drain(new WorkerId($"w{n % 5}")),
            (ledger, n) => ledger.Request(Group($"t{n}", 1 + (n % 4), 1 + (n % 4) + (n % 3), 1 + (n % 2))),
            (ledger, n) => ledger.Request(Group($"t{n}", 1, 1 + (n % 4), again: true)),
            (ledger, n) => ledger.Request(Group($"t{n}", 1, 3) with { Except = [new WorkerId($"w{n % 5}")] }),
            (ledger, n) => ledger.Leave(Key($"t{n}"), new WorkerId($"w{n % 5}")),
            (ledger, n) => ledger.Release(Key($"t{n}"), new WorkerId($"w{n % 5}")),
            (ledger, n) => ledger.Release(Key($"t{n}")),
        ];
        return Prop.ForAll(Gen.Choose(0, (20 * operations.Length) - 1).ListOf().ToArbitrary(), steps =>
        {
            var ledger = new SlotLedger();
            foreach (var step in steps)
            {
                var before = operations[step / 20](ledger, step % 20);
                (ledger, var grants) = before.Grant();
                Check(before, ledger, grants);
                Assert.Equal(PlainDealing.Grants(before), grants);
                Assert.Equal(PlainDealing.Yielding(ledger), ledger.Yielding());
                Assert.Equal(
                    PlainDealing.Unsatisfiable(ledger),
                    ledger.Unsatisfiable().Order(SlotRequest.ServingOrder));
            }

            EveryoneGetsATurn(ledger);
        });
    }

    /// <summary>
    /// The same with three experiments of different priorities and numbers of slots: no experiment ever occupies more slots
    /// than it may, nothing of a paused one is served, no slot is idle that a request could use unless it is kept for a gang,
    /// and everything gets its turn once nothing is paused.
    /// </summary>
    [Property(MaxTest = 700)]
    public Property Several_experiments_share_and_nobody_is_left_out()
    {
        Func<SlotLedger, ExperimentId, int, SlotLedger>[] operations =
        [
            (ledger, _, n) => ledger.Add(new WorkerId($"w{n % 5}"), Offer with { Slots = 1 + (n % 3), Threads = 1 + (n % 3) }),
            (ledger, _, n) => ledger.Remove(new WorkerId($"w{n % 5}")).Ledger,
            (ledger, of, n) => ledger.Request(Of(of, Group($"t{n}", 1))),
            (ledger, of, n) => ledger.Request(Of(of, Group($"t{n}", 1, 1 + (n % 4), 1 + (n % 2)))),
            (ledger, of, n) => ledger.Request(Of(of, Group($"t{n}", 1 + (n % 3), 1 + (n % 3) + (n % 2)))),
            (ledger, of, n) => ledger.Request(Of(of, Group($"t{n}", 2, 3, again: true))),
            (ledger, of, n) => ledger.Request(Of(of, Group($"t{n}", 1, 2) with { Except = [new WorkerId($"w{n % 5}")] })),
            (ledger, of, n) => ledger.Leave(Of(of, Key($"t{n}")), new WorkerId($"w{n % 5}")),
            (ledger, of, n) => ledger.Release(Of(of, Key($"t{n}")), new WorkerId($"w{n % 5}")),
            (ledger, of, n) => ledger.Release(Of(of, Key($"t{n}"))),
            (ledger, of, n) => ledger.Set(of, new ExperimentShare
            {
                Priority = 1 + (n % 4),
                // No less than the largest gang needs, as the planner requires, nor than it occupies already.
                MaxSlots = n % 3 == 0 ? null : Math.Max(3 + (n % 2), Occupied(ledger, of)),
                IsPaused = n % 5 == 4,
            }),
        ];
        return Prop.ForAll(Gen.Choose(0, (60 * operations.Length) - 1).ListOf().ToArbitrary(), steps =>
        {
            var ledger = new SlotLedger();
            foreach (var step in steps)
            {
                var before = operations[step / 60](ledger, new ExperimentId($"e{step % 3}"), step % 60 / 3);
                (ledger, var grants) = before.Grant();
                Check(before, ledger, grants);
                Assert.Equal(PlainDealing.Grants(before), grants);
                Assert.Equal(PlainDealing.Yielding(ledger), ledger.Yielding());
                Assert.All(grants, grant => Assert.False(ledger.ShareOf(grant.Trial.Experiment).IsPaused));
                Assert.All(ledger.Workers.Values.SelectMany(slots => slots.Holders).Select(trial => trial.Experiment), of =>
                    Assert.True(ledger.ShareOf(of).MaxSlots is not { } most || Occupied(ledger, of) <= most));
                AssertNothingIdles(ledger);
            }

            foreach (var experiment in Enumerable.Range(0, 3).Select(n => new ExperimentId($"e{n}")))
            {
                ledger = ledger.Set(experiment, ledger.ShareOf(experiment) with { IsPaused = false });
            }

            EveryoneGetsATurn(ledger);
        });
    }

    /// <summary>A trial that needs several workers begins once those that ran before it have ended, however many small trials are
    /// submitted after it.</summary>
    [Property(MaxTest = 300)]
    public Property A_stream_of_small_trials_never_starves_a_large_one()
    {
        var numbers = Gen.Choose(1, 1000).ArrayOf(40);
        return Prop.ForAll(numbers.ToArbitrary(), random =>
        {
            var workers = 2 + (random[0] % 4);
            var ledger = Workers(workers, slots: 1 + (random[1] % 2));
            ledger = Enumerable
                .Range(0, 2 * workers)
                .Aggregate(ledger, (state, n) => state.Request(Group($"before{n}", 1)))
                .Grant()
                .Ledger;
            ledger = ledger.Request(Group("large", 1 + (random[2] % workers)));
            var rounds = 0;
            while (Held(ledger, "large") == 0)
            {
                Assert.InRange(++rounds, 1, (4 * workers) + 1);
                ledger = ledger.Request(Group($"small{rounds}a", 1)).Request(Group($"small{rounds}b", 1)).Grant().Ledger;
                var running = ledger.Workers.Values.SelectMany(slots => slots.Holders).ToList();
                var before = running.FindAll(trial => trial.Trial.Value.StartsWith("before", StringComparison.Ordinal));
                var ending = rounds % 2 == 0 || before.Count == 0 ? running : before;
                ledger = ledger.Release(ending[random[3 + (rounds % 37)] % ending.Count]).Grant().Ledger;
            }
        });
    }

    /// <summary>Requests enter and slots are dealt one by one, as happens when trials end one by one.</summary>
    [Fact]
    public void Ten_thousand_trials_wait_without_being_looked_at_one_by_one()
    {
        var ledger = Enumerable
            .Range(0, 10_000)
            .Aggregate(Workers(4), (state, n) => state.Request(Group($"t{n}", 1 + (n % 2))).Grant().Ledger);
        var began = Stopwatch.StartNew();
        var ended = 0;
        while (ledger.Workers.Values.SelectMany(slots => slots.Holders).FirstOrDefault() is { Trial.Value: not null } trial)
        {
            ledger = ledger.Release(trial).Grant().Ledger;
            ended++;
        }

        Assert.Equal(10_000, ended);
        Assert.Empty(ledger.Waiting);
        // Walking the line for each takes minutes.
        Assert.True(began.Elapsed < TimeSpan.FromSeconds(30), $"{began.Elapsed}");
    }

    private static void Check(SlotLedger before, SlotLedger after, IReadOnlyList<SlotGrant> grants)
    {
        Assert.All(after.Workers.Values, slots => Assert.True(slots.Free >= 0));
        Assert.All(after.Workers.Values, slots => Assert.Empty(slots.Holders.Intersect(slots.Leaving)));
        Assert.Equal(grants.Count, grants.Distinct().Count());
        foreach (var granted in grants.GroupBy(grant => grant.Trial))
        {
            var request = before.Waiting.Single(waiting => waiting.Trial == granted.Key);
            Assert.InRange(after.Workers.Values.Count(slots => slots.Holders.Contains(granted.Key)), request.Least, request.Most);
            Assert.All(granted, grant =>
                Assert.False(before.Workers[grant.Worker].IsUsedBy(grant.Trial) || before.Workers[grant.Worker].Draining));
        }
    }

    /// <summary>A slot that is free and of use is kept for the first that waits, or the experiments that could use it have as
    /// many as they may, or keep the rest of those for their first.</summary>
    private static void AssertNothingIdles(SlotLedger ledger)
    {
        if (ledger.Reserving is not null)
        {
            return;
        }

        var firsts = ledger.Waiting
            .Where(request => ledger.IsWaiting(request) && ledger.IsPossible(request))
            .Where(request => !ledger.ShareOf(request.Trial.Experiment).IsPaused)
            .GroupBy(request => request.Trial.Experiment, (_, requests) => requests.First());
        Assert.DoesNotContain(firsts, request =>
            ledger.MayOccupy(request.Trial.Experiment, ledger.Missing(request))
            && ledger.FreeFor(request, reserved: null).Count >= ledger.Missing(request));
    }

    private static void EveryoneGetsATurn(SlotLedger ledger)
    {
        // Bans end, and attempts that were told to stop do.
        ledger = ledger.Waiting.Aggregate(ledger, (state, request) => state.Request(request with { Except = [] }));
        foreach (var (worker, slots) in ledger.Workers)
        {
            ledger = slots.Leaving.Aggregate(ledger, (state, trial) => state.Release(trial, worker));
        }

        ledger = ledger.Grant().Ledger;
        for (var round = 0; round < 100 && ledger.Waiting.Any(request => ledger.Missing(request) > 0); round++)
        {
            // A trial that computes ends; else one that is told to yields; else none of those that wait can be helped.
            var waiting = ledger.Waiting.Where(request => ledger.Missing(request) > 0).ToList();
            var done = ledger.Workers.Values.SelectMany(slots => slots.Holders).Cast<TrialKey?>()
                .FirstOrDefault(trial => !waiting.Exists(request => request.Trial == trial));
            if (done is { } trial)
            {
                ledger = ledger.Release(trial).Grant().Ledger;
            }
            else if (ledger.Yielding() is [var yields, ..])
            {
                ledger = ledger.Release(yields).Request(waiting.Find(request => request.Trial == yields)!).Grant().Ledger;
            }
            else
            {
                break;
            }
        }

        Assert.DoesNotContain(ledger.Waiting, request => ledger.Missing(request) > 0
            && ledger.Workers.Values.Count(slots => slots.Suits(request)) >= request.Least);
    }

    private static SlotLedger Workers(int count, int slots = 1) => Enumerable.Range(0, count)
        .Aggregate(new SlotLedger(), (ledger, n) => ledger.Add(new WorkerId($"w{n}"), Offer with { Slots = slots }));

    private static SlotRequest Group(string trial, int least, int? most = null, int threads = 1, bool again = false) =>
        new(Key(trial), new TrialPlace(Now, PlaceOf(trial)), threads, least, most ?? least, again);

    private static int PlaceOf(string trial) => trial[0] switch
    {
        'b' => 0,
        'l' => 1,
        's' => 2,
        _ => int.Parse(trial[1..]),
    };

    private static TrialKey Key(string trial) => new(Experiment, new TrialId(trial));

    private static TrialKey Of(ExperimentId experiment, TrialKey trial) => trial with { Experiment = experiment };

    private static SlotRequest Of(ExperimentId experiment, SlotRequest request) =>
        request with { Trial = Of(experiment, request.Trial) };

    private static int Occupied(SlotLedger ledger, ExperimentId experiment) => ledger.Workers.Values.Sum(slots =>
        slots.Holders.Union(slots.Leaving).Count(trial => trial.Experiment == experiment));

    private static int Held(SlotLedger ledger, string trial) =>
        ledger.Workers.Values.Count(slots => slots.Holders.Contains(Key(trial)));

    private static IEnumerable<string> Names(IEnumerable<SlotGrant> grants, string trial) =>
        grants.Where(grant => grant.Trial == Key(trial)).Select(grant => grant.Worker.Value).Order(StringComparer.Ordinal);
}
