using AeCluster.Coordinator;
using AeCluster.Coordinator.Cli;
using AeCluster.Coordinator.Local;

var surroundings = Surroundings.OfProcess();
return await CommandLine.RunAsync(
    args,
    new HostActions(
        Local: (options, cancel) => LocalRun.RunAsync(options, surroundings, cancel),
        Coordinator: (options, cancel) => CoordinatorRun.RunAsync(options, surroundings, cancel),
        Worker: (options, cancel) => WorkerRun.RunAsync(options, surroundings, cancel),
        Validate: (file, settings) => 0,
        Models: variant => 0),
    surroundings);
