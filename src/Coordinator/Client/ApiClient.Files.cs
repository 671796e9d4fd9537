using System.Net;
using System.Net.Http.Headers;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Results;

namespace AeCluster.Coordinator.Client;

/// <content>The files of a run folder.</content>
public sealed partial class ApiClient
{
    /// <summary>The coordinator reads a file and computes its hash before it answers.</summary>
    private static readonly TimeSpan _fileTimeout = TimeSpan.FromSeconds(60);

    /// <summary>The files of an experiment's run folder.</summary>
    public Task<IReadOnlyList<PublishedFile>> FilesAsync(string id, CancellationToken cancellation = default) =>
        GetAsync<IReadOnlyList<PublishedFile>>($"{PathOf(id)}/files", cancellation);

    /// <summary>Brings a file of the run folder here, unless it is here already. One that was brought in part is
    /// completed.</summary>
    /// <returns>Number of bytes that were sent; 0 where the file is here already, null where it is not there any more.</returns>
    /// <exception cref="UserErrorException">It arrived damaged, or cannot be written here.</exception>
    public async Task<long?> FetchAsync(string id, string path, string target, CancellationToken cancellation = default)
    {
        var local = new FetchedFile(target);
        var escaped = string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{PathOf(id)}/files/{escaped}");
        if (await local.HashAsync(cancellation) is { } known)
        {
            request.Headers.IfNoneMatch.Add(new EntityTagHeaderValue($"\"{known}\""));
        }
        else if (local.Part is { } part)
        {
            request.Headers.Range = new RangeHeaderValue(part.Bytes, null);
            request.Headers.IfRange = new RangeConditionHeaderValue(new EntityTagHeaderValue($"\"{part.Hash}\""));
        }

        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        silence.CancelAfter(_fileTimeout);
        return await ReachAsync(() => ReceiveAsync(request, local, silence), _fileTimeout, cancellation);
    }

    private async Task<long?> ReceiveAsync(HttpRequestMessage request, FetchedFile local, CancellationTokenSource silence)
    {
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token);
        switch (response.StatusCode)
        {
            case HttpStatusCode.NotModified:
                return 0;
            case HttpStatusCode.NotFound:
                return null;
            case HttpStatusCode.RequestedRangeNotSatisfiable:
                // All of it is here, but for its name.
                return await local.CompleteAsync(local.Part!.Value.Hash, silence.Token);
            case HttpStatusCode.OK or HttpStatusCode.PartialContent when response.Headers.ETag?.Tag.Trim('"') is { } hash:
                await using (var body = await response.Content.ReadAsStreamAsync(silence.Token))
                {
                    var sent = await local.ReceiveAsync(
                        body, hash, isRest: response.StatusCode == HttpStatusCode.PartialContent,
                        () => silence.CancelAfter(_fileTimeout), silence.Token);
                    await local.CompleteAsync(hash, silence.Token);
                    return sent;
                }

            default:
                var text = await response.Content.ReadAsStringAsync(silence.Token);
                _answers.ThrowIfRefused(response, text);
                throw _answers.Unintelligible(response, text);
        }
    }
}
