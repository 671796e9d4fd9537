using System.Text.Json;
using System.Text.Json.Serialization;
using AeCluster.Specs;
using AeCluster.Specs.Training;

namespace AeCluster.Models.Checkpoints;

/// <summary>The epoch with the lowest validation loss so far, of a trial whose result it is: see
/// <see cref="KeptEpoch.Best"/>.</summary>
/// <param name="Metrics">What was measured after it; without timings, so that the same trial gives the same bytes.</param>
/// <param name="Parameters">The weights after it, under their PyTorch names, in module order.</param>
public sealed record BestEpoch(EpochMetrics Metrics, IReadOnlyList<StoredTensor> Parameters);

/// <summary>Stores a <see cref="BestEpoch"/> in a checkpoint's file: what was measured in the metadata, the weights as tensors,
/// but for those that are the checkpoint's own.</summary>
internal static class StoredBestEpoch
{
    /// <summary>Prefix of the tensors' names; no layer has it.</summary>
    public const string Prefix = "best.";

    private const string Key = "best_epoch";

    private static readonly JsonSerializerOptions _options = new(SpecJson.Options)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static IEnumerable<StoredTensor> TensorsOf(Checkpoint checkpoint) =>
        checkpoint.Best is { } best && !ReferenceEquals(best.Parameters, checkpoint.Parameters)
            ? best.Parameters.Select(tensor => tensor with { Name = Prefix + tensor.Name })
            : [];

    public static void AddTo(Dictionary<string, string> metadata, BestEpoch? best)
    {
        if (best is not null)
        {
            metadata[Key] = JsonSerializer.Serialize(best.Metrics, _options);
        }
    }

    /// <param name="tensors">All tensors of the file.</param>
    /// <param name="parameters">The checkpoint's own weights.</param>
    /// <exception cref="JsonException">The metadata are not what was written.</exception>
    public static BestEpoch? Read(
        IReadOnlyDictionary<string, string> metadata,
        IReadOnlyList<StoredTensor> tensors,
        IReadOnlyList<StoredTensor> parameters)
    {
        if (!metadata.TryGetValue(Key, out var text))
        {
            return null;
        }

        var own = tensors
            .Where(tensor => tensor.Name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(tensor => tensor with { Name = tensor.Name[Prefix.Length..] })
            .ToList();
        var metrics = JsonSerializer.Deserialize<EpochMetrics>(text, _options) ?? throw new JsonException($"{Key} is null");
        return new BestEpoch(metrics, own.Count > 0 ? own : parameters);
    }
}
