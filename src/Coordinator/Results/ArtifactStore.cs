using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using AeCluster.Coordinator.Files;
using AeCluster.Messages;

namespace AeCluster.Coordinator.Results;

/// <summary>
/// Checkpoints and pictures of the trials of one experiment, as files. A file with its final name is complete and has the hash
/// that its sender announced. Thread-safe.
/// </summary>
/// <param name="folder">Holds one folder a trial, named by its id.</param>
public sealed class ArtifactStore(string folder)
{
    private const int BufferSize = 1 << 17;

    /// <summary>Stores an artifact, replacing an older one of the same name.</summary>
    /// <param name="name"><c>checkpoints/&lt;name&gt;.safetensors</c> or <c>&lt;name&gt;.png</c>.</param>
    /// <param name="sha256">Of the whole body, hexadecimal.</param>
    /// <returns>Number of bytes.</returns>
    /// <exception cref="ArtifactException">It is not stored; an older one of the name stays.</exception>
    public async Task<long> SaveAsync(
        TrialId trial, string name, Stream body, string sha256, long maxBytes, CancellationToken cancellation = default)
    {
        var path = PathOf(trial, name);
        var temporary = AtomicFile.TemporaryNameFor(path);
        try
        {
            long bytes;
            await using (var file = OnDisk(path, () => CreateWithFolder(temporary)))
            {
                bytes = await CopyAsync(body, file, path, sha256, maxBytes, cancellation);
                // The answer acknowledges the artifact: from then on it must survive a power cut.
                OnDisk(path, () => file.Flush(flushToDisk: true));
            }

            OnDisk(path, () => File.Move(temporary, path, overwrite: true));
            return bytes;
        }
        catch
        {
            AtomicFile.TryDelete(temporary);
            throw;
        }
    }

    /// <returns>The artifact's bytes; they stay readable while it is replaced or deleted.</returns>
    /// <exception cref="ArtifactException">There is none of that name, or it cannot be read.</exception>
    public FileStream OpenRead(TrialId trial, string name)
    {
        var path = PathOf(trial, name);
        try
        {
            return new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferSize, FileOptions.Asynchronous);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ArtifactException(ArtifactProblem.NotFound, $"Trial {trial} has no artifact {name}.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ArtifactException(ArtifactProblem.Disk, $"Could not read {path}: {exception.Message}", exception);
        }
    }

    /// <summary>Deletes all of the trial's checkpoints except those named. One that cannot be deleted stays: it only takes
    /// space.</summary>
    /// <param name="keepNames">File names within the trial's <c>checkpoints</c> folder.</param>
    /// <returns>The names that are gone.</returns>
    public IReadOnlyList<string> DeleteCheckpointsExcept(TrialId trial, IReadOnlyCollection<string> keepNames) =>
        DeleteCheckpoints(trial, name => !keepNames.Contains(name));

    /// <summary>Deletes the named checkpoints of the trial. One that cannot be deleted stays.</summary>
    /// <param name="names">File names within the trial's <c>checkpoints</c> folder.</param>
    /// <returns>The names that are gone.</returns>
    public IReadOnlyList<string> DeleteCheckpoints(TrialId trial, IReadOnlyCollection<string> names) =>
        names.Count == 0 ? [] : DeleteCheckpoints(trial, names.Contains);

    private List<string> DeleteCheckpoints(TrialId trial, Func<string, bool> isSuperfluous)
    {
        var checkpoints = new DirectoryInfo(Path.Combine(folder, ArtifactNames.FolderOf(trial), ArtifactNames.Checkpoints));
        if (!checkpoints.Exists)
        {
            return [];
        }

        var superfluous = checkpoints.GetFiles($"*{ArtifactNames.CheckpointSuffix}")
            .Where(file => isSuperfluous(file.Name))
            .ToList();
        superfluous.ForEach(file => AtomicFile.TryDelete(file.FullName));
        return [.. superfluous.Where(file => !File.Exists(file.FullName)).Select(file => file.Name)];
    }

    private string PathOf(TrialId trial, string name) =>
        Path.Combine(folder, ArtifactNames.FolderOf(trial), ArtifactNames.PathOf(name));

    private static FileStream CreateWithFolder(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new FileStream(
            path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
    }

    private static async Task<long> CopyAsync(
        Stream body, FileStream file, string path, string sha256, long maxBytes, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            long bytes = 0;
            while (await body.ReadAsync(buffer, cancellation) is var count and > 0)
            {
                bytes += count;
                if (bytes > maxBytes)
                {
                    throw new ArtifactException(
                        ArtifactProblem.TooLarge,
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"{Path.GetFileName(path)} is larger than the {maxBytes:N0} bytes permitted."));
                }

                hash.AppendData(buffer, 0, count);
                await OnDiskAsync(path, () => file.WriteAsync(buffer.AsMemory(0, count), cancellation));
            }

            var actual = Convert.ToHexStringLower(hash.GetHashAndReset());
            return string.Equals(actual, sha256, StringComparison.OrdinalIgnoreCase)
                ? bytes
                : throw new ArtifactException(
                    ArtifactProblem.WrongHash,
                    $"{Path.GetFileName(path)} arrived damaged: its SHA-256 is {actual}, {sha256} was announced.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // Only failures of the disk: a body that breaks off is an error of its sender and is not translated.
    private static void OnDisk(string path, Action work) => OnDisk(path, () =>
    {
        work();
        return true;
    });

    private static T OnDisk<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Failure(path, exception);
        }
    }

    private static async ValueTask OnDiskAsync(string path, Func<ValueTask> work)
    {
        try
        {
            await work();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Failure(path, exception);
        }
    }

    private static ArtifactException Failure(string path, Exception exception) =>
        new(ArtifactProblem.Disk, DiskFailure.Describe(path, exception), exception);
}
