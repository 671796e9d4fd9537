using System.Diagnostics;
using AeCluster.Coordinator.Decisions;
using AeCluster.Messages;
using static AeCluster.Coordinator.Tests.Support.Sample;

namespace AeCluster.Coordinator.Tests.Decisions;

/// <summary>Slots among several experiments.</summary>
public class ExperimentSharesTests
{
    private static readonly ExperimentId _early = new("early");
    private static readonly ExperimentId _late = new("late");

    [Fact]
    public void A_second_experiment_gets_its_half_as_slots_become_free()
    {
        var ledger = Submit(Submit(Workers(4), _early, 100).Grant().Ledger, _late, 100);
        ledger = EndOne(EndOne(ledger, _early), _early);
        Assert.Equal((2, 2), (Held(ledger, _early), Held(ledger, _late)));
        for (var ended = 0; ended < 20; ended++)
        {
            ledger = EndOne(ledger, ended % 3 == 0 ? _early : _late);
            Assert.Equal((2, 2), (Held(ledger, _early), Held(ledger, _late)));
        }
    }

    [Theory]
    [InlineData(1, 1, 4, 4)]
    [InlineData(3, 1, 6, 2)]
    [InlineData(1, 7, 1, 7)]
    public void Priority_is_a_weight(int early, int late, int heldEarly, int heldLate)
    {
        var ledger = new SlotLedger().Set(_early, Of(early)).Set(_late, Of(late));
        ledger = Workers(8, Submit(Submit(ledger, _early, 100), _late, 100)).Grant().Ledger;
        Assert.Equal((heldEarly, heldLate), (Held(ledger, _early), Held(ledger, _late)));
    }

    [Fact]
    public void An_experiment_alone_has_all_slots_but_never_more_than_it_may()
    {
        Assert.Equal(8, Held(Submit(Workers(8), _early, 100).Grant().Ledger, _early));
        var few = new ExperimentShare { MaxSlots = 3 };
        var ledger = Submit(Workers(8).Set(_early, few), _early, 100).Grant().Ledger;
        Assert.Equal(3, Held(ledger, _early));
        Assert.Equal(3, Held(EndOne(ledger, _early), _early));
        Assert.Equal(4, Held(ledger.Set(_early, few with { MaxSlots = 4 }).Grant().Ledger, _early));
    }

    [Fact]
    public void A_paused_experiment_gets_nothing_and_holds_nobody_up()
    {
        var paused = new ExperimentShare { IsPaused = true };
        var ledger = Submit(Submit(Workers(2).Set(_early, paused), _early, 10), _late, 10).Grant().Ledger;
        Assert.Equal((0, 2), (Held(ledger, _early), Held(ledger, _late)));
        ledger = EndOne(ledger.Set(_early, ExperimentShare.Usual), _late);
        Assert.Equal((1, 1), (Held(ledger, _early), Held(ledger, _late)));
    }

    /// <summary>Whoever was served least recently goes first among those that have as much, or the same two would be served
    /// whenever two slots become free at once.</summary>
    [Fact]
    public void Of_three_with_two_slots_each_has_its_turn()
    {
        ExperimentId[] all = [_early, new("middle"), _late];
        var ledger = all.Aggregate(Workers(2), (state, each) => Submit(state, each, 30)).Grant().Ledger;
        var begun = new Dictionary<ExperimentId, int>();
        for (var round = 0; round < 30; round++)
        {
            foreach (var trial in Holders(ledger))
            {
                begun[trial.Experiment] = begun.GetValueOrDefault(trial.Experiment) + 1;
                ledger = ledger.Release(trial);
            }

            ledger = ledger.Grant().Ledger;
        }

        Assert.All(all, each => Assert.Equal(20, begun[each]));
    }

    /// <summary>Slots that become free one by one are kept for a gang until there are enough, although others would have fewer
    /// meanwhile.</summary>
    [Fact]
    public void A_gang_of_one_experiment_begins_among_small_trials_of_others()
    {
        var ledger = Submit(Workers(4), _early, 100).Grant().Ledger;
        ledger = ledger.Request(Request(_late, 1) with { Least = 4, Most = 4 });
        for (var ended = 0; ended < 4; ended++)
        {
            Assert.Equal(0, Held(ledger, _late));
            ledger = EndOne(ledger, _early);
        }

        Assert.Equal((0, 4), (Held(ledger, _early), Held(ledger, _late)));
    }

    [Fact]
    public void The_rest_of_what_an_experiment_may_have_is_kept_for_its_gang()
    {
        var ledger = Submit(Workers(8).Set(_early, new ExperimentShare { MaxSlots = 3 }), _early, 2).Grant().Ledger;
        ledger = ledger.Request(Request(_early, 10) with { Least = 2, Most = 2 });
        ledger = Submit(ledger, _early, 5, first: 20).Grant().Ledger;
        Assert.Equal(2, Held(ledger, _early));
        ledger = EndOne(ledger, _early);
        Assert.Equal(3, Held(ledger, _early));
        Assert.Contains(Key(_early, 10), Holders(ledger));
    }

    /// <summary>Three hundred experiments of a hundred trials: no event costs time for each trial that waits.</summary>
    [Fact]
    public void Many_trials_of_many_experiments_wait_without_being_looked_at_one_by_one()
    {
        var ledger = Enumerable
            .Range(0, 300)
            .Aggregate(Workers(4), (state, n) => Submit(state, new ExperimentId($"e{n}"), 100))
            .Grant()
            .Ledger;
        var began = Stopwatch.StartNew();
        for (var ended = 0; ended < 300; ended++)
        {
            ledger = ledger.Release(Holders(ledger)[0]).Grant().Ledger;
        }

        Assert.True(began.Elapsed < TimeSpan.FromSeconds(30), $"{began.Elapsed}");
    }

    private static ExperimentShare Of(int priority) => new() { Priority = priority };

    private static SlotLedger Workers(int count, SlotLedger? ledger = null) => Enumerable
        .Range(0, count)
        .Aggregate(ledger ?? new SlotLedger(), (state, n) => state.Add(new WorkerId($"w{n}"), Offer));

    private static SlotLedger Submit(SlotLedger ledger, ExperimentId experiment, int trials, int first = 1) =>
        Enumerable.Range(first, trials).Aggregate(ledger, (state, n) => state.Request(Request(experiment, n)));

    private static SlotLedger EndOne(SlotLedger ledger, ExperimentId experiment) =>
        ledger.Release(Holders(ledger).Find(trial => trial.Experiment == experiment)).Grant().Ledger;

    private static SlotRequest Request(ExperimentId experiment, int number) =>
        new(Key(experiment, number), new TrialPlace(Now.AddHours(experiment == _early ? 0 : 1), number), 1);

    private static TrialKey Key(ExperimentId experiment, int number) => new(experiment, new TrialId($"t{number}"));

    private static List<TrialKey> Holders(SlotLedger ledger) => [.. ledger.Workers.Values.SelectMany(slots => slots.Holders)];

    private static int Held(SlotLedger ledger, ExperimentId experiment) =>
        Holders(ledger).Count(trial => trial.Experiment == experiment);
}
