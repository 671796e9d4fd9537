using AeCluster.Coordinator.Search.Stopping;
using AeCluster.Coordinator.Tests.Support;
using FsCheck.Xunit;

namespace AeCluster.Coordinator.Tests.Search.Stopping;

/// <summary>Rules that compare a trial with those that have ended, patience, and several rules at once.</summary>
public class ComparisonTests
{
    private static readonly StoppingRuleSettings[][] _all =
    [
        [], [new NoStoppingSettings()], [new MedianSettings()], [new PercentileSettings { Percentile = 10, Interval = 3, WarmUp = 2 }],
        [new WilcoxonSettings()], [new PatienceSettings { Epochs = 4, MinDelta = 0.001 }],
        [new PatienceSettings { Epochs = 4 }, new AshaSettings()],
        [new HyperbandSettings(), new MedianSettings { Interval = 2 }, new PatienceSettings { Epochs = 5 }],
    ];

    [Fact]
    public void The_median_of_those_that_ended_is_the_bar()
    {
        var rule = new MedianSettings { Startup = 4 }.Create();
        var curves = Ended([1, 1], [2, 1], [4, 4], [8, 8]);
        Assert.Equal(new Verdict.Continue(2), Judge(rule, curves, 3));
        Assert.Equal("4 after 1 epochs is worse than the median of the 4 trials that ended, 3", Stopped(Judge(rule, curves, 4)));

        // The best value counts: a curve that has been good is not stopped for rising.
        Assert.Equal(new Verdict.Continue(3), Judge(rule, curves, 2, 100));
    }

    [Fact]
    public void A_percentile_is_interpolated_as_is_usual()
    {
        // numpy.percentile([1, 2, 4, 8], 25) is 1.75.
        var rule = new PercentileSettings { Startup = 1 }.Create();
        var curves = Ended([1, 1], [2, 1], [4, 4], [8, 8]);
        Assert.IsType<Verdict.Continue>(Judge(rule, curves, 1.75));
        Assert.IsType<Verdict.Stop>(Judge(rule, curves, 1.76));
    }

    [Fact]
    public void Failed_trials_are_the_worst_and_stopped_ones_do_not_count()
    {
        var rule = new MedianSettings { Startup = 3 }.Create();
        var curves = Ended([1, 1], [2, 2]);
        curves.Add(3, 1);
        curves.Reveal(2, 0.1);
        Assert.IsType<Verdict.Continue>(Judge(rule, curves, 100));
        curves.SetStatus(2, CurveStatus.Stopped);
        Assert.IsType<Verdict.Continue>(Judge(rule, curves, 100));
        curves.SetStatus(2, CurveStatus.Failed);
        Assert.Equal(new Verdict.Continue(2), Judge(rule, curves, 2));
        Assert.IsType<Verdict.Stop>(Judge(rule, curves, 2.1));

        // It is tried again.
        curves.Advance(2, 3);
        Assert.IsType<Verdict.Continue>(Judge(rule, curves, 100));
    }

    [Theory]
    [InlineData(0, 1, new[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 })]
    [InlineData(2, 3, new[] { 5, 8, 10 })]
    [InlineData(20, 1, new[] { 10 })]
    [InlineData(0, int.MaxValue, new[] { 10 })]
    [InlineData(int.MaxValue, int.MaxValue, new[] { 10 })]
    public void Trials_are_judged_in_intervals_after_the_warm_up(int warmUp, int interval, int[] checks)
    {
        var rule = new MedianSettings { WarmUp = warmUp, Interval = interval }.Create();
        var curves = new TrialCurves();
        var seen = new List<int> { rule.FirstEpochs(curves, 0, 10) };
        curves.Add(10, seen[0]);
        for (var epoch = 1; epoch < 10; epoch++)
        {
            curves.Reveal(0, 1);
            if (epoch == seen[^1])
            {
                seen.Add(((Verdict.Continue)rule.Judge(curves, curves[0])).Epochs);
            }
        }

        Assert.Equal(checks, seen);
    }

    [Theory]
    [InlineData(new[] { 5.0, 4, 3, 3, 3, 3, 3, 3 }, 3, 0, 6)]
    [InlineData(new[] { 5.0, 4.9, 4.8, 4.7, 4.6, 4.5, 4.4, 4.3 }, 3, 0.5, 4)]
    [InlineData(new[] { 5.0, 4.9, 4.8, 4.4, 4.6, 4.5, 4.4, 4.3 }, 3, 0.5, 7)]
    [InlineData(new[] { double.NaN, double.NaN, double.NaN, 1, 1, 1, 1, 1 }, 3, 0, 3)]
    [InlineData(new[] { 8.0, 7, 6, 5, 4, 3, 2, 1 }, 3, 0, 8)]
    [InlineData(new[] { 8.0, 8, 7, 7, 6, 6, 5, 5 }, 1, 0, 2)]
    public void Patience_ends_after_so_many_epochs_without_a_gain(double[] curve, int patience, double delta, int epochs)
    {
        var recorded = new RecordedCurves([curve], curve.Length);
        var played = recorded.Play(new PatienceSettings { Epochs = patience, MinDelta = delta }.Create(), lanes: 1);
        Assert.Equal(epochs, played.Epochs);
    }

    [Fact]
    public void Repeats_are_compared_seed_by_seed()
    {
        var rule = new WilcoxonSettings { Startup = 5 }.Create();
        var curves = new TrialCurves();
        for (var repeat = 0; repeat < 5; repeat++)
        {
            curves.Add(1, 1, group: 0);
            curves.Reveal(repeat, repeat);
            curves.SetStatus(repeat, CurveStatus.Completed);
        }

        for (var repeat = 0; repeat < 5; repeat++)
        {
            var trial = curves.Add(2, 1, group: 5);
            trial = curves.Reveal(trial.Number, repeat + 0.5);
            if (repeat < 3)
            {
                Assert.Equal(new Verdict.Continue(2), rule.Judge(curves, trial));
            }
            else
            {
                Assert.Equal(
                    repeat == 3 ? "worse than trial 1 and its repeats after 1 epochs: p = 0.062 for 4 pairs"
                        : "worse than trial 1 and its repeats after 1 epochs: p = 0.031 for 5 pairs",
                    Stopped(rule.Judge(curves, trial)));
            }
        }

        // The best settings themselves, and better ones, are not stopped.
        for (var repeat = 0; repeat < 5; repeat++)
        {
            var trial = curves.Add(2, 1, group: 10);
            Assert.IsType<Verdict.Continue>(rule.Judge(curves, curves.Reveal(trial.Number, repeat - 0.5)));
        }
    }

    [Fact]
    public void Rules_that_pause_cannot_be_combined()
    {
        Assert.Contains("at most one rule may pause", CombinedRule.Problem([new AshaSettings(), new HyperbandSettings()]));
        Assert.Contains("none cannot be combined", CombinedRule.Problem([new NoStoppingSettings(), new MedianSettings()]));
        Assert.Null(CombinedRule.Problem([new AshaSettings { Mode = AshaMode.Stop }, new HyperbandSettings()]));
        Assert.Throws<ArgumentException>(() => CombinedRule.Of([new AshaSettings(), new AshaSettings()]));
    }

    [Fact]
    public void Of_several_rules_the_first_to_judge_says_how_far_a_trial_goes()
    {
        var rule = CombinedRule.Of([new PatienceSettings { Epochs = 5 }, new AshaSettings { Factor = 4 }]);
        var curves = new TrialCurves { Limit = 1 };
        var trial = curves.Add(64, rule.FirstEpochs(curves, 0, 64));
        Assert.Equal(1, trial.Target);
        Assert.IsType<Verdict.Pause>(rule.Judge(curves, curves.Reveal(0, 10)));
        curves.SetStatus(0, CurveStatus.Paused);
        Assert.Equal(new Promotion(0, 4), rule.Next(curves));
        curves.Advance(0, 4);
        for (var epoch = 2; epoch <= 4; epoch++)
        {
            trial = curves.Reveal(0, 10);
        }

        Assert.IsType<Verdict.Pause>(rule.Judge(curves, trial));
        curves.SetStatus(0, CurveStatus.Paused);
        Assert.Equal(new Promotion(0, 6), rule.Next(curves));
        curves.Advance(0, 6);
        curves.Reveal(0, 10);
        Assert.Equal("no gain in 5 epochs: 10 after epoch 1", Stopped(rule.Judge(curves, curves.Reveal(0, 10))));
    }

    [Property(MaxTest = 60)]
    public void Every_rule_brings_every_search_to_its_end(int seed, byte lanes, byte trials)
    {
        foreach (var settings in _all)
        {
            var played = RecordedCurves.Drawn(seed, 1 + trials, epochs: 20, failing: 0.2)
                .Play(CombinedRule.Of(settings), 1 + (lanes % 20), seed);
            Assert.Equal(1 + trials, played.Curves.All.Count);
            Assert.Equal(0, played.Count(CurveStatus.Running));
            var again = RecordedCurves.Drawn(seed, 1 + trials, epochs: 20, failing: 0.2)
                .Play(CombinedRule.Of(settings), 1 + (lanes % 20), seed);
            Assert.Equal(
                played.Curves.All.Select(trial => (trial.Known, trial.Status)),
                again.Curves.All.Select(trial => (trial.Known, trial.Status)));
        }
    }

    /// <summary>Trials that were trained to the end.</summary>
    private static TrialCurves Ended(params double[][] values)
    {
        var curves = new TrialCurves();
        foreach (var curve in values)
        {
            var trial = curves.Add(curve.Length, curve.Length);
            foreach (var value in curve)
            {
                curves.Reveal(trial.Number, value);
            }

            curves.SetStatus(trial.Number, CurveStatus.Completed);
        }

        return curves;
    }

    /// <summary>Judges another trial of three epochs.</summary>
    private static Verdict Judge(IStoppingRule rule, TrialCurves curves, params double[] values)
    {
        var trial = curves.Add(3, 1);
        foreach (var value in values)
        {
            trial = curves.Reveal(trial.Number, value);
        }

        return rule.Judge(curves, trial);
    }

    private static string Stopped(Verdict verdict) => Assert.IsType<Verdict.Stop>(verdict).Reason;
}
