using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Security.Cryptography;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;

namespace AeCluster.Worker.Artifacts;

/// <summary>Transfers files over HTTP. Every file is sent with its hash, which the receiver verifies.</summary>
/// <param name="artifactsUrl">The URL that the coordinator returned when the worker registered.</param>
public sealed class ArtifactClient(HttpClient http, Uri artifactsUrl) : IArtifacts
{
    public static string CheckpointPath(string name) => $"checkpoints/{name}";

    public async Task<Transfer> SendAsync(AttemptId attempt, string name, ReadOnlyMemory<byte> bytes)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes.Span));
        var url = new Uri(artifactsUrl, ClusterNames.ArtifactPath(attempt, name));
        using var request = new HttpRequestMessage(HttpMethod.Put, url) { Content = new ReadOnlyMemoryContent(bytes) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Octet);
        request.Headers.Add(ClusterNames.Sha256Header, sha256);
        return await ExchangeAsync(request, _ => Task.FromResult<Transfer>(new Transfer.Done([], sha256)));
    }

    public async Task<Transfer> FetchAsync(AttemptId attempt, CheckpointRef checkpoint)
    {
        var url = new Uri(artifactsUrl, ClusterNames.ArtifactPath(attempt, CheckpointPath(checkpoint.Name)));
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        return await ExchangeAsync(request, async response =>
        {
            var bytes = await response.Content.ReadAsByteArrayAsync();
            var sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes));
            return sha256 == checkpoint.Sha256
                ? new Transfer.Done(bytes, sha256)
                : new Transfer.Damaged($"SHA-256 is {sha256}, {checkpoint.Sha256} was stored");
        });
    }

    private async Task<Transfer> ExchangeAsync(HttpRequestMessage request, Func<HttpResponseMessage, Task<Transfer>> read)
    {
        try
        {
            using var response = await http.SendAsync(request);
            return response.StatusCode switch
            {
                HttpStatusCode.Conflict => new Transfer.Stale(),
                HttpStatusCode.NotFound => new Transfer.Damaged("the coordinator has no such file"),
                _ when response.IsSuccessStatusCode => await read(response),
                var status => new Transfer.Refused(
                    $"the coordinator answered {(int)status}: {await response.Content.ReadAsStringAsync()}"),
            };
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException or IOException)
        {
            return new Transfer.Unreachable(error.Message);
        }
    }
}
