using AeCluster.Coordinator.Verbs;

return await CommandLine.RunAsync(args);
