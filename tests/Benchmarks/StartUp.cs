namespace AeCluster.Benchmarks;

/// <summary>Measures the time from the command to the first training step on two workers, and how it is spent.</summary>
internal static class StartUp
{
    private const int Workers = 2;

    private const string Experiment = """
        name: start-up
        data: {source: shapes, train: 2000, validation: 500}
        model: {variant: stacked, hidden: [100], codings: 30}
        training: {loss: mse, optimizer: {name: adam}, batch: 32, epochs: 3, threads: 1}
        search: {strategy: grid, over: {seed: [1, 2]}}
        """;

    public static async Task<int> RunAsync(int runs)
    {
        Report.Machine(
            $"`aecluster local` with {Workers} workers of 1 thread, already built: seconds since the command was given; "
                + $"{runs} runs.");
        var folder = Directory.CreateTempSubdirectory("aecluster-benchmark-").FullName;
        try
        {
            var file = Path.Combine(folder, "experiment.yaml");
            await File.WriteAllTextAsync(file, Experiment);
            var measured = new List<IReadOnlyList<StartPhase>>();
            for (var run = 0; run < runs; run++)
            {
                var place = Directory.CreateDirectory(Path.Combine(folder, $"{run}")).FullName;
                measured.Add(PhasesOf(await AeClusterProgram.RunLocalAsync(file, Workers, place)));
            }

            Report.Table(
                ["since the command, s", "n", "median", "min", "max"],
                measured[0]
                    .Select(
                        (moment, i) =>
                            (string[])[moment.Name, .. new Sample(measured.Select(run => run[i].Seconds)).Cells("0.00")]));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Time of each phase of the start on the slower worker.</summary>
    private static List<StartPhase> PhasesOf(LocalRun run)
    {
        var coordinator = run.ProcessLog("coordinator");
        var workers = Enumerable.Range(1, Workers).Select(number => run.ProcessLog($"worker-{number}")).ToList();
        return
        [
            At("coordinator: Akka begins to start", First(coordinator, "Starting remoting")),
            At("coordinator: listens", First(coordinator, "Remoting started")),
            At("both workers: Akka begins to start", workers.Max(log => First(log, "Starting remoting"))),
            At("both workers: listen", workers.Max(log => First(log, "Remoting started"))),
            At("both workers: registered", workers.Max(log => First(log, "Registered as"))),
            At("both trials: given to a worker", LastFirst("AttemptBegan")),
            At("first worker trains", Firsts("TrainingStarted").Min()),
            At("both workers train", LastFirst("TrainingStarted")),
            At("both workers: first epoch done", LastFirst("EpochRecorded")),
            At("both trials completed", LastFirst("TrialCompleted")),
            At("the command has ended", run.Ended),
        ];

        StartPhase At(string name, DateTimeOffset time) => new(name, (time - run.Started).TotalSeconds);

        DateTimeOffset LastFirst(string kind) => Firsts(kind).Max();

        IEnumerable<DateTimeOffset> Firsts(string kind) =>
            run.Events.Where(line => line.Kind == kind).GroupBy(line => line.Trial).Select(lines => lines.First().At);

        static DateTimeOffset First(IReadOnlyList<LogLine> log, string beginning) =>
            log.First(line => line.Template.StartsWith(beginning, StringComparison.Ordinal)).At;
    }

    private sealed record StartPhase(string Name, double Seconds);
}
