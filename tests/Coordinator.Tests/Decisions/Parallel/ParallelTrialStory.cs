using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Decisions.Parallel;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using AeCluster.Specs.Training;
using static AeCluster.Coordinator.Tests.Support.Sample;

namespace AeCluster.Coordinator.Tests.Decisions.Parallel;

/// <summary>Drives a data-parallel trial through messages, one method for each kind. Workers are called a, b, c, ...</summary>
internal sealed class ParallelTrialStory
{
    private int _nonces;

    public ParallelTrialStory(int max, int? min = null, int shards = 8)
    {
        var trial = Trial();
        State = new ParallelTrialState(Experiment, new TrialState(trial with
        {
            Spec = trial.Spec with
            {
                Parallel = new ParallelSpec
                {
                    Workers = new WorkersSpec { Min = min, Max = max },
                    Shards = shards,
                },
            },
        }));
    }

    public ParallelTrialState State { get; private set; }

    public List<TrialEvent> Events { get; } = [];

    public DateTimeOffset Time { get; private set; } = Now;

    public string Members => string.Concat(State.Members.Keys);

    public string Stopping => string.Concat(State.Stopping.Keys);

    public string Current => State.Current is { } current ? string.Concat(current.Workers) : "";

    public string Shards => State.Current is { } current ? string.Join(' ', current.Members.Select(member => member.Shards)) : "";

    public string Reason => State.Trial.Generation?.Reason ?? "";

    public IEnumerable<IWireMessage> Pending(char worker) =>
        PendingWork.Messages(State).Where(it => it.To == Id(worker)).Select(it => it.Message);

    public SlotRequest Wanted => PendingWork.WantedSlots(State, new TrialPlace(Now, 0), Time)!;

    public ParallelTrialStory Granted(string workers) =>
        Then(ParallelTrialDecisions.Grant(State, workers.Select(worker => (Id(worker), Offer)), Context()));

    public ParallelTrialStory Started(string workers) => Each(workers, worker => Report(worker, number =>
        new TrialProtocol.Started(State.Attempt, number, Id(worker), 0, 0, 100, 1000)));

    public ParallelTrialStory Report(char worker, Func<long, TrialProtocol.Report> report) =>
        State.Members.TryGetValue(Id(worker), out var member)
            ? Then(Reports.Receive(State, Id(worker), report(member.Heard + 1), Context()).State)
            : this;

    public ParallelTrialStory Entered(string workers) =>
        Each(workers, worker =>
            Then(
                ParallelTrialDecisions.Entered(
                    State,
                    new GenerationProtocol.Entered(State.Attempt, State.Current?.Number ?? 0, Id(worker)))));

    public ParallelTrialStory Running(string workers, long step = 0, string copied = "") =>
        Each(workers, worker =>
            Then(
                ParallelTrialDecisions.Running(
                    State,
                    new GenerationProtocol.Running(
                        State.Attempt,
                        State.Current?.Number ?? 0,
                        Id(worker),
                        step,
                        copied.Contains(worker)),
                    Context())));

    /// <summary>The workers begin and the first generation is live.</summary>
    public ParallelTrialStory Live(string workers) => Granted(workers).Started(workers).Running(workers);

    public ParallelTrialStory Broken(char worker, string lost, string reason = "closed its connection", int? generation = null) =>
        Then(ParallelTrialDecisions.Broken(State, new GenerationProtocol.Broken(
            State.Attempt, generation ?? State.Current?.Number ?? 0, Id(worker), [.. lost.Select(Id)], reason, 10), Context()));

    public ParallelTrialStory Lost(string workers, string reason = "the worker's process ended") => Each(workers, worker =>
        Then(ParallelTrialDecisions.WorkerLost(State, Id(worker), reason, Context())));

    public ParallelTrialStory Leaving(char worker) =>
        Then(ParallelTrialDecisions.Leaving(State, new GenerationProtocol.Leaving(State.Attempt, Id(worker)), Context()));

    public ParallelTrialStory Stopped(string workers) =>
        Each(workers, worker =>
            State.Stopping.TryGetValue(Id(worker), out var attempt)
                ? Then(ParallelTrialDecisions.Stopped(State, Id(worker), attempt))
                : this);

    public ParallelTrialStory Measured(char worker, int steps, double secondsPerShard) =>
        State.Current?.Members.FirstOrDefault(member => member.Worker == Id(worker)) is { } member
            ? Then(ParallelTrialDecisions.Measured(State, new GenerationProtocol.Measured(
                State.Attempt, State.Current.Number, Id(worker),
                new StepCosts(steps, member.Shards, steps * member.Shards * secondsPerShard, 0.1, 0.2, 0.3, 1000, 10))))
            : this;

    public ParallelTrialStory After(double seconds)
    {
        Time += TimeSpan.FromSeconds(seconds);
        return Then(ParallelTrialDecisions.Tick(State, Context()));
    }

    public ParallelTrialStory Cancelled() => Then(ParallelTrialDecisions.Cancel(State, Context()));

    public ParallelTrialStory Yielded() => Then(ParallelTrialDecisions.Yield(State, Context()));

    public static WorkerId Id(char worker) => new($"{worker}");

    private ParallelTrialStory Each(string workers, Func<char, ParallelTrialStory> happens)
    {
        foreach (var worker in workers)
        {
            happens(worker);
        }

        return this;
    }

    private ParallelTrialStory Then(ParallelTrialState next)
    {
        Events.AddRange(next.Unrecorded.Select(change => change.Event));
        State = next with { Unrecorded = [] };
        return this;
    }

    private DecisionContext Context() => new(Time, $"nonce {++_nonces}");
}
