using AeCluster.Coordinator.Actors;
using AeCluster.Coordinator.Views;
using AeCluster.Messages;
using AeCluster.Messages.Wire;
using Akka.Actor;
using Akka.Hosting;

namespace AeCluster.Coordinator.Api;

/// <summary>What people ask of experiments, trials and workers while they run, and after.</summary>
internal static class RequestEndpoints
{
    /// <summary>Stopping one trial, or an experiment's files, takes as long as the disk does.</summary>
    private static readonly TimeSpan _askTimeout = TimeSpan.FromSeconds(8);

    public static void MapRequests(this IEndpointRouteBuilder api, IRequiredActor<ExperimentManager> manager)
    {
        Map("pause", new ExperimentActor.Pause());
        Map("resume", new ExperimentActor.Resume());
        Map("retry", new ExperimentActor.Retry());
        api.MapPost("/experiments/{id}/trials/{trial}/cancel", (string id, string trial) =>
            AskAsync(manager, id, new ExperimentActor.CancelTrial(new TrialId(trial)))).TakesNoBody();
        api.MapDelete("/experiments/{id}", (string id) => AskAsync(manager, id, new ExperimentActor.Delete())).TakesNoBody();
        api.MapPost("/workers/{worker}/drain", (string worker) => DrainAsync(manager, worker)).TakesNoBody();

        void Map(string verb, ExperimentActor.Request request) =>
            api.MapPost($"/experiments/{{id}}/{verb}", (string id) => AskAsync(manager, id, request)).TakesNoBody();
    }

    private static async Task<IResult> AskAsync(
        IRequiredActor<ExperimentManager> manager, string id, ExperimentActor.Request request)
    {
        var question = new ExperimentManager.To(new ExperimentId(id), request);
        return await manager.ActorRef.Ask<object>(question, _askTimeout) switch
        {
            ExperimentView view => Json(view),
            ExperimentManager.Deleted deleted => Json(new DeletedView(deleted.Experiment.Value, deleted.Folder)),
            ExperimentActor.Refused refused => ApiError.Of(StatusCodes.Status409Conflict, $"{id} {refused.Reason}"),
            ExperimentManager.Unknown => ApiError.Of(StatusCodes.Status404NotFound, $"There is no experiment '{id}'."),
            var other => throw new InvalidOperationException($"Unexpected answer {other}."),
        };
    }

    private static async Task<IResult> DrainAsync(IRequiredActor<ExperimentManager> manager, string worker) =>
        await manager.ActorRef.Ask<object>(new WorkerDirectory.Drain(new WorkerId(worker)), _askTimeout) switch
        {
            IReadOnlyList<WorkerView> workers => Json(workers),
            WorkerDirectory.UnknownWorker => ApiError.Of(StatusCodes.Status404NotFound, $"There is no worker '{worker}'."),
            var other => throw new InvalidOperationException($"Unexpected answer {other}."),
        };

    private static IResult Json<T>(T value) => TypedResults.Json(value, WireJson.Options);
}
