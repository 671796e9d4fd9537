using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AeCluster.Models.Data;
using AeCluster.Specs;

namespace AeCluster.Models.Checkpoints;

/// <summary>
/// Stores a <see cref="Checkpoint"/> as a safetensors file: weights under their PyTorch names, <c>optimizer.*</c>,
/// <c>scaling.*</c> and <c>best.*</c> beside them, the rest in the metadata. It contains a digest of the whole
/// file, which detects any flipped bit.
/// </summary>
public static class CheckpointFile
{
    private const string Format = "aecluster.checkpoint/1";
    private const string OptimizerPrefix = "optimizer.";
    private const string DigestKey = "sha256";
    private const string DataKey = "data";

    /// <summary>Prefixes of the names of tensors that are no weights.</summary>
    private static readonly string[] _others = [OptimizerPrefix, StoredPreparation.Prefix, StoredBestEpoch.Prefix];

    /// <summary>Placeholder for the digest while it is computed.</summary>
    private static readonly string _noDigest = new('0', 64);

    public static byte[] ToBytes(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        var metadata = new Dictionary<string, string>
        {
            ["format"] = Format,
            [DigestKey] = _noDigest,
            ["spec"] = SpecJson.Write(checkpoint.Spec),
            ["shape"] = checkpoint.Shape.ToString(),
            ["step"] = checkpoint.Step.ToString(CultureInfo.InvariantCulture),
            ["epoch"] = checkpoint.Epoch.ToString(CultureInfo.InvariantCulture),
            ["loss_sum"] = checkpoint.LossSum.ToString("R", CultureInfo.InvariantCulture),
        };
        if (checkpoint.DataFingerprint.Length > 0)
        {
            metadata[DataKey] = checkpoint.DataFingerprint;
        }

        StoredPreparation.AddTo(metadata, checkpoint.DataPreparation);
        StoredBestEpoch.AddTo(metadata, checkpoint.Best);
        var file = Safetensors.Write(
            [
                .. checkpoint.Parameters,
                .. checkpoint.OptimizerState.Select(t => t with { Name = OptimizerPrefix + t.Name }),
                .. StoredPreparation.TensorsOf(checkpoint.DataPreparation),
                .. StoredBestEpoch.TensorsOf(checkpoint),
            ],
            metadata);
        var place = file.AsSpan().IndexOf(Encoding.ASCII.GetBytes(_noDigest));
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(file))).CopyTo(file, place);
        return file;
    }

    /// <param name="name">Names the file in errors.</param>
    /// <exception cref="CheckpointException">The bytes are not a checkpoint, or are damaged.</exception>
    public static Checkpoint FromBytes(ReadOnlyMemory<byte> file, string name = "the received file")
    {
        var (tensors, metadata) = Safetensors.Read(file, name);
        var format = Get("format");
        if (format != Format)
        {
            throw Safetensors.Broken(name, $"its format is '{format}', this program reads '{Format}'");
        }

        CheckDigest(file, Get(DigestKey), name);
        try
        {
            var shape = ExampleShape.Parse(Get("shape")) ?? throw new FormatException($"'{Get("shape")}' is no shape");
            StoredTensor[] parameters = [.. tensors.Where(t => !_others.Any(prefix => IsUnder(prefix, t)))];
            return new Checkpoint(
                SpecJson.Read(Get("spec")),
                shape,
                long.Parse(Get("step"), NumberStyles.None, CultureInfo.InvariantCulture),
                int.Parse(Get("epoch"), NumberStyles.None, CultureInfo.InvariantCulture),
                double.Parse(Get("loss_sum"), NumberStyles.Float, CultureInfo.InvariantCulture),
                parameters,
                [
                    .. tensors
                        .Where(t => IsUnder(OptimizerPrefix, t))
                        .Select(t => t with { Name = t.Name[OptimizerPrefix.Length..] }),
                ])
            {
                DataFingerprint = metadata.GetValueOrDefault(DataKey, ""),
                DataPreparation = StoredPreparation.Read(metadata, tensors, shape),
                Best = StoredBestEpoch.Read(metadata, tensors, parameters),
            };
        }
        catch (Exception e) when (e is FormatException or OverflowException or JsonException)
        {
            throw Safetensors.Broken(name, $"its metadata cannot be read ({e.Message})");
        }

        string Get(string key) => metadata.TryGetValue(key, out var value)
            ? value
            : throw Safetensors.Broken(name, $"its metadata has no '{key}'");
    }

    /// <summary>
    /// Writes a checkpoint atomically: to a file beside <paramref name="path"/>, flushed to disk, then renamed. If anything
    /// fails, for example because the disk is full, the old file is kept.
    /// </summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, Checkpoint checkpoint)
    {
        var bytes = ToBytes(checkpoint);
        var full = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(full)!;
        Directory.CreateDirectory(folder);
        var temporary = Path.Combine(folder, $".{Path.GetFileName(full)}.{Guid.NewGuid():N}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                stream.Write(bytes);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, full, overwrite: true);
        }
        catch
        {
            if (File.Exists(temporary))
            {
                File.Delete(temporary);
            }

            throw;
        }
    }

    /// <exception cref="CheckpointException">The file does not exist, is not a checkpoint, or is damaged.</exception>
    public static Checkpoint Read(string path)
    {
        try
        {
            return FromBytes(RegularFile.ReadAllBytes(path), path);
        }
        catch (DataException e)
        {
            throw new CheckpointException(e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"{path} cannot be read: {e.Message}", e);
        }
    }

    private static bool IsUnder(string prefix, StoredTensor tensor) => tensor.Name.StartsWith(prefix, StringComparison.Ordinal);

    private static void CheckDigest(ReadOnlyMemory<byte> file, string digest, string name)
    {
        var (header, data) = Safetensors.Split(file, name);
        var copy = file[..^data.Length].ToArray();
        var place = digest.Length == _noDigest.Length ? header.Span.IndexOf(Encoding.UTF8.GetBytes(digest)) : -1;
        if (place >= 0)
        {
            Encoding.ASCII.GetBytes(_noDigest).CopyTo(copy, copy.Length - header.Length + place);
        }

        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(copy);
        sha.AppendData(data.Span);
        var seen = Convert.ToHexStringLower(sha.GetHashAndReset());
        if (place < 0 || seen != digest)
        {
            throw Safetensors.Broken(name, $"its SHA-256 is {seen}, but it says {digest}; the file is damaged");
        }
    }
}
