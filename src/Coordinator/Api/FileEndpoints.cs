using System.Net.Mime;
using System.Security.Cryptography;
using AeCluster.Coordinator.Actors;
using AeCluster.Coordinator.Results;
using AeCluster.Messages;
using AeCluster.Messages.Wire;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Net.Http.Headers;

namespace AeCluster.Coordinator.Api;

/// <summary>The files of a run folder. Their entity tag is their SHA-256, so that a client can check them, leave out those that
/// it has, and go on within one.</summary>
internal static class FileEndpoints
{
    /// <summary>Tables and pictures are read whole before they are sent, as they may change meanwhile. Larger files are
    /// checkpoints, which are never changed.</summary>
    private const int MaxWhole = 64 << 20;

    private static readonly TimeSpan _askTimeout = TimeSpan.FromSeconds(8);

    public static void MapFiles(this IEndpointRouteBuilder api, IRequiredActor<ExperimentManager> manager)
    {
        api.MapGet("/experiments/{id}/files", async (string id) => await FolderAsync(manager, id) is { } folder
            ? TypedResults.Json(PublishedFiles.Of(folder), WireJson.Options)
            : Unknown(id));
        api.MapGet("/experiments/{id}/files/{**path}", async (string id, string path, CancellationToken cancel) =>
            await FolderAsync(manager, id) is not { } folder ? Unknown(id)
            : PublishedFiles.PathOf(folder, path) is not { } file ? Missing(path)
            : await SendAsync(file, path, cancel));
    }

    private static async Task<IResult> SendAsync(string file, string path, CancellationToken cancel)
    {
        try
        {
            Stream stream = new FileStream(
                file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16, useAsync: true);
            if (stream.Length <= MaxWhole)
            {
                await using var opened = stream;
                var bytes = new byte[stream.Length];
                await stream.ReadExactlyAsync(bytes, cancel);
                stream = new MemoryStream(bytes);
            }

            var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancel));
            stream.Position = 0;
            return TypedResults.Stream(
                stream,
                MediaTypeNames.Application.Octet,
                entityTag: new EntityTagHeaderValue($"\"{hash}\""),
                enableRangeProcessing: true);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return Missing(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return ApiError.Of(StatusCodes.Status503ServiceUnavailable, $"'{path}' cannot be read now: {error.Message}");
        }
    }

    /// <returns>The run folder; null where there is no such experiment.</returns>
    private static async Task<string?> FolderAsync(IRequiredActor<ExperimentManager> manager, string id) =>
        await manager.ActorRef.Ask<object>(new ExperimentManager.FolderOf(new ExperimentId(id)), _askTimeout) as string;

    private static IResult Unknown(string id) =>
        ApiError.Of(StatusCodes.Status404NotFound, $"There is no experiment '{id}'.");

    private static IResult Missing(string path) =>
        ApiError.Of(StatusCodes.Status404NotFound, $"There is no file '{path}' in the run folder.");
}
