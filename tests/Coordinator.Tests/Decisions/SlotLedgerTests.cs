using AeCluster.Coordinator.Decisions;
using AeCluster.Messages;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using static AeCluster.Coordinator.Tests.Support.Sample;

namespace AeCluster.Coordinator.Tests.Decisions;

public class SlotLedgerTests
{
    private static readonly WorkerId _a = new("a");
    private static readonly WorkerId _b = new("b");

    [Fact]
    public void Slots_go_to_those_who_asked_first()
    {
        var (_, grants) = new SlotLedger().Request(Request("t1")).Request(Request("t2")).Add(_a, Offer).Grant();
        Assert.Equal([new SlotGrant(Key("t1"), _a)], grants);
    }

    [Fact]
    public void A_trial_that_lost_its_slot_goes_first()
    {
        var (_, grants) = new SlotLedger().Request(Request("t1")).Request(Request("t2", again: true)).Add(_a, Offer).Grant();
        Assert.Equal([new SlotGrant(Key("t2"), _a)], grants);
    }

    [Fact]
    public void A_request_that_no_worker_can_satisfy_does_not_hold_up_the_next()
    {
        var (ledger, grants) = new SlotLedger().Request(Request("t1", threads: 8)).Request(Request("t2")).Add(_a, Offer).Grant();
        Assert.Equal([new SlotGrant(Key("t2"), _a)], grants);
        Assert.Equal([Request("t1", threads: 8)], ledger.Waiting);
    }

    [Fact]
    public void A_request_beyond_every_workers_threads_is_hopeless_and_others_only_wait()
    {
        Assert.Empty(new SlotLedger().Request(Request("t1", threads: 8)).Unsatisfiable());
        var ledger = new SlotLedger().Add(_a, Offer).Request(Request("t1", threads: 8)).Request(Request("t2"));
        Assert.Equal([Request("t1", threads: 8)], ledger.Unsatisfiable());
    }

    [Fact]
    public void Trials_are_spread_over_workers_before_a_second_slot_is_taken()
    {
        var offer = Offer with { Slots = 2 };
        var (_, grants) = new SlotLedger().Add(_a, offer).Add(_b, offer).Request(Request("t1")).Request(Request("t2")).Grant();
        Assert.Equal(
            [_a, _b],
            grants
                .Select(grant => grant.Worker)
                .Order(Comparer<WorkerId>.Create((x, y) => string.CompareOrdinal(x.Value, y.Value))));
    }

    [Fact]
    public void A_worker_that_is_leaving_gets_nothing_new()
    {
        Assert.Empty(new SlotLedger().Add(_a, Offer).Drain(_a).Request(Request("t1")).Grant().Grants);
    }

    [Fact]
    public void Registering_again_keeps_what_the_worker_runs()
    {
        var (ledger, _) = new SlotLedger().Add(_a, Offer).Request(Request("t1")).Grant();
        Assert.Empty(ledger.Add(_a, Offer).Request(Request("t2")).Grant().Grants);
    }

    [Fact]
    public void A_lost_worker_names_its_orphans()
    {
        var (ledger, _) = new SlotLedger().Add(_a, Offer).Request(Request("t1")).Grant();
        Assert.Equal([Key("t1")], ledger.Remove(_a).Orphans);
    }

    /// <summary>After any sequence of operations no slot is granted twice, and none beyond its worker's threads.</summary>
    [Property(MaxTest = 300)]
    public Property No_slot_is_ever_lent_twice()
    {
        var operation = Gen.Elements<Func<SlotLedger, int, SlotLedger>>(
            (ledger, n) => ledger.Add(new WorkerId($"w{n % 3}"), Offer with { Slots = 1 + (n % 2), Threads = 1 + (n % 3) }),
            (ledger, n) => ledger.Remove(new WorkerId($"w{n % 3}")).Ledger,
            (ledger, n) => ledger.Drain(new WorkerId($"w{n % 3}")),
            // A trial that already holds a slot does not request another.
            (ledger, n) => Holders(ledger).Contains(Key($"t{n}"))
                ? ledger
                : ledger.Request(Request($"t{n}", threads: 1 + (n % 3))),
            (ledger, n) => ledger.Release(Key($"t{n}")));
        var script = operation.SelectMany(_ => Gen.Choose(0, 7), (act, n) => (act, n)).ListOf();
        return Prop.ForAll(script.ToArbitrary(), steps =>
        {
            var ledger = new SlotLedger();
            foreach (var (act, n) in steps)
            {
                (ledger, var grants) = act(ledger, n).Grant();
                Assert.Equal(Holders(ledger).Count(), Holders(ledger).Distinct().Count());
                Assert.All(ledger.Workers.Values, slots => Assert.True(slots.Holders.Count <= slots.Offer.Slots));
                Assert.All(grants, grant => Assert.False(ledger.Workers[grant.Worker].Draining));
                Assert.DoesNotContain(ledger.Waiting, request =>
                    ledger.Workers.Values.Any(slots => slots.Suits(request) && slots.Free > 0));
            }
        });
    }

    private static IEnumerable<TrialKey> Holders(SlotLedger ledger) => ledger.Workers.Values.SelectMany(slots => slots.Holders);

    private static TrialKey Key(string trial) => new(Experiment, new TrialId(trial));

    private static SlotRequest Request(string trial, int threads = 1, bool again = false) =>
        new(Key(trial), new TrialPlace(Now, int.Parse(trial[1..])), threads, Again: again);
}
