using System.Security.Cryptography;
using AeCluster.Coordinator.Errors;
using AeCluster.Coordinator.Files;

namespace AeCluster.Coordinator.Client;

/// <summary>A file that is being brought here. Until it is whole and its hash is right it has another name, which has the
/// hash.</summary>
internal sealed class FetchedFile(string target)
{
    private const string Suffix = ".part";

    private readonly string _folder = Path.GetDirectoryName(Path.GetFullPath(target))!;
    private readonly string _name = Path.GetFileName(target);

    /// <summary>What is here of a file that was not brought to its end; null where nothing is.</summary>
    public (string Hash, long Bytes)? Part => Parts().Select(path => new FileInfo(path)).FirstOrDefault() is { } part
        ? (part.Name[(_name.Length + 1)..^Suffix.Length], part.Length)
        : null;

    /// <returns>The SHA-256 of the whole file; null where it is not here.</returns>
    public async Task<string?> HashAsync(CancellationToken cancellation) =>
        File.Exists(target) ? await HashOfAsync(target, cancellation) : null;

    /// <param name="isRest">Whether the content begins where the part that is here ends.</param>
    /// <param name="received">Is called whenever something has arrived.</param>
    /// <returns>Number of bytes received.</returns>
    /// <exception cref="UserErrorException">It cannot be written.</exception>
    public async Task<long> ReceiveAsync(
        Stream content, string hash, bool isRest, Action received, CancellationToken cancellation)
    {
        if (!isRest)
        {
            Parts().ToList().ForEach(File.Delete);
        }

        await using var file = OpenPart(hash);
        var (buffer, count) = (new byte[1 << 17], 0L);
        while (await content.ReadAsync(buffer, cancellation) is var size and > 0)
        {
            Write(file, buffer.AsSpan(0, size));
            count += size;
            received();
        }

        return count;
    }

    /// <summary>Gives the file its name, if it is what was sent.</summary>
    /// <returns>0: nothing more was received.</returns>
    /// <exception cref="UserErrorException">It is not.</exception>
    public async Task<long> CompleteAsync(string hash, CancellationToken cancellation)
    {
        var part = PathOf(hash);
        if (await HashOfAsync(part, cancellation) != hash)
        {
            File.Delete(part);
            throw new UserErrorException($"{_name} arrived damaged", hint: "the same command brings it again");
        }

        File.Move(part, target, overwrite: true);
        return 0;
    }

    private static async Task<string> HashOfAsync(string path, CancellationToken cancellation)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation));
    }

    private FileStream OpenPart(string hash)
    {
        try
        {
            Directory.CreateDirectory(_folder);
            return new FileStream(PathOf(hash), FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(DiskFailure.Describe(target, error), innerException: error);
        }
    }

    private void Write(FileStream file, ReadOnlySpan<byte> bytes)
    {
        try
        {
            file.Write(bytes);
        }
        catch (IOException error)
        {
            throw new UserErrorException(DiskFailure.Describe(target, error), innerException: error);
        }
    }

    private string PathOf(string hash) => Path.Combine(_folder, $"{_name}.{hash}{Suffix}");

    private IEnumerable<string> Parts() =>
        Directory.Exists(_folder) ? Directory.EnumerateFiles(_folder, $"{_name}.*{Suffix}") : [];
}
