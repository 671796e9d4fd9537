using System.Text.Json;
using AeCluster.Messages.Wire;
using AeCluster.Models.Training;

namespace AeCluster.Worker.Training.Parallel;

/// <summary>Serializes measured validation batches for other members, as JSON, which preserves every bit of a number.</summary>
internal static class ValidationWire
{
    /// <summary>Far more than any variant needs.</summary>
    private const int MaxBytesPerBatch = 4096;

    public static byte[] Write(IReadOnlyList<ValidationBatch> batches) =>
        JsonSerializer.SerializeToUtf8Bytes(batches, WireJson.Options);

    public static IReadOnlyList<ValidationBatch> Read(byte[] bytes) =>
        JsonSerializer.Deserialize<List<ValidationBatch>>(bytes, WireJson.Options)
        ?? throw new JsonException("There are no batches.");

    public static int MaxBytes(int batches) => Math.Min(1 << 30, checked((batches + 1) * MaxBytesPerBatch));
}
