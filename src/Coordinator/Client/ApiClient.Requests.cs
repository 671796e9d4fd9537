using AeCluster.Coordinator.Views;
using AeCluster.Messages;

namespace AeCluster.Coordinator.Client;

/// <content>What people ask of experiments, trials and workers while they run, and after.</content>
public sealed partial class ApiClient
{
    /// <summary>Hands back the experiment's running trials with a checkpoint; none begins until it is resumed.</summary>
    public Task<ExperimentView> PauseAsync(string id, CancellationToken cancellation = default) =>
        PostAsync<ExperimentView>($"{PathOf(id)}/pause", cancellation);

    /// <summary>Goes on with what was paused, cancelled or stopped.</summary>
    public Task<ExperimentView> ResumeAsync(string id, CancellationToken cancellation = default) =>
        PostAsync<ExperimentView>($"{PathOf(id)}/resume", cancellation);

    /// <summary>Tries the experiment's failed trials again.</summary>
    public Task<ExperimentView> RetryAsync(string id, CancellationToken cancellation = default) =>
        PostAsync<ExperimentView>($"{PathOf(id)}/retry", cancellation);

    /// <summary>Stops one trial for good.</summary>
    public Task<ExperimentView> CancelTrialAsync(string id, string trial, CancellationToken cancellation = default) =>
        PostAsync<ExperimentView>($"{PathOf(id)}/trials/{Uri.EscapeDataString(trial)}/cancel", cancellation);

    /// <summary>Deletes an experiment that is over, with its run folder.</summary>
    public Task<DeletedView> DeleteAsync(string id, CancellationToken cancellation = default) =>
        SendAsync<DeletedView>(new HttpRequestMessage(HttpMethod.Delete, PathOf(id)), cancellation);

    /// <summary>Lets a worker hand back its trials and end.</summary>
    /// <returns>All workers.</returns>
    public Task<IReadOnlyList<WorkerView>> DrainAsync(string worker, CancellationToken cancellation = default) =>
        PostAsync<IReadOnlyList<WorkerView>>(
            $"{ClusterNames.WorkersPath}/{Uri.EscapeDataString(worker)}/drain", cancellation);

    private static string PathOf(string id) => $"api/experiments/{Uri.EscapeDataString(id)}";

    private Task<T> PostAsync<T>(string path, CancellationToken cancellation)
        where T : class =>
        SendAsync<T>(new HttpRequestMessage(HttpMethod.Post, path), cancellation);
}
