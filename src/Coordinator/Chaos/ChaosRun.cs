using System.Diagnostics;
using System.Globalization;
using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Local;
using AeCluster.Coordinator.Planning;
using AeCluster.Coordinator.Views;
using AeCluster.Messages.Wire;

namespace AeCluster.Coordinator.Chaos;

/// <summary>
/// <c>aecluster chaos</c>: trains one experiment repeatedly on processes of this machine, injects random faults into them and the
/// coordinator, and compares the trained weights with those of an undisturbed run.
/// </summary>
public sealed class ChaosRun
{
    private static readonly TimeSpan _runTimeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan _pollInterval = TimeSpan.FromMilliseconds(20);

    private readonly ChaosOptions _options;
    private readonly ExperimentPlan _plan;
    private readonly CoordinatorProcess _coordinator;
    private readonly LocalWorkers _workers;
    private readonly FaultInjector _faults;
    private readonly TextWriter _result;

    /// <summary>What differs, and the result in words.</summary>
    private readonly TextWriter _output;

    /// <summary>What is no result and no difference.</summary>
    private readonly TextWriter _notes;

    private ChaosRun(
        ChaosOptions options, ExperimentPlan plan, CoordinatorProcess coordinator, LocalWorkers workers, CliContext cli)
    {
        _options = options;
        _plan = plan;
        _coordinator = coordinator;
        _workers = workers;
        _faults = new FaultInjector(coordinator, workers);
        _result = cli.Out.Profile.Out.Writer;
        _output = options.Json ? cli.Error : _result;
        _notes = options.Quiet ? TextWriter.Null : _output;
    }

    /// <returns>The exit code: 0 only if every run ended with the same weights.</returns>
    public static async Task<int> RunAsync(ChaosOptions options, CliContext cli, CancellationToken cancel)
    {
        var plan = ExperimentFile.ReadFrom(options.File, options.Settings);
        var runs = Path.GetFullPath(options.Out ?? Path.Combine("runs", $"chaos-{DateTime.Now:yyyyMMdd-HHmmss}"));
        var logs = Path.Combine(runs, "logs");
        Directory.CreateDirectory(logs);
        using var secret = new RunSecret();
        await using var coordinator = CoordinatorProcess.Start(runs, secret, Path.Combine(logs, "coordinator.log"), cli);
        await using var workers = LocalWorkers.Start(
            options.Workers,
            new LocalWorkerSettings(
                coordinator.ClusterAddress,
                "cpu",
                plan.Known.Max(trial => trial.Spec.Training.Threads),
                Oversubscribe: true,
                secret.File,
                logs)
            {
                MaxRestarts = int.MaxValue,
            },
            coordinator.ReportEndedAsync);
        try
        {
            return await new ChaosRun(options, plan, coordinator, workers, cli).RunAsync(cancel);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new UserErrorException(
                $"A run did not end within {_runTimeout.TotalMinutes:0} minutes; its folder is in {runs}.");
        }
    }

    private async Task<int> RunAsync(CancellationToken cancel)
    {
        // Twice: in the first run the processes still compile their code, so it takes longer than any run after it.
        var first = await TrainAsync([], TimeSpan.Zero, cancel);
        var undisturbed = await TrainAsync([], TimeSpan.Zero, cancel);
        await _notes.WriteLineAsync($"undisturbed: {Describe(undisturbed)}");
        if (first.Hashes != undisturbed.Hashes)
        {
            await _output.WriteLineAsync($"undisturbed before that, and DIFFERENT: {Describe(first)}");
            return await FinishAsync(undisturbed, [first]);
        }

        var injured = new List<Outcome>();
        for (var run = 1; run <= _options.Runs; run++)
        {
            var outcome = await TrainAsync(ChaosPlan.Of(_options.Seed, run), undisturbed.Training, cancel);
            var isSame = outcome.Hashes == undisturbed.Hashes;
            injured.Add(outcome);
            await (isSame ? _notes : _output).WriteLineAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"run {run}/{_options.Runs}: {string.Join("; ", outcome.Done.DefaultIfEmpty("nothing: it had ended"))} -> "
                        + $"{Describe(outcome)} {(isSame ? "the same" : "DIFFERENT")}"));
        }

        await _notes.WriteLineAsync($"{_faults}");
        var same = injured.Count(run => run.Hashes == undisturbed.Hashes);
        await _output.WriteLineAsync(
            $"{_options.Runs} injured runs, {same} with the weights of the undisturbed one (seed {_options.Seed})");
        return await FinishAsync(undisturbed, injured);
    }

    /// <param name="others">The runs that must have ended like <paramref name="undisturbed"/>.</param>
    /// <returns>The exit code.</returns>
    private async Task<int> FinishAsync(Outcome undisturbed, IReadOnlyList<Outcome> others)
    {
        var same = others.Count(run => run.Hashes == undisturbed.Hashes);
        if (_options.Json)
        {
            await _result.WriteLineAsync(JsonText.Document(new
            {
                _options.Seed,
                Runs = others.Count,
                Same = same,
                Undisturbed = Document(undisturbed),
                Injured = others.Select(Document),
            }));
        }

        return same == others.Count ? ExitCodes.Success : ExitCodes.Failure;

        object Document(Outcome run) => new
        {
            Weights = run.Hashes,
            IsSame = run.Hashes == undisturbed.Hashes,
            Faults = run.Done,
            Seconds = run.Training.TotalSeconds,
            run.Generations,
            run.Attempts,
        };
    }

    /// <summary>Trains once, while <paramref name="faults"/> are injected.</summary>
    private async Task<Outcome> TrainAsync(IReadOnlyList<Fault> faults, TimeSpan usual, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(_runTimeout);
        await UntilAsync((api, token) => api.WorkersAsync(token), AreAllHere, limit.Token);
        var submitted = await _coordinator.AskAsync(
            (api, token) => api.SubmitAsync(Path.GetFileName(_options.File), _plan.ResolvedYaml, [], token), limit.Token);
        var id = submitted.Id;
        await UntilAsync(
            (api, token) => api.EventsAsync(id, 0, token),
            events => events.Any(entry => entry.Text.Contains("trains from step", StringComparison.Ordinal)),
            limit.Token);

        var began = Stopwatch.StartNew();
        var done = new List<string>();
        foreach (var fault in faults)
        {
            var wait = (fault.At * usual) - began.Elapsed;
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, limit.Token);
            }

            // No answer while the coordinator is absent: the workers may still be training.
            var now = await _coordinator.TryAskAsync((api, token) => api.ExperimentAsync(id, token), limit.Token);
            if (now is { Status: not ExperimentStatus.Running })
            {
                break;
            }

            var at = string.Create(CultureInfo.InvariantCulture, $"at {began.Elapsed.TotalSeconds:0.00} s");
            done.Add($"{at} {await _faults.InjectAsync(fault, limit.Token)}");
        }

        var view = await UntilAsync(
            (api, token) => api.ExperimentAsync(id, token), view => view.Status != ExperimentStatus.Running, limit.Token);
        var training = began.Elapsed;
        var events = await _coordinator.AskAsync((api, token) => api.EventsAsync(id, 0, token), limit.Token);
        return new Outcome(
            string.Join(" ", view.Trials.Select(trial => trial.ParametersSha256 ?? $"{trial.Status}: {trial.Reason}")),
            training,
            events.Count(entry =>
                entry.Text.StartsWith("generation", StringComparison.Ordinal)
                && !entry.Text.Contains("ended", StringComparison.Ordinal)),
            view.Trials.Max(trial => trial.Attempt),
            done);
    }

    private async Task<T> UntilAsync<T>(
        Func<ApiClient, CancellationToken, Task<T>> ask, Func<T, bool> isDone, CancellationToken cancel)
        where T : class
    {
        while (true)
        {
            var answer = await _coordinator.AskAsync(ask, cancel);
            if (isDone(answer))
            {
                return answer;
            }

            await Task.Delay(_pollInterval, cancel);
        }
    }

    /// <summary>Whether the coordinator knows exactly the running workers.</summary>
    private bool AreAllHere(IReadOnlyList<WorkerView> workers) =>
        workers.Count == _options.Workers
        && workers.Select(worker => worker.ProcessId).Order().SequenceEqual(_workers.ProcessIds);

    private static string Describe(Outcome outcome) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"weights {(outcome.Hashes.Length >= 12 ? outcome.Hashes[..12] : outcome.Hashes)} after "
                + $"{outcome.Training.TotalSeconds:0.0} s, {outcome.Generations} generations, {outcome.Attempts} "
                + $"attempt{(outcome.Attempts == 1 ? "" : "s")}");

    /// <param name="Hashes">Hashes of every trial's trained weights, or the reason why there are none.</param>
    /// <param name="Done">Descriptions of the injected faults.</param>
    private sealed record Outcome(string Hashes, TimeSpan Training, int Generations, int Attempts, IReadOnlyList<string> Done);
}
