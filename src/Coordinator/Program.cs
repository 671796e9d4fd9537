using AeCluster.Coordinator.Chaos;
using AeCluster.Coordinator.Client;
using AeCluster.Coordinator.Local;
using AeCluster.Coordinator.Verbs;
using AeCluster.Coordinator.Verbs.Options;

var surroundings = Surroundings.OfProcess();
return await CommandLine.RunAsync(
    args,
    new HostActions(
        Local: (options, cancel) => LocalRun.RunAsync(options, surroundings, cancel),
        Coordinator: (options, cancel) => CoordinatorRun.RunAsync(options, surroundings, cancel),
        Worker: WorkerRun.RunAsync,
        Validate: (file, settings) => SpecReports.Validate(file, settings, surroundings),
        Models: name => SpecReports.Describe(name, surroundings),
        Model: ModelRun.RunAsync,
        Chaos: (options, cancel) => ChaosRun.RunAsync(options, surroundings, cancel)),
    surroundings);
