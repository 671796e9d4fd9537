using AeCluster.Coordinator.Search.Stopping;
using AeCluster.Coordinator.Tests.Support;
using FsCheck.Xunit;

namespace AeCluster.Coordinator.Tests.Search.Stopping;

/// <summary>Successive halving in its forms, on drawn and recorded curves.</summary>
public class LadderTests
{
    private const int DrawnEpochs = 30;

    private static readonly StoppingRuleSettings[] _promoting =
    [
        new AshaSettings(), new AshaSettings { First = 2, Factor = 2 }, new AshaSettings { Brackets = 3 }, new HyperbandSettings(),
        new HyperbandSettings { Factor = 2, First = 2 },
    ];

    [Fact]
    public void The_brackets_of_Hyperband_are_those_of_the_paper()
    {
        var brackets = HyperbandBracket.All(epochs: 81, first: 1, factor: 3);
        Assert.Equal(
            [[81, 27, 9, 3, 1], [34, 11, 3, 1], [15, 5, 1], [8, 2], [5]],
            brackets.Select(bracket => bracket.Trials.ToArray()));
        Assert.Equal(
            [[1, 3, 9, 27, 81], [3, 9, 27, 81], [9, 27, 81], [27, 81], [81]],
            brackets.Select(bracket => bracket.Epochs.ToArray()));
    }

    [Theory]
    [InlineData(20, 3, new[] { 3, 2, 1 }, new[] { 12, 5, 3 })]
    [InlineData(100, 4, new[] { 4, 3, 2 }, new[] { 70, 22, 8 })]
    public void Adaptive_asha_shares_trials_as_published(int trials, int factor, int[] rungs, int[] shares)
    {
        Assert.Equal(shares, BracketDeal.AdaptiveAsha(trials, factor, [.. rungs]));
        var deal = new BracketDeal(shares);
        var dealt = Enumerable.Range(0, 3 * trials).Select(deal.Of).ToList();
        for (var count = 0; count <= dealt.Count; count++)
        {
            for (var bracket = 0; bracket < shares.Length; bracket++)
            {
                var own = dealt.Take(count).Count(each => each == bracket);
                Assert.Equal(own, deal.CountBelow(count, bracket));
                Assert.InRange(own - ((double)shares[bracket] * count / trials), -1.0, 1.0);
            }
        }
    }


    /// <summary>The paper's brackets wait for everybody, and so does not depend on who is faster than others.</summary>
    [Property(MaxTest = 30)]
    public void Hyperband_promotes_whom_everybody_waiting_for_everybody_would(int seed, byte lanes)
    {
        var recorded = RecordedCurves.Drawn(seed, trials: 143, epochs: 81);
        var played = recorded.Play(new HyperbandSettings().Create(), 1 + (lanes % 40), seed);

        var begin = 0;
        foreach (var bracket in HyperbandBracket.All(81, 1, 3))
        {
            var left = Enumerable.Range(begin, bracket.Trials[0]).ToList();
            begin += bracket.Trials[0];
            for (var rung = 0; rung < bracket.Trials.Length; rung++)
            {
                Assert.All(left, trial => Assert.True(played.Curves[trial].Known >= bracket.Epochs[rung]));
                var next = rung + 1 < bracket.Trials.Length ? bracket.Trials[rung + 1] : left.Count;
                var ranked = left.OrderBy(trial => recorded[trial].Take(bracket.Epochs[rung]).Min()).ToList();
                Assert.All(ranked[next..], trial => Assert.Equal(bracket.Epochs[rung], played.Curves[trial].Known));
                left = ranked[..next];
            }
        }
    }

    [Fact]
    public void Asha_that_meets_trials_one_by_one_promotes_the_best_third()
    {
        // Losses 9, 8, ... 1: each new trial is the best so far, so after the third the best of a third is always the newest.
        var rule = new AshaSettings().Create();
        var curves = new TrialCurves();
        foreach (var (loss, promoted) in ((double, int?)[])[(9, null), (8, null), (7, 2), (6, 3), (5, 4), (4, 5)])
        {
            var trial = curves.Add(9, rule.FirstEpochs(curves, curves.All.Count, 9));
            Assert.Equal(1, trial.Target);
            trial = curves.Reveal(trial.Number, loss);
            Assert.IsType<Verdict.Pause>(rule.Judge(curves, trial));
            curves.SetStatus(trial.Number, CurveStatus.Paused);
            var next = rule.Next(curves);
            Assert.Equal(promoted, next?.Trial);
            if (next is { } promotion)
            {
                Assert.Equal(3, promotion.Epochs);
                curves.Advance(promotion.Trial, promotion.Epochs);
                Assert.NotEqual(promotion.Trial, rule.Next(curves)?.Trial);
            }
        }
    }

    [Property(MaxTest = 100)]
    public void Whoever_goes_on_is_among_the_best_of_those_that_are_compared(int seed, byte lanes, byte trials)
    {
        foreach (var settings in _promoting)
        {
            // Of those that go on by a plan, failed ones below make the share of a rung larger.
            var failing = seed % 2 == 0 || settings is HyperbandSettings ? 0 : 0.2;
            var recorded = RecordedCurves.Drawn(seed, 1 + trials, DrawnEpochs, failing);
            var factor = settings is AshaSettings asha ? asha.Factor : ((HyperbandSettings)settings).Factor;
            CurvePlayer? player = null;
            player = new CurvePlayer(recorded, settings.Create(), 1 + (lanes % 40), seed, 1 + trials)
            {
                OnPromotion = promotion => AssertAmongTheBest(player!, settings, factor, promotion),
            };
            player.ToEnd();
            Assert.Equal(0, player.Count(CurveStatus.Running));
            if (player.Curves.All.Any(trial => double.IsFinite(trial.Value)) && player.Count(CurveStatus.Failed) == 0)
            {
                Assert.NotEqual(0, player.Count(CurveStatus.Completed));
            }
        }
    }

    [Property(MaxTest = 50)]
    public void A_rule_says_the_same_whether_or_not_it_was_asked_before(int seed, byte lanes)
    {
        foreach (var settings in _promoting)
        {
            var recorded = RecordedCurves.Drawn(seed, 60, epochs: 27, failing: 0.1);
            CurvePlayer? player = null;
            player = new CurvePlayer(recorded, settings.Create(), 1 + (lanes % 40), seed, 60)
            {
                OnPromotion = promotion => Assert.Equal(promotion, settings.Create().Next(player!.Curves)),
            };
            while (player.Step())
            {
                Assert.Empty(settings.Create().Hopeless(player.Curves));
            }

            Assert.Null(settings.Create().Next(player.Curves));
        }
    }

    [Fact]
    public void A_search_keeps_only_those_that_can_still_be_promoted()
    {
        var played = RecordedCurves.Drawn(seed: 5, trials: 1000, epochs: 27).Play(new AshaSettings().Create(), lanes: 16);

        // A third of all on the first rung, a ninth and more on the second, ...
        Assert.InRange(played.MostPaused, 200, 500);
        Assert.Empty(played.Paused);
        Assert.True(played.Count(CurveStatus.Completed) >= 1000 / 27);
    }

    [Fact]
    public void A_search_without_an_end_drops_nobody()
    {
        var rule = new AshaSettings().Create();
        var curves = new TrialCurves();
        for (var trial = 0; trial < 50; trial++)
        {
            curves.Add(9, 1);
            curves.Reveal(trial, trial);
            curves.SetStatus(trial, CurveStatus.Paused);
        }

        Assert.Empty(rule.Hopeless(curves));
        curves.Limit = 60;
        Assert.Equal(Enumerable.Range(20, 30), rule.Hopeless(curves).Order());
        curves.Limit = 50;
        Assert.Equal(Enumerable.Range(16, 34), rule.Hopeless(curves).Order());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void A_small_search_finishes_a_trial(int trials) => Assert.All(
        _promoting,
        settings => Assert.NotEqual(
            0, RecordedCurves.Drawn(3, trials, 27).Play(settings.Create(), lanes: 3).Count(CurveStatus.Completed)));

    [Fact]
    public void Nobody_waits_for_a_trial_that_has_failed()
    {
        // Nine trials, of which the first six fail at once: the last three are the best third.
        var rule = new HyperbandSettings().Create();
        var curves = new TrialCurves { Limit = 9 };
        for (var trial = 0; trial < 9; trial++)
        {
            curves.Add(9, rule.FirstEpochs(curves, trial, 9));
        }

        for (var trial = 0; trial < 6; trial++)
        {
            curves.SetStatus(trial, CurveStatus.Failed);
            Assert.Null(rule.Next(curves));
        }

        for (var trial = 6; trial < 9; trial++)
        {
            curves.Reveal(trial, trial);
            curves.SetStatus(trial, CurveStatus.Paused);
        }

        Assert.Equal(new Promotion(6, 3), rule.Next(curves));
    }

    [Fact]
    public void A_trial_that_is_tried_again_counts_with_what_it_reaches()
    {
        var rule = new AshaSettings { Factor = 2 }.Create();
        var curves = new TrialCurves();
        foreach (var loss in (double[])[3, 2])
        {
            var trial = curves.Add(8, 1);
            curves.Reveal(trial.Number, loss);
            curves.SetStatus(trial.Number, CurveStatus.Paused);
        }

        Assert.Equal(new Promotion(1, 2), rule.Next(curves));
        curves.Advance(1, 2);
        curves.SetStatus(1, CurveStatus.Failed);
        curves.Add(8, 1);
        curves.SetStatus(2, CurveStatus.Failed);
        Assert.Null(rule.Next(curves));
        curves.Advance(2, 1);
        curves.Reveal(2, 1);
        curves.SetStatus(2, CurveStatus.Paused);
        Assert.Equal(new Promotion(2, 2), rule.Next(curves));
    }

    [Fact]
    public void A_trial_without_a_number_is_never_promoted()
    {
        var rule = new AshaSettings().Create();
        var curves = new TrialCurves { Limit = 3 };
        for (var trial = 0; trial < 3; trial++)
        {
            curves.Add(9, 1);
            curves.Reveal(trial, double.NaN);
            curves.SetStatus(trial, CurveStatus.Paused);
        }

        Assert.Null(rule.Next(curves));
        Assert.Equal([0, 1, 2], rule.Hopeless(curves));
    }

    [Fact]
    public void Asha_that_stops_lets_nobody_wait()
    {
        var played = RecordedCurves.Drawn(seed: 5, trials: 300, epochs: 27).Play(
            new AshaSettings { Mode = AshaMode.Stop }.Create(), lanes: 4);
        Assert.Equal(0, played.MostPaused);
        Assert.InRange(played.Count(CurveStatus.Completed), 5, 60);
        Assert.All(played.Reasons.Values, reason => Assert.Matches("^place [0-9]+ of [0-9]+ after [139] epochs", reason));
    }

    [Fact]
    public void Hyperband_goes_on_in_rounds_and_fills_the_last_bracket_as_far_as_there_are_trials()
    {
        // 17 trials a round at 9 epochs: 9, 5 and 3; then the first 4 of the next nine, of which one goes on.
        var played = RecordedCurves.Drawn(seed: 2, trials: 21, epochs: 9).Play(new HyperbandSettings().Create(), lanes: 2);
        Assert.Equal(9 + 4, played.Curves.All.Count(trial => FirstRung(trial.Number) == 1));
        Assert.Equal(1 + 1 + 3 + 1, played.Count(CurveStatus.Completed));

        static int FirstRung(int trial) => new HyperbandSettings().Create().FirstEpochs(new TrialCurves(), trial, 9);
    }

    private static void AssertAmongTheBest(CurvePlayer player, StoppingRuleSettings settings, int factor, Promotion promotion)
    {
        var trial = player.Curves[promotion.Trial];
        var ladder = LadderOf(settings, trial.Number);
        var compared = player.Curves.All
            .Where(other => other.Known >= trial.Known || other.Status == CurveStatus.Failed)
            .Where(other => LadderOf(settings, other.Number) == ladder)
            .ToList();
        var rank = compared.Count(other =>
            other.Known >= trial.Known
            && (other.Best(trial.Known), other.Number).CompareTo((trial.Best(trial.Known), trial.Number)) < 0);
        Assert.True(double.IsFinite(trial.Value));

        // The best may go on alone where nothing more can come.
        Assert.True(rank == 0 || rank < compared.Count / factor, $"place {rank + 1} of {compared.Count}");
    }

    /// <summary>Something that is the same for the trials that are compared with each other.</summary>
    private static (int Round, int FirstEpochs) LadderOf(StoppingRuleSettings settings, int trial)
    {
        var round = settings is HyperbandSettings hyperband
            ? HyperbandBracket.All(DrawnEpochs, hyperband.First, hyperband.Factor).Sum(bracket => bracket.Trials[0])
            : int.MaxValue;
        return (trial / round, settings.Create().FirstEpochs(new TrialCurves(), trial, DrawnEpochs));
    }
}
