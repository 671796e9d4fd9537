using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Decisions.Parallel;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using AeCluster.Specs.Training;
using static AeCluster.Coordinator.Tests.Support.Sample;

namespace AeCluster.Coordinator.Tests.Decisions.Parallel;

/// <summary>A data-parallel trial to which things happen, told in words. Workers are called a, b, c, ...</summary>
internal sealed class GangStory
{
    private int _nonces;

    public GangStory(int max, int? min = null, int shards = 8)
    {
        var trial = Trial();
        State = new GangState(Experiment, new TrialState(trial with
        {
            Spec = trial.Spec with { Parallel = new ParallelSpec { Workers = new WorkersSpec { Min = min, Max = max }, Shards = shards } },
        }));
    }

    public GangState State { get; private set; }

    public List<TrialEvent> Events { get; } = [];

    public DateTimeOffset Time { get; private set; } = Now;

    public string Members => string.Concat(State.Members.Keys);

    public string Stopping => string.Concat(State.Stopping.Keys);

    public string Current => State.Current is { } current ? string.Concat(current.Workers) : "";

    public string Shards => State.Current is { } current ? string.Join(' ', current.Members.Select(member => member.Shards)) : "";

    public string Reason => State.Trial.Generation?.Reason ?? "";

    public IEnumerable<IWireMessage> Owed(char worker) => Duties.Owed(State).Where(it => it.To == Id(worker)).Select(it => it.Message);

    public SlotRequest Wanted => Duties.Wanted(State, Time)!;

    public GangStory Granted(string workers) => Then(Gang.Grant(State, workers.Select(worker => (Id(worker), Offer)), Moment()));

    public GangStory Started(string workers) => Each(workers, worker => Report(worker, number =>
        new TrialProtocol.Started(State.Attempt, number, Id(worker), 0, 0, 100, 1000)));

    public GangStory Report(char worker, Func<long, TrialProtocol.Report> report) => State.Members.TryGetValue(Id(worker), out var member)
        ? Then(Reports.Hear(State, Id(worker), report(member.Heard + 1), Moment()).State)
        : this;

    public GangStory Entered(string workers) => Each(workers, worker =>
        Then(Gang.Entered(State, new GenerationProtocol.Entered(State.Attempt, State.Current?.Number ?? 0, Id(worker)))));

    public GangStory Running(string workers, long step = 0, string copied = "") => Each(workers, worker =>
        Then(Gang.Running(State, new GenerationProtocol.Running(State.Attempt, State.Current?.Number ?? 0, Id(worker), step, copied.Contains(worker)), Moment())));

    /// <summary>The workers begin and the first generation is live.</summary>
    public GangStory Live(string workers) => Granted(workers).Started(workers).Running(workers);

    public GangStory Broken(char worker, string lost, string reason = "closed its connection", int? generation = null) =>
        Then(Gang.Broken(State, new GenerationProtocol.Broken(
            State.Attempt, generation ?? State.Current?.Number ?? 0, Id(worker), [.. lost.Select(Id)], reason, 10), Moment()));

    public GangStory Lost(string workers, string reason = "the worker's process ended") => Each(workers, worker =>
        Then(Gang.Lose(State, Id(worker), reason, Moment())));

    public GangStory Leaving(char worker) => Then(Gang.Leave(State, new GenerationProtocol.Leaving(State.Attempt, Id(worker)), Moment()));

    public GangStory Stopped(string workers) => Each(workers, worker =>
        State.Stopping.TryGetValue(Id(worker), out var attempt) ? Then(Gang.Stopped(State, Id(worker), attempt)) : this);

    public GangStory Measured(char worker, int steps, double secondsPerShard) =>
        State.Current?.Members.FirstOrDefault(member => member.Worker == Id(worker)) is { } member
            ? Then(Gang.Measure(State, new GenerationProtocol.Measured(
                State.Attempt, State.Current.Number, Id(worker),
                new StepCosts(steps, member.Shards, steps * member.Shards * secondsPerShard, 0.1, 0.2, 0.3, 1000, 10))))
            : this;

    public GangStory After(double seconds)
    {
        Time += TimeSpan.FromSeconds(seconds);
        return Then(Gang.Look(State, Moment()));
    }

    public GangStory Cancelled() => Then(Gang.Cancel(State, Moment()));

    public GangStory GaveWay() => Then(Gang.GiveWay(State, Moment()));

    public static WorkerId Id(char worker) => new($"{worker}");

    private GangStory Each(string workers, Func<char, GangStory> happens)
    {
        foreach (var worker in workers)
        {
            happens(worker);
        }

        return this;
    }

    private GangStory Then(GangState next)
    {
        Events.AddRange(next.News);
        State = next with { News = [] };
        return this;
    }

    private Moment Moment() => new(Time, $"nonce {++_nonces}");
}
