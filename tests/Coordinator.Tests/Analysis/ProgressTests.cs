using AeCluster.Coordinator.Analysis;

namespace AeCluster.Coordinator.Tests.Analysis;

public class ProgressTests
{
    [Fact]
    public void The_best_so_far_follows_the_order_in_which_trials_ended()
    {
        // The first one ends last.
        var slow = Studies.Trial(0, 0.1) with { Seconds = 7200, Epochs = 5 };
        var points = Progress.Of(Studies.Of(slow, Studies.Trial(1, 0.5), Studies.Trial(2, 0.7), Studies.Failed(3)));

        Assert.Equal([(1, 0.5), (2, 0.5), (3, 0.1)], points.Select(point => (point.Completed, point.Best)));
        Assert.Equal([1, 2, 8], points.Select(point => point.Epochs));
        Assert.Equal([11, 12, 120], points.Select(point => Math.Round(point.Hours!.Value * 60, 6)));
        Assert.Equal([true, false, true], points.Select(point => point.IsBest));
    }

    [Fact]
    public void What_is_maximized_rises()
    {
        var study = Studies.Of(Studies.Trial(0, 0.5), Studies.Trial(1, 0.9), Studies.Trial(2, 0.7));
        var points = Progress.Of(new Study("run", [], [new Goal("accuracy", IsMaximized: true)], study.Trials));
        Assert.Equal([0.5, 0.9, 0.9], points.Select(point => point.Best));
    }

    [Fact]
    public void Nothing_completed_is_no_progress() => Assert.Empty(Progress.Of(Studies.Of(Studies.Failed(0))));

    [Fact]
    public void The_front_holds_what_nothing_beats_in_every_goal()
    {
        var goals = new[] { new Goal("loss"), new Goal("accuracy", IsMaximized: true) };
        double?[][] values = [[1, 5], [2, 9], [2, 9], [3, 8], [0.5, 1], [4, 10], [0, null]];
        var trials = values.Select((pair, number) => Studies.Trial(number, 0) with { Values = [.. pair] }).ToList();

        var front = TradeOff.Front(new Study("run", [], goals, trials));
        Assert.Equal(["t05", "t01", "t02", "t03", "t06"], front.Select(trial => trial.Id));
    }

    [Fact]
    public void Rungs_tell_who_reached_them_and_who_was_stopped_there()
    {
        var study = Studies.Of(
            Studies.Trial(0, 0).WithCurve("pruned", 0.9),
            Studies.Trial(1, 0).WithCurve("paused", 0.5),
            Studies.Trial(2, 0).WithCurve("pruned", 0.4, 0.35, 0.45),
            Studies.Trial(3, 0).WithCurve("completed", 0.3, 0.3, 0.2, 0.1),
            Studies.Failed(4));

        Assert.Equal(
            [
                new Rung(1, 4, 1, 1, 0.3, 0.4),
                new Rung(3, 2, 1, 0, 0.2, 0.2),
                new Rung(4, 1, 0, 0, 0.1, 0.1),
            ],
            Rung.Of(study));
        Assert.Empty(Rung.Of(Studies.Of(Studies.Trial(0, 1))));
    }

    [Fact]
    public void The_best_have_in_common_what_others_have_not()
    {
        var all = Enumerable.Range(0, 20)
            .Select(i => Studies.Trial(
                i, i, ("optimizer", i < 5 ? "adam" : "sgd"), ("rate", Studies.Text(0.1 + (i * 0.05))), ("seed", $"{i * 7 % 20}")))
            .ToList();
        var settings = Setting.Of(["optimizer", "rate", "seed"], all);
        var traits = settings.Select(setting => CommonTrait.Of(setting, all[..4], all)).ToList();

        Assert.Equal(("adam", "5 of all 20", 4), (traits[0]!.Text, traits[0]!.AmongAll, traits[0]!.Have));
        Assert.Equal(("0.1 to 0.25", "0.1 to 1.05"), (traits[1]!.Text, traits[1]!.AmongAll));
        Assert.Null(traits[2]);
    }
}
