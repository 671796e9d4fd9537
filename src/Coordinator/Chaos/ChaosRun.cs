using System.Diagnostics;
using System.Globalization;
using AeCluster.Coordinator.Actors;
using AeCluster.Coordinator.Api;
using AeCluster.Coordinator.Cli;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Local;
using AeCluster.Coordinator.SpecFiles;
using Akka.Actor;
using Serilog.Events;

namespace AeCluster.Coordinator.Chaos;

/// <summary>
/// <c>aecluster chaos</c>: trains one experiment again and again on worker processes, injures them at random, and compares the
/// trained weights with those of a run that nobody disturbed.
/// </summary>
public static class ChaosRun
{
    private const string Loopback = "127.0.0.1";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    /// <returns>The exit code: 0 only if every run ended with the same weights.</returns>
    public static async Task<int> RunAsync(ChaosOptions options, Surroundings surroundings, CancellationToken cancel)
    {
        var plan = ExperimentFile.ReadFrom(options.File, options.Settings);
        var runs = Path.GetFullPath(options.Out ?? Path.Combine("runs", $"chaos-{DateTime.Now:yyyyMMdd-HHmmss}"));
        var logs = Path.Combine(runs, "logs");
        Directory.CreateDirectory(logs);
        await using var log = Logging.ToFile(Path.Combine(logs, "coordinator.jsonl"), LogEventLevel.Information);
        await using var coordinator = await CoordinatorHost.StartAsync(
            new CoordinatorSettings(Loopback, Loopback, Port: 0, HttpPort: 0, runs, Recovers: false), log, cancel);
        await using var workers = LocalWorkers.Start(
            options.Workers,
            new LocalWorkerSettings(
                coordinator.ClusterAddress, "cpu", plan.Trials.Max(trial => trial.Spec.Training.Threads), Oversubscribe: true, logs) { MaxRestarts = int.MaxValue },
            coordinator.Manager);
        using var api = surroundings.Connect(coordinator.Api);
        var output = surroundings.Out.Profile.Out.Writer;
        try
        {
            // Twice: the first time the processes have everything to compile, and last longer than any run after it.
            var first = await TrainAsync(api, coordinator, plan, [], TimeSpan.Zero, options.Workers, cancel);
            var undisturbed = await TrainAsync(api, coordinator, plan, [], TimeSpan.Zero, options.Workers, cancel);
            await output.WriteLineAsync($"undisturbed: {Describe(undisturbed)}");
            if (first.Hashes != undisturbed.Hashes)
            {
                await output.WriteLineAsync($"undisturbed before that, and DIFFERENT: {Describe(first)}");
                return ExitCodes.Failure;
            }

            return await InjureAsync(options, api, coordinator, plan, undisturbed, output, cancel);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new UserErrorException($"A run did not end within {Patience.TotalMinutes:0} minutes; its folder is in {runs}.");
        }
    }

    private static async Task<int> InjureAsync(
        ChaosOptions options, ApiClient api, CoordinatorHost coordinator, ExperimentPlan plan, Outcome undisturbed, TextWriter output, CancellationToken cancel)
    {
        var same = 0;
        for (var run = 1; run <= options.Runs; run++)
        {
            var outcome = await TrainAsync(api, coordinator, plan, ChaosPlan.Of(options.Seed, run), undisturbed.Training, options.Workers, cancel);
            var isSame = outcome.Hashes == undisturbed.Hashes;
            same += isSame ? 1 : 0;
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"run {run}/{options.Runs}: {string.Join("; ", outcome.Done.DefaultIfEmpty("nothing: it had ended"))} -> {Describe(outcome)} {(isSame ? "the same" : "DIFFERENT")}"));
        }

        await output.WriteLineAsync($"{options.Runs} injured runs, {same} with the weights of the undisturbed one (seed {options.Seed})");
        return same == options.Runs ? ExitCodes.Success : ExitCodes.Failure;
    }

    /// <summary>One run; <paramref name="injuries"/> happen while it trains.</summary>
    private static async Task<Outcome> TrainAsync(
        ApiClient api, CoordinatorHost coordinator, ExperimentPlan plan, IReadOnlyList<Injury> injuries, TimeSpan usual, int workers, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        while ((await api.WorkersAsync(limit.Token)).Count < workers)
        {
            await Task.Delay(PollInterval, limit.Token);
        }

        var id = await coordinator.Manager.Ask<object>(new ExperimentManager.Submit(plan, null), Patience, limit.Token) switch
        {
            ExperimentManager.Submitted submitted => submitted.Id.Value,
            ExperimentManager.Rejected rejected => throw new UserErrorException(rejected.Reason),
            var other => throw new InvalidOperationException($"Unexpected answer {other}."),
        };
        while (!(await api.EventsAsync(id, 0, limit.Token)).Any(entry => entry.Text.Contains("trains from step", StringComparison.Ordinal)))
        {
            await Task.Delay(PollInterval, limit.Token);
        }

        var began = Stopwatch.StartNew();
        var done = new List<string>();
        foreach (var injury in injuries)
        {
            var wait = (injury.At * usual) - began.Elapsed;
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, limit.Token);
            }

            if ((await api.ExperimentAsync(id, limit.Token)).Status != ExperimentStatus.Running)
            {
                break;
            }

            done.Add(await DoAsync(injury, api, began.Elapsed, limit.Token));
        }

        ExperimentView view;
        while ((view = await api.ExperimentAsync(id, limit.Token)).Status == ExperimentStatus.Running)
        {
            await Task.Delay(PollInterval, limit.Token);
        }

        var generations = (await api.EventsAsync(id, 0, limit.Token)).Count(entry => entry.Text.StartsWith("generation", StringComparison.Ordinal) && !entry.Text.Contains("ended", StringComparison.Ordinal));
        return new Outcome(
            string.Join(" ", view.Trials.Select(trial => trial.ParametersSha256 ?? $"{trial.Status}: {trial.Reason}")),
            began.Elapsed, generations, view.Trials.Max(trial => trial.Attempt), done);
    }

    private static async Task<string> DoAsync(Injury injury, ApiClient api, TimeSpan at, CancellationToken cancel)
    {
        var living = (await api.WorkersAsync(cancel)).OrderBy(worker => worker.Id, StringComparer.Ordinal).ToList();
        var victims = Enumerable.Range(0, injury.Victims(living.Count))
            .Select(next => living[(int)((injury.Victim + next) % living.Count)])
            .ToList();
        foreach (var victim in victims)
        {
            Signals.Send(victim.ProcessId, injury.Kind switch
            {
                InjuryKind.Hang => Signal.Stop,
                InjuryKind.Leave => Signal.Terminate,
                _ => Signal.Kill,
            });
        }

        if (injury.Kind == InjuryKind.Hang)
        {
            await Task.Delay(injury.Hang, cancel);
            victims.ForEach(victim => Signals.Send(victim.ProcessId, Signal.Continue));
        }

        var what = injury.Kind switch
        {
            InjuryKind.Hang => string.Create(CultureInfo.InvariantCulture, $"stopped for {injury.Hang.TotalSeconds:0.0} s"),
            InjuryKind.Leave => "asked to leave",
            _ => "killed",
        };
        return string.Create(CultureInfo.InvariantCulture, $"at {at.TotalSeconds:0.00} s {what} {(victims.Count == 0 ? "nobody: nobody else was there" : string.Join(", ", victims.Select(victim => victim.Id)))}");
    }

    private static string Describe(Outcome outcome) => string.Create(
        CultureInfo.InvariantCulture,
        $"weights {(outcome.Hashes.Length >= 12 ? outcome.Hashes[..12] : outcome.Hashes)} after {outcome.Training.TotalSeconds:0.0} s, {outcome.Generations} generations, {outcome.Attempts} attempt{(outcome.Attempts == 1 ? "" : "s")}");

    /// <param name="Hashes">Of every trial's trained weights, or why there are none.</param>
    /// <param name="Done">What was done to whom.</param>
    private sealed record Outcome(string Hashes, TimeSpan Training, int Generations, int Attempts, IReadOnlyList<string> Done);
}
