using AeCluster.Coordinator.Chaos;
using AeCluster.Coordinator.Local;
using AeCluster.Messages.Verbs;

namespace AeCluster.Coordinator.Verbs.Options;

/// <summary>
/// What the verbs do that are more than talk to a coordinator. Each gets checked options and returns an exit code; the
/// token is cancelled by the first Ctrl+C or SIGTERM, a second one ends the process.
/// </summary>
/// <param name="Validate">Path of an existing spec file and its <c>key=value</c> overrides.</param>
/// <param name="Models">A variant, or null for all.</param>
/// <param name="Model">Something that is done with a trained model; its checkpoint exists.</param>
public sealed record HostActions(
    Func<LocalOptions, CancellationToken, Task<int>> Local,
    Func<CoordinatorOptions, CancellationToken, Task<int>> Coordinator,
    Func<WorkerProcessOptions, CancellationToken, Task<int>> Worker,
    Func<string, IReadOnlyList<string>, int> Validate,
    Func<string?, int> Models,
    Func<ModelRequest, CancellationToken, Task<int>> Model,
    Func<ChaosOptions, CancellationToken, Task<int>> Chaos);
