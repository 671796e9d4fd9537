using System.Security.Cryptography;

namespace AeCluster.Models.Data;

/// <summary>A file that is the same wherever it is published.</summary>
internal sealed record PublishedFile(string Name, string Sha256);

/// <summary>
/// Fetches published files from the first mirror that has them intact. A file appears under its name only whole and
/// checked, so that two processes may fetch it at once and one that is killed leaves nothing half-done.
/// </summary>
internal sealed class Downloads(HttpMessageHandler handler, IReadOnlyList<string> mirrors)
{
    /// <summary>A server that sends nothing for so long is given up.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

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
                $"{file.Name} cannot be stored in {folder}: {e.Message} Set {DataLocations.CacheVariable} to a folder that can "
                    + "be written.",
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

    /// <returns>Why this mirror will not do, or null.</returns>
    private string? TryFetch(
        Uri address,
        string temporary,
        PublishedFile file,
        IProgress<DataProgress>? progress,
        CancellationToken cancellation)
    {
        // The caller is a training thread, which has nothing else to do meanwhile.
        try
        {
            var seen = FetchAsync(address, temporary, file, progress, cancellation).GetAwaiter().GetResult();
            return seen == file.Sha256 ? null : $"its SHA-256 should be {file.Sha256}, but is {seen}";
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"no answer for {_patience.TotalSeconds:0} s";
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
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(_patience);
        using var response = await client
            .GetAsync(address, HttpCompletionOption.ResponseHeadersRead, patience.Token)
            .ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        var total = response.Content.Headers.ContentLength;

        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var body = await response.Content.ReadAsStreamAsync(patience.Token).ConfigureAwait(false);
        await using var source = body.ConfigureAwait(false);
        var target = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None);
        await using var sink = target.ConfigureAwait(false);
        var buffer = new byte[1 << 17];
        long bytes = 0;
        while (true)
        {
            patience.CancelAfter(_patience);
            var read = await body.ReadAsync(buffer, patience.Token).ConfigureAwait(false);
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
