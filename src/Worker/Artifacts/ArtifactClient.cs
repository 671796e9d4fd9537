using System.Net;
using System.Security.Cryptography;
using AeCluster.Messages;
using AeCluster.Messages.Protocol;

namespace AeCluster.Worker.Artifacts;

/// <summary>How a transfer with the coordinator ended.</summary>
public abstract record Transfer
{
    /// <param name="Bytes">What was fetched; empty for a file that was sent.</param>
    public sealed record Done(byte[] Bytes, string Sha256) : Transfer;

    /// <summary>The attempt is not current any more: nothing it does matters.</summary>
    public sealed record Stale : Transfer;

    /// <summary>The coordinator has the file no more, or it is not what it was.</summary>
    public sealed record Damaged(string Reason) : Transfer;

    /// <summary>The coordinator could not be reached; it may be back later.</summary>
    public sealed record Unreachable(string Reason) : Transfer;

    /// <summary>The coordinator could not take or give the file: its disk is full, say.</summary>
    public sealed record Refused(string Reason) : Transfer;
}

/// <summary>Files of attempts, to and from the coordinator.</summary>
public interface IArtifacts
{
    Task<Transfer> SendAsync(AttemptId attempt, string name, ReadOnlyMemory<byte> bytes);

    Task<Transfer> FetchAsync(AttemptId attempt, CheckpointRef checkpoint);
}

/// <summary>Over HTTP. A hash goes with every file, and is checked on both sides.</summary>
/// <param name="artifactsUrl">As the coordinator gave it when the worker registered.</param>
public sealed class ArtifactClient(HttpClient http, Uri artifactsUrl) : IArtifacts
{
    public static string CheckpointPath(string name) => $"checkpoints/{name}";

    public async Task<Transfer> SendAsync(AttemptId attempt, string name, ReadOnlyMemory<byte> bytes)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes.Span));
        using var request = new HttpRequestMessage(
            HttpMethod.Put,
            new Uri(artifactsUrl, ClusterNames.ArtifactPath(attempt, name)))
        {
            Content = new ReadOnlyMemoryContent(bytes),
        };
        request.Headers.Add(ClusterNames.Sha256Header, sha256);
        return await ExchangeAsync(request, _ => Task.FromResult<Transfer>(new Transfer.Done([], sha256)));
    }

    public async Task<Transfer> FetchAsync(AttemptId attempt, CheckpointRef checkpoint)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get, new Uri(artifactsUrl, ClusterNames.ArtifactPath(attempt, CheckpointPath(checkpoint.Name))));
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
