using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using BadHttpRequestException = Microsoft.AspNetCore.Http.BadHttpRequestException;

namespace AeCluster.Coordinator.Api;

/// <summary>Limits the memory and the time that a request takes.</summary>
internal static class RequestLimits
{
    /// <summary>Of an experiment file; no other request has a larger body, except for artifacts.</summary>
    public const int MaxSpecBytes = 4 << 20;

    /// <summary>Larger than any checkpoint. Artifacts are written to the disk as they arrive.</summary>
    public const long MaxArtifactBytes = 16L << 30;

    /// <summary>Experiment files that are read at the same time.</summary>
    private const int MaxSubmissions = 32;

    private static readonly TimeSpan _submissionTimeout = TimeSpan.FromSeconds(30);

    private static readonly SemaphoreSlim _submissions = new(MaxSubmissions);

    /// <summary>Limits of the server, which hold for every request.</summary>
    public static void ApplyLimits(this KestrelServerOptions kestrel)
    {
        kestrel.Limits.MaxRequestBodySize = MaxSpecBytes;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);

        // A worker that is suspended for some seconds within an upload may go on.
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 1024, gracePeriod: TimeSpan.FromSeconds(30));
    }

    /// <summary>Permits a body as large as an artifact.</summary>
    public static RouteHandlerBuilder TakesArtifact(this RouteHandlerBuilder endpoint) =>
        endpoint.WithMetadata(new ArtifactSize());

    /// <summary>Reads the text of an experiment file.</summary>
    /// <exception cref="BadHttpRequestException">It is too large, arrives damaged or too slowly, or there are too many at the
    /// same time.</exception>
    public static async Task<string> ReadSpecAsync(HttpRequest request, CancellationToken cancel)
    {
        if (!await _submissions.WaitAsync(TimeSpan.Zero, cancel))
        {
            throw new BadHttpRequestException(
                "Too many experiment files are being sent at the same time.", StatusCodes.Status503ServiceUnavailable);
        }

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        timeout.CancelAfter(_submissionTimeout);
        try
        {
            using var reader = new StreamReader(request.Body);
            return await reader.ReadToEndAsync(timeout.Token);
        }
        catch (OperationCanceledException error) when (!cancel.IsCancellationRequested)
        {
            throw new BadHttpRequestException(
                $"The experiment file did not arrive within {_submissionTimeout.TotalSeconds} s.",
                StatusCodes.Status408RequestTimeout,
                error);
        }
        finally
        {
            _submissions.Release();
        }
    }

    /// <returns>The answer to a request that was given up while its body was read.</returns>
    public static IResult Refusal(BadHttpRequestException error) => ApiError.Of(
        error.StatusCode,
        error.StatusCode == StatusCodes.Status413PayloadTooLarge
            ? $"The body is too large: an experiment file is at most {MaxSpecBytes >> 20} MiB, an artifact "
                + $"{MaxArtifactBytes >> 30} GiB."
            : error.Message);

    private sealed class ArtifactSize : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => MaxArtifactBytes;
    }
}
