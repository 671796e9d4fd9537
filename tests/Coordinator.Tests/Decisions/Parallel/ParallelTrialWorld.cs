using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Decisions.Parallel;
using AeCluster.Coordinator.Search.Spaces;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using AeCluster.Specs.Training;
using static AeCluster.Coordinator.Tests.Support.Sample;

namespace AeCluster.Coordinator.Tests.Decisions.Parallel;

/// <summary>
/// Simulates a data-parallel trial, the slot ledger, and workers that die, hang, leave, are cut off from each other, and lose
/// messages. Simulated workers report every member that they cannot reach, as real ones do.
/// </summary>
internal sealed class ParallelTrialWorld
{
    private readonly SplitMix64 _random;
    private readonly int _lossPercent;
    private readonly List<ModelWorker> _workers = [];
    private readonly HashSet<(WorkerId, WorkerId)> _cut = [];
    private readonly List<WorkerId> _holding = [];
    private readonly HashSet<(int Attempt, int Generation)> _named = [];
    private SlotLedger _ledger = new();
    private DateTimeOffset _now = Now;
    private int _born;
    private long _step;

    public ParallelTrialWorld(ulong seed, int max, int? min, int shards, int lossPercent)
    {
        (_random, _lossPercent) = (new SplitMix64(seed), lossPercent);
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
        _ledger = _ledger.Request(Wanted!);
    }

    public ParallelTrialState State { get; private set; }

    /// <summary>Applies one random fault, repair or step.</summary>
    public void Disturb()
    {
        switch (_random.Below(22))
        {
            case 0 or 1 when _workers.Count < 8:
                Join();
                break;
            case 2 when Any() is { } victim:
                Kill(victim);
                break;
            case 4 when Any() is { } one && Any() is { } other && one != other:
                _cut.UnionWith([(one.Id, other.Id), (other.Id, one.Id)]);
                break;
            case 5:
                _cut.Clear();
                break;
            case 6 when Any() is { } sleeper:
                sleeper.Hangs = !sleeper.Hangs;
                break;
            case 7 when Any() is { } leaver:
                leaver.Leaves = true;
                _ledger = _ledger.Drain(leaver.Id);
                break;
            case 8 when Any() is { Generation: > 0 } faulty:
                Then(
                    ParallelTrialDecisions.Broken(
                        State,
                        new GenerationProtocol.Broken(State.Attempt, faulty.Generation, faulty.Id, [], "the disk is full", 0),
                        Context()));
                break;
            case 3:
                _now += GenerationChanges.RebalanceInterval;
                break;
            case 9:
                Then(ParallelTrialDecisions.Yield(State, Context()));
                break;
            case 10:
                Then(ParallelTrialDecisions.Depart(State, pruneReason: null, Context()));
                break;
            case 11:
                Then(ParallelTrialDecisions.Advance(State, State.Trial.Plan.Spec.Epochs, Context()));
                break;
            default:
                Tick();
                break;
        }
    }

    /// <summary>Ends all faults, lets the trial go on, and starts the workers that are missing.</summary>
    public void Heal()
    {
        Then(ParallelTrialDecisions.Advance(State, State.Trial.Plan.Spec.Epochs, Context()));
        _cut.Clear();
        _workers.ForEach(worker => worker.Hangs = false);
        while (_workers.Count(worker => !worker.Leaves) < State.Workers.Max)
        {
            Join();
        }
    }

    /// <summary>Pending messages are delivered, or lost; workers do what they can; time passes.</summary>
    public void Tick(bool finish = false, bool perfect = false)
    {
        foreach (var (to, message) in PendingWork.Messages(State).ToList())
        {
            if (_workers.Find(worker => worker.Id == to) is { Hangs: false } worker && (perfect || !IsLost()))
            {
                Deliver(worker, message);
            }
        }

        foreach (var worker in _workers.Where(worker => !worker.Hangs && worker.Generation > 0).ToList())
        {
            if (perfect || !IsLost())
            {
                Compute(worker, finish);
            }
        }

        foreach (
            var worker in _workers
                .Where(worker => worker is { Hangs: false, Leaves: true, Attempt: not null } && (perfect || !IsLost()))
                .ToList())
        {
            Leave(worker);
        }

        _now += TimeSpan.FromMilliseconds(50 + _random.Below(1000));
        Then(ParallelTrialDecisions.Tick(State, Context()));
    }

    private void Deliver(ModelWorker worker, IWireMessage message)
    {
        switch (message)
        {
            case TrialProtocol.Start start:
                if (worker.Attempt != start.Attempt)
                {
                    (worker.Attempt, worker.Generation, worker.Sent) = (start.Attempt, 0, 0);
                }

                Report(worker, number => new TrialProtocol.Started(start.Attempt, number, worker.Id, 0, 0, 100, 1000));
                break;
            case GenerationProtocol.Enter enter when worker.Attempt == enter.Attempt && enter.Generation > worker.Generation:
                (worker.Generation, worker.Members) = (enter.Generation, [.. enter.Members.Select(member => member.Worker)]);
                Then(
                    ParallelTrialDecisions.Entered(
                        State,
                        new GenerationProtocol.Entered(enter.Attempt, enter.Generation, worker.Id)));
                break;
            case GenerationProtocol.Enter enter when worker.Attempt == enter.Attempt && enter.Generation == worker.Generation:
                Then(
                    ParallelTrialDecisions.Entered(
                        State,
                        new GenerationProtocol.Entered(enter.Attempt, enter.Generation, worker.Id)));
                break;
            case TrialProtocol.Stop stop:
                if (worker.Attempt == stop.Attempt)
                {
                    (worker.Attempt, worker.Generation) = (null, 0);
                }

                Then(ParallelTrialDecisions.Stopped(State, worker.Id, stop.Attempt));
                break;
        }
    }

    /// <summary>Computes a step together with all other members of the generation, or reports those it cannot reach.</summary>
    private void Compute(ModelWorker worker, bool finish)
    {
        var lost = worker.Members.Where(peer => peer != worker.Id && !Reaches(worker, peer)).ToList();
        if (lost.Count > 0)
        {
            Then(
                ParallelTrialDecisions.Broken(
                    State,
                    new GenerationProtocol.Broken(
                        worker.Attempt!.Value,
                        worker.Generation,
                        worker.Id,
                        lost,
                        "closed its connection",
                        _step),
                    Context()));
        }
        else if (worker.Members.All(peer => _workers.Exists(it => it.Id == peer && it.Generation == worker.Generation)))
        {
            Then(
                ParallelTrialDecisions.Running(
                    State,
                    new GenerationProtocol.Running(worker.Attempt!.Value, worker.Generation, worker.Id, ++_step, false),
                    Context()));
            Then(
                ParallelTrialDecisions.Measured(
                    State,
                    new GenerationProtocol.Measured(
                        worker.Attempt!.Value,
                        worker.Generation,
                        worker.Id,
                        new StepCosts(5, 1, 0.1 + _random.Below(10), 1, 1, 1, 1, 1))));
            if (
                worker.Id == worker.Members[0]
                && State.Current is { IsLive: true } current
                && current.Number == worker.Generation)
            {
                Report(worker, number => new TrialProtocol.CheckpointStored(
                    worker.Attempt!.Value,
                    number,
                    Checkpoint((int)_step)));
                if (finish)
                {
                    Report(worker, number => new TrialProtocol.Finished(
                        worker.Attempt!.Value,
                        number,
                        Checkpoint(9),
                        new string('f', 64)));
                }
            }
        }
    }

    private bool Reaches(ModelWorker one, WorkerId other) =>
        !_cut.Contains((one.Id, other)) && _workers.Find(worker => worker.Id == other) is { Hangs: false } peer
        && peer.Attempt == one.Attempt && peer.Generation <= one.Generation;

    private void Leave(ModelWorker worker)
    {
        if (worker.Generation > 0 && worker.Members.Count > 1)
        {
            Then(
                ParallelTrialDecisions.Leaving(
                    State,
                    new GenerationProtocol.Leaving(worker.Attempt!.Value, worker.Id),
                    Context()));
        }
        else if (worker.Generation > 0 || worker.Sent == 0)
        {
            Report(worker, number => new TrialProtocol.Released(worker.Attempt!.Value, number, "the worker is leaving", null));
            (worker.Attempt, worker.Generation) = (null, 0);
        }
        else
        {
            Then(
                ParallelTrialDecisions.Leaving(
                    State,
                    new GenerationProtocol.Leaving(worker.Attempt!.Value, worker.Id),
                    Context()));
        }
    }

    private void Report(ModelWorker worker, Func<long, TrialProtocol.Report> report)
    {
        // Reports are repeated until they have arrived: to the trial they arrive once and in order.
        if (State.Members.TryGetValue(worker.Id, out var member) && State.Attempt == worker.Attempt)
        {
            worker.Sent = member.Heard + 1;
            Then(Reports.Receive(State, worker.Id, report(worker.Sent), Context()).State);
        }
    }

    private void Join()
    {
        var worker = new ModelWorker(new WorkerId($"w{++_born:00}"));
        _workers.Add(worker);
        _ledger = _ledger.Add(worker.Id, Offer);
        Grant();
    }

    private void Kill(ModelWorker worker)
    {
        _workers.Remove(worker);
        _holding.Remove(worker.Id);
        _ledger = _ledger.Remove(worker.Id).Ledger;
        Then(ParallelTrialDecisions.WorkerLost(State, worker.Id, "the worker's process ended", Context()));
    }

    private void Then(ParallelTrialState next)
    {
        var before = State;
        State = next with { Unrecorded = [] };
        ParallelTrialInvariants.Check(before, next, _named);

        foreach (
            var worker in before
                .Members.Keys.Union(before.Stopping.Keys)
                .Union(State.Stopping.Keys)
                .Where(worker => !State.Members.ContainsKey(worker)))
        {
            if (State.Stopping.ContainsKey(worker))
            {
                _ledger = _ledger.Leave(Key, worker);
            }
            else if (_ledger.Workers.ContainsKey(worker))
            {
                Assert.True(_holding.Remove(worker), $"the slot on {worker} was given back twice");
                _ledger = _ledger.Release(Key, worker);
            }
        }

        _ledger = Wanted is { } wanted ? _ledger.Request(wanted) : _ledger.Release(Key);
        Grant();
    }

    private SlotRequest? Wanted => PendingWork.WantedSlots(State, new TrialPlace(Now, 0), _now);

    private TrialKey Key => new(State.Experiment, State.Trial.Id);

    private void Grant()
    {
        (_ledger, var grants) = _ledger.Grant();
        if (grants.Count > 0)
        {
            _holding.AddRange(grants.Select(grant => grant.Worker));
            Then(ParallelTrialDecisions.Grant(State, grants.Select(grant => (grant.Worker, Offer)), Context()));
        }

        Assert.Equal(_holding.Count, State.Members.Count + State.Stopping.Count);
        Assert.Empty(_holding.Except(State.Members.Keys.Union(State.Stopping.Keys)));
    }

    private ModelWorker? Any() => _workers.Count == 0 ? null : _workers[(int)_random.Below((ulong)_workers.Count)];

    private bool IsLost() => _random.Below(100) < (ulong)_lossPercent;

    private DecisionContext Context() => new(_now, $"{_random.Next()}");

    private sealed class ModelWorker(WorkerId id)
    {
        public WorkerId Id => id;

        public AttemptId? Attempt { get; set; }

        public int Generation { get; set; }

        public IReadOnlyList<WorkerId> Members { get; set; } = [];

        public long Sent { get; set; }

        public bool Hangs { get; set; }

        public bool Leaves { get; set; }
    }
}
