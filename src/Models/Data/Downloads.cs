using System.Security.Cryptography;

namespace AeCluster.Models.Data;

/// <summary>A published file with a known hash.</summary>
internal sealed record PublishedFile(string Name, string Sha256);

/// <summary>
/// Downloads published files from the first mirror that has them intact. A file gets its name only when it is complete and
/// verified, so that two processes may download it at the same time, and one that is killed leaves no partial file.
/// </summary>
internal sealed class Downloads(HttpMessageHandler handler, IReadOnlyList<string> mirrors)
{
    /// <summary>A server that sends nothing for this long is abandoned.</summary>
    private static readonly TimeSpan _readTimeout = TimeSpan.FromSeconds(30);

    /// <exception cref="DataException">No mirror has the file intact, or the cache cannot be written.</exception>
    public void Fetch(PublishedFile file, string path, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        var folder = Path.GetDirectoryName(path)!;
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        var failures = new List<string>();
        try
        {
            Directory.CreateDirectory(folder);
            foreach (var mirror in mirrors)
            {
                cancellation.ThrowIfCancellationRequested();
                if (TryFetch(new Uri(mirror + file.Name), temporary, file, progress, cancellation) is not { } failure)
                {
                    File.Move(temporary, path, overwrite: true);
                    return;
                }

                failures.Add($"{new Uri(mirror).Host}: {failure}");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException(
                $"{file.Name} cannot be stored in {folder}: {e.Message} "
                    + $"Set {DataLocations.CacheVariable} to a folder that can be written.",
                e);
        }
        finally
        {
            if (File.Exists(temporary))
            {
                File.Delete(temporary);
            }
        }

        throw new DataException(
            $"{file.Name} is not here and cannot be downloaded ({string.Join("; ", failures)}). "
                + $"Either set {DataLocations.DataVariable} to a folder with {Path.GetFileName(folder)}/{file.Name} in it, "
                + $"or connect this machine to the network, or put the file in {folder}.");
    }

    /// <returns>Why the download failed; null if it succeeded.</returns>
    private string? TryFetch(
        Uri address,
        string temporary,
        PublishedFile file,
        IProgress<DataProgress>? progress,
        CancellationToken cancellation)
    {
        // Blocks the caller, a training thread, which has nothing else to do.
        try
        {
            var seen = FetchAsync(address, temporary, file, progress, cancellation).GetAwaiter().GetResult();
            return seen == file.Sha256 ? null : $"its SHA-256 should be {file.Sha256}, but is {seen}";
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"no answer for {_readTimeout.TotalSeconds:0} s";
        }
        catch (Exception e) when (e is HttpRequestException or HttpIOException)
        {
            return e.Message;
        }
    }

    private async Task<string> FetchAsync(
        Uri address, string temporary, PublishedFile file, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        using var client = new HttpClient(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(_readTimeout);
        using var response = await client
            .GetAsync(address, HttpCompletionOption.ResponseHeadersRead, timeout.Token)
            .ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        var total = response.Content.Headers.ContentLength;

        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var body = await response.Content.ReadAsStreamAsync(timeout.Token).ConfigureAwait(false);
        await using var source = body.ConfigureAwait(false);
        var target = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None);
        await using var sink = target.ConfigureAwait(false);
        var buffer = new byte[1 << 17];
        long bytes = 0;
        while (true)
        {
            timeout.CancelAfter(_readTimeout);
            var read = await body.ReadAsync(buffer, timeout.Token).ConfigureAwait(false);
            if (read == 0)
            {
                break;
            }

            sha.AppendData(buffer, 0, read);
            await target.WriteAsync(buffer.AsMemory(0, read), cancellation).ConfigureAwait(false);
            bytes += read;
            progress?.Report(new DataProgress($"downloading {file.Name}", bytes, total, "bytes"));
        }

        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }
}
