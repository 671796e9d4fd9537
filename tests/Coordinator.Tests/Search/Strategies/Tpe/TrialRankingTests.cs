using AeCluster.Coordinator.Search.Spaces;
using AeCluster.Coordinator.Search.Strategies;
using AeCluster.Coordinator.Search.Strategies.Tpe;

namespace AeCluster.Coordinator.Tests.Search.Strategies.Tpe;

public sealed class TrialRankingTests
{
    [Fact]
    public void Completed_trials_within_the_limits_come_first_and_failed_ones_never()
    {
        var failed = Trial(0, [double.PositiveInfinity]);
        var beyond = Trial(1, [0.1]) with { Violation = 0.5 };
        var farBeyond = Trial(2, [0.1]) with { Violation = 5 };
        var early = Trial(3, [0.2]) with { IsPruned = true, Epochs = 1 };
        var late = Trial(4, [0.3]) with { IsPruned = true, Epochs = 9 };
        var lateBetter = Trial(5, [0.25]) with { IsPruned = true, Epochs = 9 };
        var completed = Trial(6, [0.9]);
        var completedBetter = Trial(7, [0.8]);
        KnownTrial[] all = [failed, beyond, farBeyond, early, late, lateBetter, completed, completedBetter];

        var (good, others) = TrialRanking.Split(all, 8);

        Assert.Equal([completedBetter, completed, lateBetter, late, early, beyond, farBeyond], good);
        Assert.Equal([failed], others);
        Assert.Equal([7, 6, 5], TrialRanking.Split(all, 3).Good.Select(trial => trial.Number));
        Assert.Equal(8, TrialRanking.Split(all, 3).Good.Count + TrialRanking.Split(all, 3).Others.Count);
    }

    [Fact]
    public void With_several_goals_what_nothing_dominates_comes_first()
    {
        KnownTrial[] trials =
        [
            Trial(0, [5.0, 5.0]), Trial(1, [1.0, 3.0]), Trial(2, [2.0, 2.0]), Trial(3, [3.0, 1.0]), Trial(4, [2.5, 2.5]),
            Trial(5, [2.6, 2.6]),
        ];

        Assert.Equal([1, 2, 3], TrialRanking.Split(trials, 3).Good.Select(trial => trial.Number).Order());
        Assert.Equal(4, TrialRanking.Split(trials, 4).Good[3].Number);
        Assert.Equal(6, TrialRanking.Split(trials, 4).Good.Count + TrialRanking.Split(trials, 4).Others.Count);
    }

    [Fact]
    public void Within_a_front_the_ends_and_the_less_crowded_come_first()
    {
        KnownTrial[] trials =
        [
            Trial(0, [0.0, 10.0]), Trial(1, [0.1, 9.9]), Trial(2, [0.2, 9.8]), Trial(3, [5.0, 5.0]), Trial(4, [10.0, 0.0]),
        ];

        Assert.Equal([0, 3, 4], TrialRanking.Split(trials, 3).Good.Select(trial => trial.Number).Order());
    }

    private static KnownTrial Trial(int number, double[] values) => new(number, new Point([])) { Values = [.. values] };
}
