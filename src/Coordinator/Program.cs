using AeCluster.Coordinator.Verbs;

return await AeClusterCli.RunAsync(args);
