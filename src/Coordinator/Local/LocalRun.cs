using System.Diagnostics;
using System.Net;
using AeCluster.Coordinator.Actors;
using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Decisions;
using AeCluster.Coordinator.Display;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Hosting;
using AeCluster.Coordinator.Planning;
using AeCluster.Coordinator.Results;
using AeCluster.Coordinator.Results.Reports;
using AeCluster.Coordinator.Views;
using AeCluster.Messages.Wire;
using Akka.Actor;
using Serilog.Events;
using Spectre.Console;

namespace AeCluster.Coordinator.Local;

/// <summary><c>aecluster local</c>: a coordinator in this process and workers in others, for one experiment.</summary>
public static class LocalRun
{
    private const string Loopback = "127.0.0.1";
    private static readonly TimeSpan _submitTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _cancelTimeout = TimeSpan.FromSeconds(15);

    /// <summary>How long an interrupted run waits for the checkpoints of its trials.</summary>
    private static readonly TimeSpan _handBackTimeout = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan _lookInterval = TimeSpan.FromMilliseconds(100);

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(LocalOptions options, CliContext cli, CancellationToken cancel)
    {
        // The number of compute threads affects the trained bits, so --threads is a setting of the experiment.
        var plan = ExperimentFile.ReadFrom(
            options.File, options.Threads is { } asked ? [.. options.Settings, $"training.threads={asked}"] : options.Settings);
        foreach (var warning in plan.Warnings)
        {
            await cli.Error.WriteLineAsync($"warning: {warning}");
        }

        var look = await LookRun.LookAsync(plan, cancel);
        LookReport.Write(cli.Error, look, options.Follow.Quiet);
        look.ThrowIfUnfit();
        look.ThrowIfMissing();
        var threads = plan.Known.Max(trial => trial.Spec.Training.Threads);
        var folder = Path.GetFullPath(options.Out ?? Path.Combine("runs", $"{plan.Name}-{DateTime.UtcNow:yyyyMMdd-HHmmss}"));
        return await ConductAsync(
            options,
            folder,
            new LocalNeeds(threads, plan.Known.Count),
            new ExperimentManager.Submit(plan, folder),
            cli,
            cancel);
    }

    /// <summary>Runs an experiment to its end in a coordinator of its own.</summary>
    /// <param name="folder">The run folder.</param>
    /// <param name="begin">Makes the manager begin it; answered with <see cref="ExperimentManager.Submitted"/>.</param>
    /// <returns>The exit code.</returns>
    internal static async Task<int> ConductAsync(
        LocalOptions options, string folder, LocalNeeds needs, object begin, CliContext cli, CancellationToken cancel)
    {
        var threads = needs.Threads;
        CheckThreads(options, threads, cli.Error);
        await CheckMachineAsync(options, folder, needs.Trials, threads, cli.Error, cancel);
        var logs = MakeLogFolder(folder, isNew: begin is ExperimentManager.Submit);

        await using var log = ProgramLog.ToFile(
            Path.Combine(logs, "coordinator.jsonl"), options.LogLevel ?? LogEventLevel.Information);
        using var secret = new RunSecret();
        var settings = new CoordinatorSettings(
            Loopback, Loopback, Port: 0, HttpPort: 0, Runs: Path.GetDirectoryName(folder)!, Recovers: false)
        {
            Secret = secret.Read(),
        };
        await using var coordinator = await CoordinatorHost.StartAsync(settings, log, cancel);
        var id = await BeginAsync(coordinator, begin);
        await using var workers = LocalWorkers.Start(
            options.Workers,
            new LocalWorkerSettings(
                coordinator.ClusterAddress, options.Device, threads, options.Oversubscribe, secret.File, logs),
            process =>
            {
                coordinator.Manager.Tell(new WorkerDirectory.ProcessEnded(Dns.GetHostName(), process));
                return Task.CompletedTask;
            });
        using var api = cli.Connect(coordinator.Api, secret.Read());
        return await WatchAsync(api, id, workers, options, cli, cancel);
    }

    private static async Task<int> WatchAsync(
        ApiClient api, string id, LocalWorkers workers, LocalOptions options, CliContext cli, CancellationToken cancel)
    {
        var how = options.Follow;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var watch = new ExperimentWatcher(cli, how).WatchAsync(api, id, stop.Token);
        if (await Task.WhenAny(watch, workers.Failed) == workers.Failed && !watch.IsCompleted)
        {
            await stop.CancelAsync();
            await watch.ContinueWith(_ => { }, TaskScheduler.Default);
            throw new UserErrorException($"no worker can run here: {await workers.Failed}");
        }

        try
        {
            var final = await watch;
            WriteResult(cli.Out, final, how, ExperimentExitCode.Of(final));
            return ExperimentExitCode.Of(final);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            await cli.Error.WriteLineAsync("Stopping ...");
            var final = await InterruptAsync(api, id);
            WriteResult(cli.Out, final, how, ExitCodes.Interrupted);
            await cli.Error.WriteLineAsync(
                $"Interrupted. Kept in {final.Folder}: the tables, the metrics, and every checkpoint stored so far.");
            await cli.Error.WriteLineAsync($"Go on with `{LocalCommand.ToResume(final.Folder, options)}`.");
            return ExitCodes.Interrupted;
        }
    }

    /// <summary>Prints the trials, and the report if the experiment has expectations and ended with its run folder
    /// complete.</summary>
    private static void WriteResult(IAnsiConsole console, ExperimentView final, FollowOptions how, int exitCode)
    {
        var report = exitCode != ExitCodes.Interrupted && final.Problem is null
            && RecordedRun.Read(final.Folder) is var run && Report.IsWorthwhile(run.Plan.Trials)
                ? ReportBuilder.Build(run)
                : null;
        if (how.Json)
        {
            console.Profile.Out.Writer.WriteLine(
                JsonText.Line(ResultDocument.Of(final, report is null ? null : ReportDocument.Of(report), exitCode)));
            return;
        }

        FinalTable.Write(console, final);
        if (report is not null)
        {
            console.WriteLine();
            ReportTable.Write(console, report);
        }
    }

    /// <summary>Lets the workers hand back their trials with a checkpoint each, and ends the experiment.</summary>
    /// <returns>The experiment as it ended, or as it stands when that takes too long.</returns>
    private static async Task<ExperimentView> InterruptAsync(ApiClient api, string id)
    {
        try
        {
            var paused = await api.PauseAsync(id, CancellationToken.None);
            await WaitWhileAsync(api, paused, HasRunning, _handBackTimeout);
        }
        catch (UserErrorException)
        {
            // It has ended meanwhile.
        }

        // Workers that do not stop in time are ended with this process.
        var view = await api.CancelAsync(id, CancellationToken.None);
        return await WaitWhileAsync(api, view, each => each.Status == ExperimentStatus.Running, _cancelTimeout);

        static bool HasRunning(ExperimentView view) => view.Trials.Any(trial => trial.Status == TrialStatus.Running);
    }

    /// <summary>Asks again and again: the server ends all streams as soon as the process is to end.</summary>
    private static async Task<ExperimentView> WaitWhileAsync(
        ApiClient api, ExperimentView view, Func<ExperimentView, bool> condition, TimeSpan limit)
    {
        for (var began = Stopwatch.GetTimestamp(); condition(view) && Stopwatch.GetElapsedTime(began) < limit;)
        {
            await Task.Delay(_lookInterval);
            view = await api.ExperimentAsync(view.Id);
        }

        return view;
    }

    private static async Task<string> BeginAsync(CoordinatorHost coordinator, object begin) =>
        await coordinator.Manager.Ask<object>(begin, _submitTimeout) switch
        {
            ExperimentManager.Submitted submitted => submitted.Id.Value,
            ExperimentManager.Rejected rejected => throw new UserErrorException(rejected.Reason),
            var other => throw new InvalidOperationException($"Unexpected answer {other}."),
        };

    private static void CheckThreads(LocalOptions options, int threads, TextWriter warnings)
    {
        var (total, cores) = (options.Workers * threads, Environment.ProcessorCount);
        if (total <= cores)
        {
            return;
        }

        var problem = $"{options.Workers} workers of {threads} compute threads are {total} threads on {cores} cores";
        if (!options.Oversubscribe)
        {
            throw new UserErrorException(
                $"{problem}: libtorch would run up to a hundred times slower.",
                ExitCodes.BadInput,
                $"Use at most {Math.Max(1, cores / threads)} workers (--workers), fewer threads (--threads), or "
                    + "--oversubscribe to go on all the same.");
        }

        warnings.WriteLine($"warning: {problem}; training may be many times slower (--oversubscribe).");
    }

    /// <summary>Before anything is made: a run that cannot start leaves no folder.</summary>
    private static async Task CheckMachineAsync(
        LocalOptions options, string folder, int trials, int threads, TextWriter warnings, CancellationToken cancel)
    {
        StartChecks.Run(folder, options.Workers, trials, warnings);
        if (!options.Oversubscribe)
        {
            await CoreCheck.EnsureAsync(options.Workers * threads, options.WaitForCores, warnings.WriteLine, cancel);
        }
    }

    private static string MakeLogFolder(string folder, bool isNew)
    {
        var logs = Path.Combine(folder, "logs");
        try
        {
            // Checked first, so that no logs are written into the folder of another run.
            if (isNew)
            {
                RunFolder.CheckUnused(folder);
            }

            Directory.CreateDirectory(logs);
            return logs;
        }
        catch (RunFolderException error)
        {
            throw new UserErrorException(error.Message, ExitCodes.BadInput, "Name another with --out.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(
                $"Cannot make the run folder {folder}: {error.Message}",
                hint: "Choose another with --out.");
        }
    }
}
