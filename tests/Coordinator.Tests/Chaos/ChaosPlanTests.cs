using AeCluster.Coordinator.Chaos;

namespace AeCluster.Coordinator.Tests.Chaos;

public sealed class ChaosPlanTests
{
    private static readonly List<IReadOnlyList<Fault>> _plans = [.. Enumerable.Range(1, 500).Select(run => ChaosPlan.Of(7, run))];

    [Fact]
    public void A_plan_follows_from_seed_and_run()
    {
        Assert.Equal(ChaosPlan.Of(7, 3), ChaosPlan.Of(7, 3));
        Assert.NotEqual(ChaosPlan.Of(7, 3), ChaosPlan.Of(8, 3));
        Assert.NotEqual(ChaosPlan.Of(7, 3), ChaosPlan.Of(7, 4));
    }

    [Fact]
    public void Every_kind_of_fault_comes_up_at_every_time_one_to_three_a_run()
    {
        Assert.Equal([1, 2, 3], _plans.Select(plan => plan.Count).Distinct().Order());
        Assert.Equal(Enum.GetValues<FaultKind>(), _plans.SelectMany(plan => plan).Select(fault => fault.Kind).Distinct().Order());
        Assert.All(_plans.SelectMany(plan => plan), fault => Assert.InRange(fault.At, 0, 1));
        Assert.All(_plans, plan => Assert.Equal(plan.OrderBy(fault => fault.At), plan));
        Assert.Contains(_plans.SelectMany(plan => plan), fault => fault.At < 0.05);
        Assert.Contains(_plans.SelectMany(plan => plan), fault => fault.At > 0.95);
    }

    [Fact]
    public void A_hung_process_wakes_up_again_and_a_killed_coordinator_has_a_successor_after_a_while() =>
        Assert.All(_plans.SelectMany(plan => plan), fault => Assert.Equal(
            fault.Kind is FaultKind.Hang or FaultKind.KillCoordinator, fault.Lasts > TimeSpan.Zero));

    [Theory]
    [InlineData(FaultKind.Kill, 4, 1)]
    [InlineData(FaultKind.KillTwo, 4, 2)]
    [InlineData(FaultKind.KillTwo, 1, 1)]
    [InlineData(FaultKind.KillAllButOne, 4, 3)]
    [InlineData(FaultKind.KillAllButOne, 1, 0)]
    [InlineData(FaultKind.KillAll, 3, 3)]
    [InlineData(FaultKind.Hang, 3, 1)]
    [InlineData(FaultKind.Leave, 0, 0)]
    [InlineData(FaultKind.KillCoordinator, 3, 0)]
    public void As_many_are_injured_as_the_kind_says(FaultKind kind, int living, int victims) =>
        Assert.Equal(victims, new Fault(kind, 0, 0, TimeSpan.Zero).Victims(living));
}
