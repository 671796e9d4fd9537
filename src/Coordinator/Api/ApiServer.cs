using System.Net.Mime;
using AeCluster.Coordinator.Actors;
using AeCluster.Coordinator.Planning;
using AeCluster.Coordinator.Results;
using AeCluster.Coordinator.Text;
using AeCluster.Coordinator.Views;
using AeCluster.Coordinator.Yaml;
using AeCluster.Messages;
using AeCluster.Messages.Wire;
using Akka.Actor;
using Akka.Hosting;

namespace AeCluster.Coordinator.Api;

/// <summary>
/// The HTTP interface. People and programs submit, look at, follow and cancel experiments; workers store and fetch checkpoints
/// and pictures.
/// </summary>
public static class ApiServer
{
    /// <summary>The first is the one that this program sends.</summary>
    private static readonly string[] _yamlTypes = ["text/yaml", "application/yaml", "text/x-yaml", "application/x-yaml"];

    private static readonly TimeSpan _askTimeout = TimeSpan.FromSeconds(8);

    /// <param name="manager">The <see cref="ExperimentManager"/>.</param>
    /// <param name="hosts">The names to which it answers.</param>
    public static void MapApi(this WebApplication app, IRequiredActor<ExperimentManager> manager, AllowedHosts hosts)
    {
        app.UseRequestGuard(hosts);
        var all = app.MapGroup("").AddEndpointFilter(async (context, next) =>
        {
            try
            {
                return await next(context);
            }
            catch (AskTimeoutException)
            {
                // The coordinator is still starting, or its disk is full: trying again later may succeed.
                return ApiError.Of(StatusCodes.Status503ServiceUnavailable, "The coordinator is not ready yet.");
            }
            catch (BadHttpRequestException error)
            {
                return RequestLimits.Refusal(error);
            }
        });
        var api = all.MapGroup("/api").AddEndpointFilter((context, next) =>
        {
            context.HttpContext.Response.Headers[ProductVersion.Header] = ProductVersion.Current;
            return next(context);
        });
        api.MapPost("/experiments", (HttpRequest request, CancellationToken cancel) => SubmitAsync(manager, request, cancel))
            .TakesBody(_yamlTypes);
        api.MapGet("/experiments", async () =>
            Json(await manager.ActorRef.Ask<List<ExperimentView>>(new ExperimentManager.List(), _askTimeout)));
        api.MapGet("/experiments/{id}", (string id) =>
            AskExperimentAsync<ExperimentView>(manager, id, new ExperimentActor.GetView(), Json));
        api.MapGet("/experiments/{id}/events", (string id, int? after) =>
            AskExperimentAsync<List<EventView>>(manager, id, new ExperimentActor.GetEvents(after ?? 0), Json));
        var stopping = app.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        api.MapGet("/experiments/{id}/stream", (string id, int? after, CancellationToken gone) =>
            AskExperimentAsync<ExperimentSubscription>(manager, id, new ExperimentActor.Subscribe(after), first =>
                ExperimentStream.Of(first, after => SubscribeAsync(manager, id, after), stopping, gone)));
        api.MapPost("/experiments/{id}/cancel", (string id) =>
            AskExperimentAsync<ExperimentView>(manager, id, new ExperimentActor.Cancel(), Json)).TakesNoBody();
        api.MapRequests(manager);
        api.MapFiles(manager);
        api.MapGet("/workers", async () => Json(await WorkersAsync(manager)));
        api.MapPost("/workers/ended", async (string host, int process) =>
        {
            manager.ActorRef.Tell(new WorkerDirectory.ProcessEnded(host, process));
            return Json(await WorkersAsync(manager));
        }).TakesNoBody();

        const string Artifact = "/experiments/{experiment}/trials/{trial}/attempts/{attempt:int}/artifacts/{**name}";
        all.MapPut(
            Artifact,
            (string experiment, string trial, int attempt, string name, HttpRequest request, CancellationToken cancel) =>
                StoreAsync(manager, Attempt(experiment, trial, attempt), name, request, cancel))
            .TakesBody(MediaTypeNames.Application.Octet)
            .TakesArtifact();
        all.MapGet(Artifact, (string experiment, string trial, int attempt, string name) =>
            FetchAsync(manager, Attempt(experiment, trial, attempt), name));
    }

    private static AttemptId Attempt(string experiment, string trial, int number) =>
        new(new ExperimentId(experiment), new TrialId(trial), number);

    private static async Task<IResult> SubmitAsync(
        IRequiredActor<ExperimentManager> manager, HttpRequest request, CancellationToken cancel)
    {
        var yaml = await RequestLimits.ReadSpecAsync(request, cancel);
        try
        {
            var plan = ExperimentFile.Read(
                yaml,
                request.Query["name"].FirstOrDefault() ?? "experiment",
                [.. request.Query["set"].OfType<string>()]);
            var submit = new ExperimentManager.Submit(plan, Folder: null, request.Query["key"].FirstOrDefault());
            return await manager.ActorRef.Ask<object>(submit, _askTimeout, cancel) switch
            {
                ExperimentManager.Submitted submitted => TypedResults.Json(
                    new SubmittedView(submitted.Id.Value, submitted.Folder, plan.Warnings),
                    WireJson.Options,
                    statusCode: StatusCodes.Status201Created),
                ExperimentManager.Rejected rejected => ApiError.Of(StatusCodes.Status400BadRequest, rejected.Reason),
                var other => throw new InvalidOperationException($"Unexpected answer {other}."),
            };
        }
        catch (SpecFileException error)
        {
            return ApiError.Of(StatusCodes.Status400BadRequest, error.Message);
        }
    }

    private static async Task<IResult> StoreAsync(
        IRequiredActor<ExperimentManager> manager, AttemptId attempt, string name, HttpRequest request, CancellationToken cancel)
    {
        var sha256 = request.Headers[ClusterNames.Sha256Header].FirstOrDefault();
        if (sha256 is null)
        {
            return ApiError.Of(StatusCodes.Status400BadRequest, $"The header {ClusterNames.Sha256Header} is missing.");
        }

        if (await AuthorizeAsync(manager, attempt) is not { } store)
        {
            return ApiError.Of(StatusCodes.Status409Conflict, $"Attempt {attempt} is not the current one.");
        }

        try
        {
            await store.SaveAsync(attempt.Trial, name, request.Body, sha256, RequestLimits.MaxArtifactBytes, cancel);
            manager.ActorRef.Tell(new ExperimentManager.To(attempt.Experiment, new ExperimentActor.Stored()));
            return TypedResults.NoContent();
        }
        catch (ArtifactException error)
        {
            if (error.Problem == ArtifactProblem.Disk)
            {
                manager.ActorRef.Tell(new ExperimentManager.To(
                    attempt.Experiment, new ExperimentActor.NotStored(attempt.Trial, error.Message)));
            }

            return ApiError.Of(StatusOf(error.Problem), error.Message);
        }
    }

    private static async Task<IResult> FetchAsync(IRequiredActor<ExperimentManager> manager, AttemptId attempt, string name)
    {
        if (await AuthorizeAsync(manager, attempt) is not { } store)
        {
            return ApiError.Of(StatusCodes.Status409Conflict, $"Attempt {attempt} is not the current one.");
        }

        try
        {
            return TypedResults.Stream(store.OpenRead(attempt.Trial, name), MediaTypeNames.Application.Octet);
        }
        catch (ArtifactException error)
        {
            return ApiError.Of(StatusOf(error.Problem), error.Message);
        }
    }

    private static int StatusOf(ArtifactProblem problem) => problem switch
    {
        ArtifactProblem.BadName => StatusCodes.Status400BadRequest,
        ArtifactProblem.NotFound => StatusCodes.Status404NotFound,
        ArtifactProblem.TooLarge => StatusCodes.Status413PayloadTooLarge,
        ArtifactProblem.WrongHash => StatusCodes.Status422UnprocessableEntity,
        _ => StatusCodes.Status507InsufficientStorage,
    };

    private static async Task<ArtifactStore?> AuthorizeAsync(IRequiredActor<ExperimentManager> manager, AttemptId attempt) =>
        await manager.ActorRef.Ask<object>(
            new ExperimentManager.To(attempt.Experiment, new ExperimentActor.AuthorizeAttempt(attempt)), _askTimeout)
            is ExperimentActor.Authorization authorization ? authorization.Store : null;

    private static Task<IReadOnlyList<WorkerView>> WorkersAsync(IRequiredActor<ExperimentManager> manager) =>
        manager.ActorRef.Ask<IReadOnlyList<WorkerView>>(new WorkerDirectory.GetWorkers(), _askTimeout);

    /// <returns>Null where the experiment is not there any more.</returns>
    private static async Task<ExperimentSubscription?> SubscribeAsync(
        IRequiredActor<ExperimentManager> manager, string id, int after) =>
        await manager.ActorRef.Ask<object>(
            new ExperimentManager.To(new ExperimentId(id), new ExperimentActor.Subscribe(after)), _askTimeout)
            as ExperimentSubscription;

    private static async Task<IResult> AskExperimentAsync<TAnswer>(
        IRequiredActor<ExperimentManager> manager, string id, object question, Func<TAnswer, IResult> answer) =>
        await manager.ActorRef.Ask<object>(new ExperimentManager.To(new ExperimentId(id), question), _askTimeout) switch
        {
            TAnswer known => answer(known),
            ExperimentManager.Unknown => ApiError.Of(StatusCodes.Status404NotFound, $"There is no experiment '{id}'."),
            var other => throw new InvalidOperationException($"Unexpected answer {other}."),
        };

    private static IResult Json<T>(T value) => TypedResults.Json(value, WireJson.Options);
}
