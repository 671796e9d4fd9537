using AeCluster.Coordinator.Search.Machine;
using AeCluster.Coordinator.Search.Spaces;
using AeCluster.Coordinator.Search.Stopping;
using AeCluster.Coordinator.Search.Strategies;
using AeCluster.Coordinator.Search.Strategies.Random;
using AeCluster.Specs;
using AeCluster.Specs.Data;
using AeCluster.Specs.Models;
using AeCluster.Specs.Training;
using FsCheck.Xunit;

namespace AeCluster.Coordinator.Tests.Search.Machine;

/// <summary>The same file gives the same decisions, whatever the workers do and whatever is killed.</summary>
public sealed class SearchMachineTests
{
    private static readonly Space _space = new([new Axis("x", new NumberRange(0, 1)), new Axis("size", new NumberRange(1, 64, true, 1))]);

    /// <summary>What may decide how far a trial goes.</summary>
    private static readonly StoppingRuleSettings[] _rules =
    [
        new NoStoppingSettings(), new AshaSettings(), new AshaSettings { Mode = AshaMode.Stop }, new HyperbandSettings(),
        new MedianSettings(), new PatienceSettings(),
    ];

    [Property(MaxTest = 60)]
    public void In_virtual_order_workers_and_kills_change_no_decision(ulong seed, byte workers, byte rule, byte lanes)
    {
        Func<SearchSetup> setup = () => Setup(rule, new SearchOrder.Virtual((lanes % 9) + 1, 0.5));
        var calm = new SimulatedSweep(setup, 1, 1).Run();
        var wild = new SimulatedSweep(setup, (workers % 12) + 1, seed, killsInAHundred: 10).Run();

        Assert.Equal(calm.Texts, wild.Texts);
    }

    [Property(MaxTest = 60)]
    public void In_order_of_arrival_a_restart_changes_no_decision(ulong seed, byte workers, byte rule)
    {
        Func<SearchSetup> setup = () => Setup(rule, new SearchOrder.Arrival(6));
        var calm = new SimulatedSweep(setup, (workers % 12) + 1, seed).Run();

        Replay(setup, calm);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Every_trial_is_begun_and_ends(byte rule)
    {
        var sweep = new SimulatedSweep(() => Setup(rule, new SearchOrder.Virtual(4, 0.5)), 3, 7).Run();

        Assert.Equal(Enumerable.Range(0, 30), sweep.Decisions.OfType<SearchAction.Propose>().Select(it => it.Number));
        Assert.IsType<SearchAction.End>(sweep.Decisions[^1]);
        Assert.True(rule == 0 ? sweep.Trained == 30 * 9 : sweep.Trained <= 30 * 9);
    }

    [Fact]
    public void What_is_learned_is_used_after_its_virtual_end_and_not_before()
    {
        var spy = new Spy();
        new SimulatedSweep(() => Setup(0, new SearchOrder.Virtual(3, 0.5)) with { Strategy = spy }, 2, 3).Run();

        // With three lanes the first three trials are begun before anything is known, and never more than three are open beside
        // those whose delay is not over.
        Assert.Equal([0, 0, 0], spy.Known.Take(3));
        Assert.All(spy.Pending.Skip(6), pending => Assert.InRange(pending, 2, 6));
    }

    [Fact]
    public void Repeats_are_one_trial_to_the_strategy()
    {
        var spy = new Spy();
        var sweep = new SimulatedSweep(
            () => Setup(0, new SearchOrder.Virtual(3, 0.5)) with { Strategy = spy, Repeats = 3, Samples = 5 }, 2, 3).Run();

        var proposed = sweep.Decisions.OfType<SearchAction.Propose>().ToList();
        Assert.Equal(15, proposed.Count);
        Assert.All(proposed.Chunk(3), group => Assert.Single(group.Select(it => it.Point).Distinct()));
        Assert.All(proposed.Chunk(3), group => Assert.Equal([100, 101, 102], group.Select(it => it.Spec.Seed)));
        Assert.Equal([0, 1, 2, 3, 4], spy.Indexes);
    }

    [Fact]
    public void The_same_trial_is_not_begun_twice()
    {
        var space = new Space([new Axis("x", null, 3)]);
        var setup = Setup(0, new SearchOrder.Virtual(3, 0.5)) with
        {
            Space = space,
            Trials = new Factory(point => Spec(point[0]!.Value.Choice)),
        };
        var machine = new SearchMachine(setup);
        var begun = new List<int>();
        while (machine.Next() is SearchAction.Propose propose)
        {
            machine.Apply(propose);
            begun.Add(propose.Point[0]!.Value.Choice);
        }

        Assert.Equal([0, 1, 2], begun.Order());
    }

    /// <summary>At each decision of the journal the machine would decide the same.</summary>
    private static void Replay(Func<SearchSetup> setup, SimulatedSweep sweep)
    {
        var machine = new SearchMachine(setup());
        foreach (var entry in sweep.Journal)
        {
            if (entry is SearchAction action)
            {
                Assert.Equal(SimulatedSweep.Text(action), SimulatedSweep.Text(machine.Next()));
                machine.Apply(action);
            }
            else
            {
                SimulatedSweep.Tell(machine, entry);
            }
        }
    }

    private static SearchSetup Setup(byte rule, SearchOrder order) =>
        new(_space, new RandomStrategy(), _rules[rule % _rules.Length].Create(), 30, 5, order, new Factory(point => Spec(point[1]!.Value.Number)));

    private static TrialSpec Spec(double size) => new()
    {
        Seed = 100,
        Data = new ShapesData(),
        Model = new StackedSpec { Codings = (int)size + 1 },
        Training = new TrainingSpec { Epochs = 9 },
    };

    private sealed class Factory(Func<Point, TrialSpec> make) : ITrialFactory
    {
        public TrialSpec? Create(Point point) => make(point);
    }

    /// <summary>Random draws, and what was known at each.</summary>
    private sealed class Spy : ISearchStrategy
    {
        public List<int> Known { get; } = [];

        public List<int> Pending { get; } = [];

        public List<int> Indexes { get; } = [];

        public Point? Suggest(Space space, SuggestRequest request, SearchHistory history)
        {
            Known.Add(history.Revealed.Count);
            Pending.Add(history.Pending.Count);
            Indexes.Add(request.Index);
            return new RandomStrategy().Suggest(space, request, history);
        }
    }
}
