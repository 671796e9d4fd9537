using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using AeCluster.Coordinator.Actors;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Planning;
using AeCluster.Coordinator.Views;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;
using AeCluster.Messages.Wire;
using Akka.Actor;
using Akka.Configuration;

namespace AeCluster.Benchmarks;

/// <summary>
/// What a trial costs the coordinator, whatever the number of trials. The coordinator's actors, journal and run folder are the
/// real ones; workers are actors of the same process that speak the real protocol and train nothing.
/// </summary>
internal static class Dealing
{
    private const int Workers = 16;

    /// <summary>Plots take a hundred times longer than all the rest.</summary>
    private const int MostDrawn = 10_000;

    /// <summary>Trials of the largest file; a larger plan repeats them.</summary>
    private const int MostPlanned = 10_000;

    private static readonly int[] _sizes = [100, 1000, 10_000, 100_000];

    public static async Task<int> RunAsync(int most)
    {
        Report.Machine(
            $"Processor time of the coordinator's process for one trial, in microseconds, on {Workers} simulated workers whose "
                + "trials end as soon as they begin; "
                + $"in brackets, the ratio to that of {_sizes[0]} trials.");
        await MeasureAsync(_sizes[0]);
        var measured = new List<(int Trials, IReadOnlyList<Phase> Phases)>();
        foreach (var trials in _sizes.Where(size => size <= most))
        {
            measured.Add((trials, await MeasureAsync(trials)));
        }

        var first = measured[0].Phases;
        Report.Table(
            ["trials", .. first.Select(phase => phase.Name)],
            measured.Select(row => (string[])
            [
                row.Trials.ToString("N0", CultureInfo.InvariantCulture),
                .. row.Phases.Select((phase, i) => Cell(phase.PerTrial, first[i].PerTrial)),
            ]));
        return 0;
    }

    private static string Cell(double? microseconds, double? atFirst) => microseconds is { } cost
        ? string.Create(CultureInfo.InvariantCulture, $"{cost:N0} ({cost / atFirst:0.00})")
        : "";

    private static async Task<IReadOnlyList<Phase>> MeasureAsync(int trials)
    {
        var runs = Directory.CreateTempSubdirectory("aecluster-benchmark-").FullName;
        var meter = new Meter(trials);
        try
        {
            var plan = Repeated(PlanOf(Math.Min(trials, MostPlanned), meter), trials);
            await DealAsync(plan, Path.Combine(runs, "dealt"), meter);
            await CancelAsync(plan, Path.Combine(runs, "cancelled"), meter);
            await DrawAsync(plan, Path.Combine(runs, "drawn"), meter);
            return meter.Phases;
        }
        finally
        {
            Directory.Delete(runs, recursive: true);
        }
    }

    /// <summary>Every trial begins and fails at once, while all others wait.</summary>
    private static async Task DealAsync(ExperimentPlan plan, string runs, Meter meter)
    {
        await using var coordinator = new SimulatedCoordinator(runs);
        var id = await meter.MeasureAsync("submitting", () => coordinator.SubmitAsync(plan));
        var ended = await coordinator.EndOfAsync(id);
        await meter.MeasureAsync("dealing", () => coordinator.DealAsync(Workers, plan.Trials.Count, hasEpochs: false));
        await meter.MeasureAsync("finishing", () => ended);
        await meter.MeasureAsync("viewing", async () =>
            JsonSerializer.SerializeToUtf8Bytes(
                await coordinator.AskAsync<ExperimentView>(id, new ExperimentActor.GetView()), WireJson.Options));
    }

    /// <summary>A coordinator starts again with trials that have not begun, which are then cancelled.</summary>
    private static async Task CancelAsync(ExperimentPlan plan, string runs, Meter meter)
    {
        ExperimentId id;
        await using (var coordinator = new SimulatedCoordinator(runs))
        {
            id = await coordinator.SubmitAsync(plan);
        }

        var again = await meter.MeasureAsync("recovering", async () =>
        {
            var coordinator = new SimulatedCoordinator(runs);
            await coordinator.AskAsync<ExperimentView>(id, new ExperimentActor.GetView());
            return coordinator;
        });
        await using (again)
        {
            await meter.MeasureAsync("cancelling", async () =>
            {
                var ended = await again.EndOfAsync(id);
                await again.AskAsync<ExperimentView>(id, new ExperimentActor.Cancel());
                return await ended;
            });
        }
    }

    /// <summary>Every trial has an epoch, so that there is something to draw.</summary>
    private static async Task DrawAsync(ExperimentPlan plan, string runs, Meter meter)
    {
        if (plan.Trials.Count > MostDrawn)
        {
            meter.Skip("with plots");
            return;
        }

        await using var coordinator = new SimulatedCoordinator(runs);
        var ended = await coordinator.EndOfAsync(await coordinator.SubmitAsync(plan));
        await meter.MeasureAsync("with plots", async () =>
        {
            await coordinator.DealAsync(Workers, plan.Trials.Count, hasEpochs: true);
            return await ended;
        });
    }

    private static ExperimentPlan PlanOf(int trials, Meter meter)
    {
        if (meter.Trials > trials)
        {
            meter.Skip("planning");
            return Read();
        }

        return meter.Measure("planning", Read);

        ExperimentPlan Read() => ExperimentFile.Read(
            $$"""
            name: dealing
            stop_after_failures: none
            data: {source: shapes, train: 2000, validation: 500}
            model: {variant: stacked, hidden: [100], codings: 30}
            training: {loss: mse, optimizer: {name: adam}, batch: 32, epochs: 1, threads: 1}
            search:
              strategy: random
              samples: {{trials}}
              over:
                model.codings: [2, 4, 8, 16]
                training.optimizer.learning_rate: {min: 0.0001, max: 0.1, scale: log}
            """,
            "dealing.yaml",
            []);
    }

    private static ExperimentPlan Repeated(ExperimentPlan plan, int trials) => plan with
    {
        Trials =
        [
            .. Enumerable.Range(0, trials)
                .Select(i => plan.Trials[i % plan.Trials.Count] with { Id = new TrialId($"t{i + 1:D6}") }),
        ],
    };

    private sealed record Phase(string Name, double? PerTrial);

    /// <summary>Measures the processor time of this process, phase by phase.</summary>
    private sealed class Meter(int trials)
    {
        private readonly List<Phase> _phases = [];

        public int Trials => trials;

        public IReadOnlyList<Phase> Phases => _phases;

        private static TimeSpan Now => Process.GetCurrentProcess().TotalProcessorTime;

        public void Skip(string name) => _phases.Add(new Phase(name, null));

        public T Measure<T>(string name, Func<T> act)
        {
            var before = Now;
            var result = act();
            _phases.Add(new Phase(name, (Now - before).TotalMicroseconds / trials));
            return result;
        }

        public async Task<T> MeasureAsync<T>(string name, Func<Task<T>> act)
        {
            var before = Now;
            var result = await act();
            _phases.Add(new Phase(name, (Now - before).TotalMicroseconds / trials));
            return result;
        }
    }

    /// <summary>The coordinator's actors without a cluster or an HTTP interface.</summary>
    private sealed class SimulatedCoordinator : IAsyncDisposable
    {
        private static readonly TimeSpan _patience = TimeSpan.FromMinutes(30);

        private static readonly WorkerOffer _offer = new(
            "1",
            "host",
            1,
            "cpu",
            "processor",
            Slots: 1,
            Threads: 1,
            Cores: 2,
            "software",
            new MeshAddress("host", 1, "host", null));

        private readonly ActorSystem _system;
        private readonly IActorRef _manager;

        public SimulatedCoordinator(string runs)
        {
            _system = ActorSystem.Create("dealing", ConfigurationFactory.ParseString("akka.loglevel = ERROR"));
            _manager = _system.ActorOf(ExperimentManager.Props(
                runs, recovers: true, WorkerDirectory.Props(_offer.Version, "http://localhost/"), TimeProvider.System));
        }

        public async Task<ExperimentId> SubmitAsync(ExperimentPlan plan)
        {
            var submitted = await _manager.Ask<ExperimentManager.Submitted>(new ExperimentManager.Submit(plan, null), _patience);
            // Answered once every trial has its actor.
            await AskAsync<ExperimentView>(submitted.Id, new ExperimentActor.GetView());
            return submitted.Id;
        }

        /// <summary>Follows an experiment.</summary>
        /// <returns>A task that is done when the experiment is.</returns>
        public async Task<Task<ExperimentStatus>> EndOfAsync(ExperimentId id)
        {
            var first = await AskAsync<ExperimentSubscription>(id, new ExperimentActor.Subscribe(0));
            return ReadAsync();

            async Task<ExperimentStatus> ReadAsync()
            {
                for (var subscription = first; ;)
                {
                    var status = subscription.Snapshot.Experiment.Status;
                    await foreach (var change in subscription.Changes.ReadAllAsync())
                    {
                        status = change.Status;
                    }

                    if (status != ExperimentStatus.Running)
                    {
                        return status;
                    }

                    subscription = await AskAsync<ExperimentSubscription>(id, new ExperimentActor.Subscribe(null));
                }
            }
        }

        public Task<T> AskAsync<T>(ExperimentId id, object question) =>
            _manager.Ask<T>(new ExperimentManager.To(id, question), _patience);

        /// <summary>Has the workers join and waits until all trials have ended.</summary>
        public async Task<int> DealAsync(int workers, int trials, bool hasEpochs)
        {
            var left = trials;
            var done = new TaskCompletionSource();
            for (var number = 1; number <= workers; number++)
            {
                _system.ActorOf(SimulatedWorker.Props(new WorkerId($"host-{number}"), _offer, _manager, hasEpochs, OnEnded));
            }

            await done.Task.WaitAsync(_patience);
            return trials;

            void OnEnded()
            {
                if (Interlocked.Decrement(ref left) == 0)
                {
                    done.SetResult();
                }
            }
        }

        public async ValueTask DisposeAsync() => await _system.Terminate();
    }
}
