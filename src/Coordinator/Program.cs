using AeCluster.Coordinator.Chaos;
using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Local;
using AeCluster.Coordinator.Verbs;
using AeCluster.Coordinator.Verbs.Options;

var cli = CliContext.OfProcess();
return await CommandLine.RunAsync(
    args,
    new HostActions(
        Local: (options, cancel) => LocalRun.RunAsync(options, cli, cancel),
        Coordinator: (options, cancel) => CoordinatorRun.RunAsync(options, cli, cancel),
        Worker: WorkerRun.RunAsync,
        Validate: (file, settings) => SpecReports.Validate(file, settings, cli),
        Models: name => SpecReports.Describe(name, cli),
        Model: ModelRun.RunAsync,
        Chaos: (options, cancel) => ChaosRun.RunAsync(options, cli, cancel)),
    cli);
